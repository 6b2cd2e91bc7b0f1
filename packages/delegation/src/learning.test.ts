// What a gateway learns from answers, and how often it tries: the places where a wrong line would go unseen because the answer is the same.
import { createCost, type CachedAnswer, type LanguageModel, type Operation, type Verifier } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo, type Script } from './__fixtures__/fake-registry.ts';
import { createFakeRouter } from './__fixtures__/fake-router.ts';
import type { AnswerCache } from './answer-cache.ts';
import { createGateway, type Gateway } from './create-gateway.ts';

const OFFERED = ['acme/a', 'acme/b', 'acme/c', 'other/d', 'third/e'].map((name) => modelInfo(name, { input: 1, output: 2 }));
const request = { messages: [{ role: 'user' as const, content: 'one two three' }] };
const repeat: Operation<string, string> = {
  name: 'repeat',
  task: 'rewriting',
  promptVersion: '1',
  run: async (input, model, call) => (await model.complete({ messages: [{ role: 'user', content: input }] }, call)).text,
};

let gateway: Gateway;
afterEach(async () => gateway.close());

function open(script: Script = {}, cache?: AnswerCache) {
  const fake = createFakeRegistry(OFFERED, script);
  const router = createFakeRouter();
  gateway = createGateway({ models: fake.registry, router, cache, baseline: 'third/e', clock: createFakeClock() });
  return { ...fake, router };
}

it('asks three models at most, however many there are', async () => {
  const never: Verifier<string, string> = { name: 'never', verify: async () => ({ accepted: false, reason: 'No.' }) };
  const { sent } = open();
  const result = await gateway.run(repeat, 'a', { verifiers: [never] });
  expect(result.attempts.map(({ model }) => model)).toEqual(['a', 'b', 'c']);
  expect(sent).toHaveLength(3);
});

it('learns nothing from an operation that the cache answered', async () => {
  const cached: CachedAnswer = { kind: 'exact', savedCost: createCost(1, 1) };
  // Sends the request on all the same: what is learnt must not depend on whether anything was sent.
  const hit = (model: LanguageModel): LanguageModel => ({ ...model, complete: async (asked, call) => ({ ...(await model.complete(asked, call)), cost: createCost(0, 0), cached }) });
  const { router } = open({}, { wrap: hit, keep: () => undefined });
  expect(await gateway.run(repeat, 'a')).toMatchObject({ output: 'by acme/a', cached });
  expect(router.outcomes).toEqual([]);
  await gateway.close();
  const miss = open({}, { wrap: (model) => model, keep: () => undefined });
  await gateway.run(repeat, 'a');
  expect(miss.router.outcomes).toMatchObject([{ model: 'a', succeeded: true }]);
});

it('an answer that the vendor has cut for its content is none that was accepted', async () => {
  const { router } = open({ 'acme/a': [{ text: 'I cannot', finishReason: 'content_filter' }, 'fine'] });
  for (let index = 0; index < 2; index += 1) await gateway.complete(request);
  expect(router.outcomes.map(({ succeeded, accepted }) => [succeeded, accepted])).toEqual([[true, false], [true, null]]);
});
