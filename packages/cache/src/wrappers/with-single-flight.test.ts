// What a flight does before and after somebody is asked, step by step.
import { createCost, type CompletionResult } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { planCall } from '../plan/plan-call.ts';
import { readPolicies } from '../policy/cache-policy.ts';
import { createAnalytics } from '../stats/analytics.ts';
import type { FlightLocks } from '../store/cache-backend.ts';
import { toPlannedModel, type PlannedCall } from './planned-model.ts';
import { withSingleFlight, type SingleFlightOptions } from './with-single-flight.ts';

const clock = { now: () => 0, monotonicMs: () => 0, sleep: async () => new Promise<void>(() => undefined) };
const request = { messages: [{ role: 'user' as const, content: 'x' }] };
const kept: CompletionResult = { text: 'kept', message: { role: 'assistant', content: 'kept' }, toolCalls: [], finishReason: 'stop', usage: null, cost: createCost(1, 2), provider: 'acme', model: 'small' };
const turn = async (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

function open(options: Partial<SingleFlightOptions>) {
  const model = createFakeLanguageModel({ reply: () => 'asked' });
  const analytics = createAnalytics({ clock, store: { add: async () => Promise.resolve(true), read: async () => Promise.resolve(new Map()) } });
  const shared = withSingleFlight(toPlannedModel(model), { analytics, flights: new Map(), locks: () => undefined, findAgain: async () => Promise.resolve(undefined), settled: async () => Promise.resolve(), track: (work) => void work, ...options });
  const planned: PlannedCall = { request, call: undefined, plan: planCall({ asked: model, request, call: undefined }, { policies: readPolicies(), isSemanticOn: false }) };
  return { model, planned, complete: async (signal?: AbortSignal) => shared.complete({ ...planned, call: signal === undefined ? undefined : { signal } }) };
}

it('looks once more before it asks: what was kept meanwhile is not asked again', async () => {
  const { model, complete } = open({ findAgain: async () => Promise.resolve({ kind: 'exact', result: kept, ageMs: 1 }) });
  expect(await complete()).toMatchObject({ text: 'kept', cached: { kind: 'exact' } });
  expect(model.requests).toHaveLength(0);
});

it('does so before it takes a turn among processes, and once more with it', async () => {
  const steps: string[] = [];
  const locks: FlightLocks = { take: async ({ lane }) => { steps.push(`take ${lane}`); return Promise.resolve({ place: 'first', release: async () => { steps.push('release'); return Promise.resolve(); } }); } };
  const { complete } = open({ locks: () => locks, findAgain: async () => { steps.push('look'); return Promise.resolve(undefined); } });
  expect((await complete()).text).toBe('asked');
  expect(steps).toEqual(['look', 'take interactive', 'look', 'release']);
});

it('lets the others go on only when what they wait for is where they find it', async () => {
  const written = Promise.withResolvers<void>();
  let released = 0;
  const locks: FlightLocks = { take: async () => Promise.resolve({ place: 'first', release: async () => { released += 1; return Promise.resolve(); } }) };
  const { complete } = open({ locks: () => locks, settled: async () => written.promise });
  await complete();
  await turn();
  expect(released).toBe(0);
  written.resolve();
  await turn();
  expect(released).toBe(1);
});

it('asks nobody when the last one has left while it looked', async () => {
  const looked = Promise.withResolvers<undefined>();
  const { model, complete } = open({ findAgain: async () => looked.promise });
  // A real vendor would refuse; what it would be asked with counts as a call all the same.
  const asked: unknown[] = [];
  const { complete: answer } = model;
  Object.assign(model, { complete: async (...given: Parameters<typeof answer>) => { asked.push(given); return answer(...given); } });
  const gone = new AbortController();
  const left = complete(gone.signal);
  await turn();
  gone.abort();
  await expect(left).rejects.toMatchObject({ kind: 'cancelled' });
  looked.resolve(undefined);
  await turn();
  expect(asked).toEqual([]);
});
