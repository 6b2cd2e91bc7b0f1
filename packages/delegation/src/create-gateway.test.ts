import { createCost, GatewayError, type LanguageModel, type Operation, type Verifier } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo, type Script } from './__fixtures__/fake-registry.ts';
import { createFakeRouter } from './__fixtures__/fake-router.ts';
import { openBudget } from './budget/open-budget.ts';
import { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts';
import { openLedger, type Ledger } from './ledger/open-ledger.ts';

// One token a word. A microdollar a word read, two a word written; the baseline takes ten times as much.
const SMALL = modelInfo('acme/small', { input: 1, output: 2 });
const LARGE = modelInfo('acme/large', { input: 5, output: 10 });
const OTHER = modelInfo('other/tiny', { input: 1, output: 2 });
const BIG = modelInfo('base/line', { input: 10, output: 20 });
const MICRO = 1_000_000;

const request = { messages: [{ role: 'user' as const, content: 'one two three' }] };
const down = (): GatewayError => new GatewayError({ kind: 'unavailable', message: 'down' });

let gateway: Gateway;
afterEach(async () => gateway.close());

function open(script: Script = {}, options: Partial<GatewayOptions> & { readonly offered?: readonly (typeof SMALL)[] } = {}) {
  const { offered = [SMALL, OTHER, LARGE], ...rest } = options;
  const fake = createFakeRegistry([...offered, BIG], script);
  const registry = { ...fake.registry, routable: async () => offered };
  const router = createFakeRouter();
  const ledger = openLedger({ path: ':memory:' });
  gateway = createGateway({ models: registry, router, ledger, baseline: 'base/line', clock: createFakeClock(), ...rest });
  return { ...fake, router, ledger, gateway };
}

async function readRows(ledger: Ledger, rows: 'calls' | 'attempts'): Promise<readonly Record<string, unknown>[]> {
  let text = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows })) text += piece;
  return JSON.parse(text) as Record<string, unknown>[];
}

describe('complete', () => {
  it('is answered by the router\'s choice, and says why and what it saved', async () => {
    const { router, ledger } = open({ 'acme/small': 'four words it says' });
    const result = await gateway.complete(request, { origin: { tool: 'completion', caller: 'alice' } });
    expect(result).toMatchObject({ text: 'four words it says', provider: 'acme', model: 'small', cost: createCost(3 * MICRO, 8 * MICRO) });
    expect(result.delegation).toMatchObject({
      reason: 'acme/small is first in the list.',
      attempts: [{ provider: 'acme', asked: 'small', role: 'answer', outcome: 'ok', retry: 0, reason: 'first choice' }],
      baseline: { model: 'base/line', cost: 110 * MICRO },
      saved: 99 * MICRO,
      cacheSaved: 0,
      estimated: false,
      route: { chosen: { provider: 'acme', model: 'small' } },
    });
    expect(router.tasks).toMatchObject([{ task: 'chat', inputTokens: 4 }]);
    expect(router.outcomes).toMatchObject([{ provider: 'acme', model: 'small', succeeded: true, accepted: null, cost: 11 * MICRO }]);
    expect(await readRows(ledger, 'calls')).toMatchObject([
      { id: result.delegation.callId, tool: 'completion', caller: 'alice', task: 'chat', provider: 'acme', model: 'small', cost_usd: 0.000011, saved_usd: 0.000099, baseline_model: 'base/line', outcome: 'ok', cached: 'none' },
    ]);
    expect(await readRows(ledger, 'attempts')).toMatchObject([{ call_id: result.delegation.callId, provider: 'acme', model: 'small', cost_usd: 0.000011, outcome: 'ok', retry: 0 }]);
  });

  it('passes the wishes on to the router', async () => {
    const { router } = open();
    await gateway.complete({ ...request, task: 'classification', maxTokens: 9, selector: { priority: 'speed', minQuality: 0.7, maxCostUsd: 0.5 } });
    expect(router.tasks).toMatchObject([{ task: 'classification', outputTokens: 9, priority: 'speed', minQuality: 0.7, maxCost: 5e11 }]);
  });

  it('lets the next one answer after an outage, and counts both', async () => {
    const { ledger, router } = open({ 'acme/small': down(), 'other/tiny': 'two words' });
    const result = await gateway.complete(request);
    expect(result).toMatchObject({ provider: 'other', model: 'tiny', cost: createCost(3 * MICRO, 4 * MICRO) });
    expect(result.delegation.attempts).toMatchObject([{ asked: 'small', outcome: 'unavailable' }, { asked: 'tiny', outcome: 'ok', reason: 'took over from acme/small after unavailable' }]);
    expect(result.delegation.reason).toBe('It took over from acme/small after unavailable. First choice: acme/small is first in the list.');
    expect(router.outcomes).toMatchObject([{ model: 'small', succeeded: false }, { model: 'tiny', succeeded: true }]);
    expect(await readRows(ledger, 'attempts')).toHaveLength(2);
  });

  it('does not let another one answer for a named model, unless that is wanted', async () => {
    open({ 'acme/small': down(), 'other/tiny': 'here' });
    const selector = { provider: 'acme', model: 'small' };
    await expect(gateway.complete({ ...request, selector })).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await gateway.complete({ ...request, selector: { ...selector, fallback: true } })).model).toBe('tiny');
    await expect(gateway.complete({ ...request, selector: { fallback: false } })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('chooses within a named provider', async () => {
    open();
    expect((await gateway.complete({ ...request, selector: { provider: 'other' } })).model).toBe('tiny');
    expect((await gateway.complete({ ...request, selector: { model: 'acme/brand-new' } })).delegation.reason).toBe('acme/brand-new was named by the caller.');
  });

  it('keeps rows of failed calls, too', async () => {
    const { ledger } = open({ 'acme/small': new GatewayError({ kind: 'content_filter', message: 'no' }) });
    await expect(gateway.complete(request)).rejects.toMatchObject({ kind: 'content_filter' });
    expect(await readRows(ledger, 'calls')).toMatchObject([{ outcome: 'content_filter', cost_usd: 0, baseline_cost_usd: null, provider: null }]);
  });

  it('judges what can be judged: JSON that is none', async () => {
    const { router } = open({ 'acme/small': ['{"a": 1}', 'Sure! {"a": 1}'] });
    for (let index = 0; index < 2; index += 1) await gateway.complete({ ...request, responseFormat: { type: 'json' } });
    expect(router.outcomes.map(({ accepted }) => accepted)).toEqual([true, false]);
  });

  it('an unknown price makes the cost and the saving unknown, not nothing', async () => {
    const { ledger } = open({}, { offered: [modelInfo('acme/unpriced', null)] });
    const result = await gateway.complete(request);
    expect(result.cost).toBeNull();
    expect(result.delegation.saved).toBeNull();
    expect(await readRows(ledger, 'calls')).toMatchObject([{ cost_usd: null, saved_usd: null }]);
  });

  it('waits for nothing when it is cancelled, and writes the row when the books are in', async () => {
    const caller = new AbortController();
    const { ledger } = open({
      'acme/small': () => {
        caller.abort();
        return 'too late';
      },
    });
    await expect(gateway.complete(request, { signal: caller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect.poll(async () => readRows(ledger, 'calls')).toMatchObject([{ outcome: 'cancelled', cost_usd: null }]);
    expect(await readRows(ledger, 'attempts')).toMatchObject([{ outcome: 'cancelled', cost_usd: null }]);
  });

  it('lists the ways to get a model when there is none, and does not pretend that the local engine can chat', async () => {
    open({}, { offered: [], models: { ...createFakeRegistry([]).registry } });
    await expect(gateway.complete(request)).rejects.toMatchObject({ kind: 'not_configured', hint: expect.stringMatching(/OPENAI_API_KEY.*Ollama.*LOCAL_LLM_BASE_URL/) as string });
    await expect(gateway.complete({ ...request, selector: { provider: 'local' } })).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('takes a model that the caller brings, and believes what it says of its cost', async () => {
    const { ledger, sent } = open();
    const own = createFakeLanguageModel({ provider: 'sampling', model: 'client', reply: () => ({ text: 'mine', usage: null }) });
    const result = await gateway.complete(request, { model: own });
    expect(result).toMatchObject({ provider: 'sampling', cost: null });
    expect(sent).toEqual([]);
    expect(await readRows(ledger, 'calls')).toMatchObject([{ provider: 'sampling', cost_usd: null }]);
  });
});

describe('stream', () => {
  it('ends with what complete returns', async () => {
    open({ 'acme/small': 'four words it says' });
    const streamed = await collectStream(gateway.stream(request));
    const whole = await gateway.complete(request);
    expect(streamed.text).toBe('four words it says');
    expect({ ...streamed.result, delegation: null }).toEqual({ ...whole, delegation: null });
  });

  it('has a row also when its reader goes away', async () => {
    const { ledger } = open({ 'acme/small': 'four words it says' });
    for await (const event of gateway.stream(request)) {
      expect(event.type).toBe('text');
      break;
    }
    await expect.poll(async () => readRows(ledger, 'calls')).toMatchObject([{ outcome: 'cancelled' }]);
  });
});

describe('budgets', () => {
  it('refuse before anything is sent, with what is left, and nothing stays reserved', async () => {
    const budget = openBudget({ limits: { processUsd: 0.00001 } });
    const { sent } = open({}, { budget });
    await expect(gateway.complete({ ...request, maxTokens: 100 })).rejects.toMatchObject({ kind: 'budget_exceeded', details: { remainingUsd: 0.00001 } });
    expect(sent).toEqual([]);
    expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: 0n }]);
  });

  it('settle what an attempt cost, and release what a failed one did not', async () => {
    const budget = openBudget({ limits: { processUsd: 1 } });
    open({ 'acme/small': [down(), 'two words'] }, { budget });
    await expect(gateway.complete({ ...request, selector: { model: 'acme/small' } })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: 0n }]);
    await gateway.complete({ ...request, selector: { model: 'acme/small' } });
    expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: BigInt(7 * MICRO) }]);
  });

  it('bound an answer that nobody else bounds to what is left', async () => {
    const { sent } = open();
    await gateway.complete({ ...request, selector: { model: 'acme/small', maxCostUsd: 0.01 } });
    const [first] = sent;
    // Thirteen bytes, one token a byte, nine tokens around them, two microdollars a token written.
    expect(first?.request.maxTokens).toBeGreaterThan(4_900);
    expect(first?.request.maxTokens).toBeLessThan(5_000);
    await expect(gateway.complete({ ...request, maxTokens: 6_000, selector: { model: 'acme/small', maxCostUsd: 0.01 } })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  });

  it('set aside a token a byte where nobody counts', async () => {
    // No language has so few bytes a token; rows of digits have.
    const budget = openBudget({ limits: { processUsd: 1 } });
    open({ 'acme/small': new GatewayError({ kind: 'cancelled', message: 'cut' }) }, { budget });
    await expect(gateway.complete({ messages: [{ role: 'user', content: '7,3,'.repeat(1_000) }], maxTokens: 1, selector: { model: 'acme/small' } })).rejects.toMatchObject({ kind: 'cancelled' });
    const [{ spentPicoUsd } = { spentPicoUsd: 0n }] = await budget.read();
    expect(spentPicoUsd).toBeGreaterThanOrEqual(BigInt(4_000 * MICRO));
  });

  it('refuse a model of unknown price', async () => {
    open({}, { offered: [modelInfo('acme/unpriced', null)], budget: openBudget({ limits: { processUsd: 1 } }) });
    await expect(gateway.complete(request)).rejects.toMatchObject({ kind: 'budget_exceeded', details: { limit: 'unpriced' } });
  });

  it('without any limit nothing is counted and nothing is bounded', async () => {
    const { sent } = open({}, { loadCountTokens: async () => Promise.reject(new Error('not needed')) });
    await gateway.complete(request);
    expect(sent[0]?.request.maxTokens).toBeUndefined();
  });
});

describe('the cache', () => {
  it('answers before anything is chosen or paid', async () => {
    const hit = (model: LanguageModel): LanguageModel => ({
      ...model,
      complete: async (asked) => ({ ...(await createFakeLanguageModel({ provider: 'acme', model: 'small', reply: () => 'kept answer' }).complete(asked)), cost: createCost(0, 0), cached: { kind: 'exact', savedCost: createCost(3 * MICRO, 4 * MICRO) } }),
    });
    const { sent, router, ledger } = open({}, { cache: { wrap: hit, keep: () => undefined }, budget: openBudget({ limits: { processUsd: 0 } }) });
    const result = await gateway.complete(request);
    expect(result).toMatchObject({ text: 'kept answer', cost: { totalPicoUsd: 0 }, delegation: { cacheSaved: 7 * MICRO, attempts: [], saved: 70 * MICRO } });
    expect([sent, router.tasks, router.outcomes]).toEqual([[], [], []]);
    expect(await readRows(ledger, 'calls')).toMatchObject([{ cached: 'exact', cache_saved_usd: 0.000007, cost_usd: 0 }]);
  });
});

const shout: Operation<string, string> = {
  name: 'shout',
  task: 'rewriting',
  promptVersion: '1',
  local: { model: 'local/loud', quality: 0.5, run: async (input) => input.toUpperCase() },
  measure: (input) => ({ inputCharacters: input.length, outputTokens: 7 }),
  run: async (input, model, call) => {
    const first = await model.complete({ messages: [{ role: 'user', content: input }] }, call);
    const second = await collectStream(model.stream({ messages: [{ role: 'user', content: input }] }, call));
    return `${first.text}|${second.text}`;
  },
};

describe('run', () => {
  it('is one call with all its requests', async () => {
    const { ledger, router } = open({ 'acme/small': 'a b' });
    const recorded: string[] = [];
    const result = await gateway.run(shout, 'one two', { call: { origin: { tool: 'shout', onRecorded: (id) => recorded.push(id) } } });
    expect(result).toMatchObject({ output: 'a b|a b', accepted: null, provider: 'acme', model: 'small', calls: 2, usage: { inputTokens: 4, outputTokens: 4 }, cost: createCost(4 * MICRO, 8 * MICRO) });
    expect(result.delegation).toMatchObject({ saved: (120 - 12) * MICRO, reason: 'acme/small is first in the list.' });
    expect(recorded).toEqual([result.delegation.callId]);
    expect(await readRows(ledger, 'calls')).toMatchObject([{ tool: 'shout', task: 'rewriting', cost_usd: 0.000012 }]);
    expect(await readRows(ledger, 'attempts')).toHaveLength(2);
    expect(router.outcomes).toMatchObject([{ task: 'rewriting', model: 'small', succeeded: true, accepted: null, cost: 12 * MICRO }]);
  });

  it('learns from the one that took over, not from the one that was asked first', async () => {
    const { router } = open({ 'acme/small': down(), 'other/tiny': 'x' });
    expect(await gateway.run(shout, 'a')).toMatchObject({ provider: 'other', model: 'tiny' });
    expect(router.outcomes.map(({ model, succeeded }) => [model, succeeded])).toEqual([['small', false], ['small', false], ['tiny', true]]);
  });

  it('reports an unknown cost as unknown as soon as one request has none', async () => {
    open();
    const model = createFakeLanguageModel({ reply: (_request, index) => ({ text: 'x', cost: index === 0 ? createCost(1, 1) : null, usage: index === 0 ? null : { inputTokens: 1, outputTokens: 1 } }) });
    expect(await gateway.run(shout, 'a', { model })).toMatchObject({ cost: null, usage: null });
  });

  it('uses the local engine when it is named, good enough, or all there is, and estimates what that saved', async () => {
    const { ledger } = open();
    for (const selector of [{ provider: 'local' }, { model: 'local/loud' }, { provider: 'local', model: 'loud' }, { minQuality: 0.5 }]) {
      expect(await gateway.run(shout, 'hi you', { selector })).toMatchObject({ output: 'HI YOU', provider: 'local', model: 'local/loud', calls: 0, cost: { totalPicoUsd: 0 }, attempts: [] });
    }
    expect((await gateway.run(shout, 'hi', { selector: { minQuality: 0.6 } })).provider).toBe('acme');
    expect((await readRows(ledger, 'calls'))[0]).toMatchObject({ provider: 'local', cost_usd: 0, baseline_cost_usd: (2 * 10 + 7 * 20) / 1e6 });
    await gateway.close();
    open({}, { models: createFakeRegistry([]).registry });
    expect((await gateway.run(shout, 'hi')).delegation.reason).toMatch(/No provider is configured/);
  });

  it('refuses a local engine that does not exist', async () => {
    open();
    await expect(gateway.run(shout, 'hi', { selector: { model: 'local/quiet' } })).rejects.toMatchObject({ kind: 'not_found', hint: expect.stringContaining('local/loud') as string });
    const { local: _none, ...modelOnly } = shout;
    await expect(gateway.run(modelOnly, 'hi', { selector: { provider: 'local' } })).rejects.toMatchObject({ kind: 'unsupported' });
    await gateway.close();
    open({}, { models: createFakeRegistry([]).registry });
    await expect(gateway.run(modelOnly, 'hi')).rejects.toMatchObject({ kind: 'not_configured' });
  });

  it('escalates when a check rejects, and pays for all of it', async () => {
    const isLong: Verifier<string, string> = { name: 'length', verify: async ({ output }) => ({ accepted: output.length > 20, reason: `It has ${output.length} characters.` }) };
    const { ledger, router } = open({ 'acme/small': 'short', 'other/tiny': down(), 'acme/large': 'long enough to pass' });
    const result = await gateway.run(shout, 'a', { verifiers: [isLong] });
    expect(result).toMatchObject({ accepted: true, model: 'large', output: 'long enough to pass|long enough to pass' });
    expect(result.attempts.map(({ model, outcome, cost }) => [model, outcome, cost?.totalPicoUsd])).toEqual([
      ['small', 'rejected', 6 * MICRO],
      ['tiny', 'unavailable', 0],
      ['large', 'accepted', (2 * 5 + 8 * 10) * MICRO],
    ]);
    expect(result.cost?.totalPicoUsd).toBe((6 + 90) * MICRO);
    expect(await readRows(ledger, 'calls')).toMatchObject([{ model: 'large', cost_usd: 0.000096 }]);
    expect(router.outcomes.map(({ model, succeeded, accepted }) => [model, succeeded, accepted])).toEqual([['small', true, false], ['tiny', false, null], ['large', true, true]]);
    // The verdict on whoever took over is one about work that was rejected before.
    expect(router.tasks).toMatchObject([{ checked: true }]);
    expect(router.outcomes.map(({ tookOver }) => tookOver)).toEqual([undefined, undefined, { expected: 0.9, rejected: 0.9 }]);
  });

  it('says so when nothing passes', async () => {
    const never: Verifier<string, string> = { name: 'never', verify: async () => ({ accepted: false, reason: 'No.' }) };
    const { ledger } = open();
    expect(await gateway.run(shout, 'a', { verifiers: [never] })).toMatchObject({ accepted: false, model: 'large', delegation: { saved: expect.toSatisfy((saved: number) => saved < 0) as number, baseline: { cost: 0 } } });
    expect(await readRows(ledger, 'calls')).toMatchObject([{ outcome: 'ok', baseline_cost_usd: 0 }]);
  });
});

describe('languageModel', () => {
  it('stays with one model, and each answer is a call', async () => {
    const { ledger } = open();
    const model = await gateway.languageModel({});
    expect([model.provider, model.model]).toEqual(['acme', 'small']);
    await model.complete(request);
    await collectStream(model.stream(request));
    expect(await readRows(ledger, 'calls')).toHaveLength(2);
  });
});

it('explains a choice without making it', async () => {
  const { sent, router } = open();
  expect(await gateway.route({ task: 'summarization', inputTokens: 100, outputTokens: 10 })).toMatchObject({ chosen: { model: 'small' } });
  expect([sent, router.tasks]).toMatchObject([[], [{ whatIf: true }]]);
});

it('closes everything it was given, once', async () => {
  const { isClosed, router } = open();
  await Promise.all([gateway.close(), gateway.close()]);
  expect([isClosed(), router.isClosed()]).toEqual([true, true]);
});

describe('plan', () => {
  const operation: Operation<string, string> = {
    name: 'echo',
    task: 'summarization',
    promptVersion: 'echo/1',
    measure: (text) => ({ inputCharacters: text.length, outputTokens: 100 }),
    run: async (text, model, call) => (await model.complete({ messages: [{ role: 'user', content: text }] }, call)).text,
  };

  it('tells who would do the work and what it would cost, and does nothing', async () => {
    const { sent, ledger } = open();
    expect(await gateway.plan(operation, 'x'.repeat(400), { selector: { provider: 'acme', model: 'large' } })).toMatchObject({ provider: 'acme', model: 'large', inputTokens: 100, outputTokens: 100, estimatedCost: (100 * 5 + 100 * 10) * MICRO });
    expect(await gateway.plan(operation, 'x')).toMatchObject({ provider: 'acme', model: 'small' });
    expect(await gateway.plan({ ...operation, local: { model: 'local/echo', quality: 0.1, run: async (text) => text } }, 'x', { selector: { provider: 'local' } })).toMatchObject({ model: 'local/echo', estimatedCost: 0 });
    expect(await gateway.plan(operation, 'x', { selector: { provider: 'acme', model: 'unheard-of' } })).toMatchObject({ estimatedCost: null });
    expect(sent).toEqual([]);
    expect((await ledger.summarize()).totals.calls).toBe(0);
  });

  it('has runs share one allowance, and tells of every attempt, also of a run that fails', async () => {
    open({ 'acme/small': ['a b c', 'd e f', 'g h i'] });
    // A run costs 9 microdollars, and sets aside some 30 while it runs.
    const allowance = gateway.createAllowance({ maxCostUsd: 0.000_07 });
    const heard: (number | undefined)[] = [];
    const run = async (): Promise<unknown> =>
      gateway.run({ ...operation, run: async (text, model, call) => (await model.complete({ messages: [{ role: 'user', content: text }], maxTokens: 10 }, call)).text }, 'one two three', { selector: { model: 'acme/small' }, allowance, onAttempt: ({ cost }) => heard.push(cost?.totalPicoUsd) });
    const ends = await Promise.allSettled(Array.from({ length: 9 }, run));
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(heard.length);
    expect(ends.at(-1)).toMatchObject({ status: 'rejected', reason: { kind: 'budget_exceeded' } });
    expect(allowance.used).toBe(heard.reduce<number>((sum, cost) => sum + (cost ?? 0), 0));
    expect(allowance.used).toBeLessThanOrEqual(70 * MICRO);
    expect(heard.length).toBeGreaterThan(1);
  });
});
