import { GatewayError, systemClock, type CompletionRequest } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryCheckpoint } from '../../test/memory-checkpoint.ts';
import { openScriptedGateway, type ScriptedGateway, type ScriptedModel } from '../../test/scripted-gateway.ts';
import { toAmount } from '../worker/spending.ts';
import { estimateWorkflow } from './estimate-workflow.ts';
import { runWorkflow, type WorkflowOptions } from './run-workflow.ts';
import type { WorkflowStage } from './workflow-stage.ts';

const PRICE = { input: 1, output: 2 };
const down = (): GatewayError => new GatewayError({ kind: 'unavailable', message: 'down' });

let scripted: ScriptedGateway;
afterEach(async () => scripted.gateway.close());

function open(models: Readonly<Record<string, ScriptedModel>>, more: Partial<WorkflowOptions> = {}): WorkflowOptions {
  scripted = openScriptedGateway({ ...models, 'base/line': { price: { input: 10, output: 20 } } });
  return { gateway: scripted.gateway, settings: {}, clock: systemClock, ...more };
}

const summary = (outputAs: string, more: Partial<WorkflowStage> = {}): WorkflowStage => ({ operation: 'summarize', model: 'a/one', outputAs, ...more });
const readPrompt = ({ messages }: CompletionRequest): string => messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
const says = (reply: (prompt: string, index: number) => string | Error): ScriptedModel => ({ price: PRICE, reply: (request, index) => reply(readPrompt(request), index) });

describe('names that nobody has', () => {
  it('are found out before anything is spent on the stages before', async () => {
    const options = open({ 'a/one': says(() => 'A summary.') });
    const { models } = scripted.gateway;
    const resolveProvider = (name: string): never => {
      throw new GatewayError({ kind: 'not_found', message: `There is no provider "${name}".` });
    };
    const gateway = { ...scripted.gateway, models: { ...models, resolveProvider } };
    const stages = [summary('first'), summary('second', { model: undefined, provider: 'opnai', inputFrom: 'first' })];
    for (const run of [runWorkflow, estimateWorkflow]) await expect(run([{ text: 'Text.' }], stages, { ...options, gateway })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(/"second".*"opnai"/) as string });
    expect(scripted.sent).toEqual([]);
  });
});

describe('the stages', () => {
  it('each have their own model and read each other by name; the costs are those of the ledger', async () => {
    const options = open({ 'a/one': says(() => 'A summary of it.'), 'b/two': says(() => '{"keywords": ["summary"]}') });
    const { results, stages, totals } = await runWorkflow([{ text: 'A long report.' }], [summary('short'), { name: 'Words', operation: 'extract_keywords', params: { count: 1 }, model: 'b/two', inputFrom: 'short', outputAs: 'words' }], options);
    expect(results).toEqual({ short: 'A summary of it.', words: [{ keyword: 'summary', score: 1 }] });
    expect(stages).toMatchObject([
      { name: 'short', status: 'completed', totals: { models: ['a/one'] } },
      { name: 'Words', status: 'completed', totals: { models: ['b/two'] } },
    ]);
    expect(readPrompt(scripted.sent[1]?.request as CompletionRequest)).toContain('A summary of it.');
    expect(toAmount(totals.spent)).toBe(await scripted.paid());
    expect(stages.reduce((sum, stage) => sum + (toAmount(stage.totals.spent) ?? Number.NaN), 0)).toBe(await scripted.paid());
    expect(totals.baselineCost).toBe(10 * (toAmount(totals.spent) ?? Number.NaN));
  });

  it('start as soon as what they read is there, for each document on its own', async () => {
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const options = open({
      'a/one': { price: PRICE, reply: async (request) => (readPrompt(request).includes('slow') ? promise.then(() => 'Slow summary.') : 'Fast summary.') },
      'b/two': says((prompt) => {
        order.push(prompt.includes('Fast') ? 'fast' : 'slow');
        resolve();
        return 'Shorter.';
      }),
    });
    const { results } = await runWorkflow([{ text: 'slow one' }, { text: 'quick one' }], [summary('a'), summary('b', { model: 'b/two', inputFrom: 'a' })], options);
    expect(order).toEqual(['fast', 'slow']);
    expect(results).toEqual({ a: ['Slow summary.', 'Fast summary.'], b: ['Shorter.', 'Shorter.'] });
  });

  it('keep to their concurrency', async () => {
    let running = 0;
    let most = 0;
    const options = open({
      'a/one': {
        price: PRICE,
        reply: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running -= 1;
          return 'x.';
        },
      },
    }, { maxConcurrency: 3 });
    await runWorkflow(Array.from({ length: 6 }, (_unused, index) => ({ text: `text ${index}` })), [summary('a'), summary('b', { params: { format: 'tldr' } })], options);
    expect(most).toBe(3);
  });

  it('read several inputs under their names', async () => {
    const options = open({ 'a/one': says((_prompt, index) => `Answer ${index}.`) });
    await runWorkflow([{ text: 'the text' }], [summary('a'), summary('b', { inputFrom: ['original', 'a'] })], options);
    const prompt = readPrompt(scripted.sent[1]?.request as CompletionRequest);
    expect(prompt).toContain('## original\n\nthe text\n\n## a\n\nAnswer 0.');
  });

  it('go through a list item by item, beside what else they read', async () => {
    const options = open({ 'a/one': says((prompt) => (prompt.includes('first part') ? 'One.' : 'Two.')) });
    const text = `${'first part '.repeat(30)}\n\n${'second bit '.repeat(30)}`;
    const { results, stages } = await runWorkflow(
      [{ text }],
      [{ operation: 'chunk', params: { chunk_size: 64, method: 'structural' }, outputAs: 'chunks' }, summary('notes', { inputFrom: ['chunks', 'title'], forEach: 'chunks' }), { operation: 'process_local_text', params: { operations: [{ action: 'truncate', limit: 5 }] }, outputAs: 'title' }, summary('all', { inputFrom: 'notes' })],
      options,
    );
    expect(results['notes']).toEqual((results['chunks'] as string[]).map((chunk) => (chunk.includes('first part') ? 'One.' : 'Two.')));
    expect(readPrompt(scripted.sent[0]?.request as CompletionRequest)).toContain('## title\n\nfirst');
    expect(stages.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(toAmount(stages[1]?.totals.spent ?? { known: 0, hasUnknown: true })).toBeGreaterThan(0);
  });

  it('work over all documents where they are told to', async () => {
    const options = open({ 'a/one': says((prompt) => (prompt.includes('(document 2)') ? 'Both together.' : 'One of them.')) });
    const { results } = await runWorkflow([{ text: 'x' }, { text: 'y' }], [summary('each'), summary('both', { inputFrom: 'each', forEach: false }), summary('on', { inputFrom: 'both' })], options);
    expect(results).toEqual({ each: ['One of them.', 'One of them.'], both: 'Both together.', on: 'One of them.' });
  });

  it('report their progress', async () => {
    const heard: string[] = [];
    const options = open({ 'a/one': says(() => 'x.') });
    await runWorkflow([{ text: 'x' }, { text: 'y' }], [summary('a', { name: 'First' })], { ...options, call: { onProgress: ({ done, total, message }) => heard.push(`${done}/${total} ${message}`) } });
    expect(heard).toEqual(['1/2 First, document 1 of 2: done', '2/2 First, document 2 of 2: done']);
  });
});

describe('a failure', () => {
  it('ends what needs it and nothing else, and says so', async () => {
    const options = open({ 'a/one': says(() => 'Fine.'), 'b/two': says(() => down()) });
    const { results, stages } = await runWorkflow([{ text: 'x' }], [summary('bad', { model: 'b/two' }), summary('needs', { name: 'Needs', inputFrom: 'bad' }), summary('needs_more', { inputFrom: ['needs', 'good'] }), summary('good')], options);
    expect(results).toEqual({ good: 'Fine.' });
    expect(stages).toMatchObject([
      { status: 'failed', errors: [{ document: 0, error: { kind: 'unavailable', message: 'down' } }] },
      { status: 'skipped', skippedBecause: ['bad'] },
      { status: 'skipped', skippedBecause: ['Needs'] },
      { status: 'completed' },
    ]);
  });

  it('of one document leaves the others alone, also one that cannot be read', async () => {
    const options = open({ 'a/one': says((prompt) => (prompt.includes('bad one') ? down() : 'Fine.')) });
    const unreadable = async (): Promise<never> => Promise.reject(new GatewayError({ kind: 'not_found', message: 'no such file' }));
    const { results, stages } = await runWorkflow([{ text: 'ok' }, { text: 'bad one' }, unreadable], [summary('a'), summary('b', { inputFrom: 'a' }), summary('c', { inputFrom: 'a', forEach: false })], options);
    expect(results).toEqual({ a: ['Fine.', null, null], b: ['Fine.', null, null], c: 'Fine.' });
    expect(stages).toMatchObject([
      { status: 'partial', errors: [{ document: 1, error: { kind: 'unavailable' } }, { document: 2, error: { kind: 'not_found' } }] },
      { status: 'partial', errors: [], skippedBecause: ['a'] },
      { status: 'completed', warnings: ['2 of 3 inputs "a" were missing.'] },
    ]);
  });

  it('of one item leaves a gap', async () => {
    const options = open({ 'a/one': says((prompt) => (prompt.includes('second bit') ? down() : 'Fine.')) });
    const { results, stages } = await runWorkflow([{ text: `${'first part '.repeat(20)}\n\n${'second bit '.repeat(20)}` }], [{ operation: 'chunk', params: { chunk_size: 48, method: 'structural' }, outputAs: 'chunks' }, summary('notes', { forEach: 'chunks' })], options);
    expect(results['notes']).toEqual((results['chunks'] as string[]).map((chunk) => (chunk.includes('second bit') ? null : 'Fine.')));
    expect(stages[1]).toMatchObject({ status: 'partial', errors: [{ document: 0, error: { kind: 'unavailable' } }] });
  });

  it('of all items that a list with gaps has left is a failure', async () => {
    const options = open({ 'a/one': says((prompt) => (prompt.includes('Noted') || prompt.includes('second bit') ? down() : 'Noted.')) });
    const text = `${'first part '.repeat(20)}\n\n${'second bit '.repeat(20)}`;
    const stages = [{ operation: 'chunk', params: { chunk_size: 48, method: 'structural' }, outputAs: 'chunks' }, summary('notes', { forEach: 'chunks' }), summary('again', { inputFrom: 'notes', forEach: 'notes' })];
    const run = await runWorkflow([{ text }], stages, options);
    expect(run.results['notes']).toContain(null);
    expect(run.results['again']).toBeUndefined();
    expect(run.stages[2]).toMatchObject({ status: 'failed' });
  });

  it('of everything is a failure of the run', async () => {
    const options = open({ 'a/one': says(() => down()) });
    await expect(runWorkflow([{ text: 'x' }], [summary('a', { name: 'Only' })], options)).rejects.toMatchObject({ kind: 'unavailable', message: 'No stage was completed. "Only": down' });
  });

  it('that may pass is tried again after a pause, and one that may not goes to the next in line', async () => {
    const clock = createFakeClock({ autoAdvance: true });
    const options = open({ 'a/one': says((_prompt, index) => (index < 2 ? down() : 'At last.')), 'b/two': says(() => new GatewayError({ kind: 'auth', message: 'no key' })) }, { clock });
    const { stages, results } = await runWorkflow([{ text: 'x' }], [summary('a', { retries: 2 }), summary('b', { model: 'b/two', retries: 2, fallbacks: ['c/none', 'local'] })], options);
    expect(results).toMatchObject({ a: 'At last.', b: 'x.' });
    expect(clock.slept).toEqual([1_000, 2_000]);
    expect(stages[1]).toMatchObject({ totals: { models: ['local/extractive'] }, warnings: [expect.stringContaining('no key') as string] });
    expect(scripted.sent.filter(({ model }) => model === 'b/two')).toHaveLength(1);
  });

  it('that was paid for is in the sum', async () => {
    const options = open({ 'a/one': says(() => '{"other": 1}'), 'b/two': says(() => 'Fine.') });
    const schema = { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] };
    const { totals, stages } = await runWorkflow([{ text: 'text' }], [{ operation: 'extract_json', params: { json_schema: schema }, model: 'a/one', outputAs: 'data' }, summary('s', { model: 'b/two' })], options);
    expect(stages[0]).toMatchObject({ status: 'failed', errors: [{ error: { kind: 'bad_response' } }] });
    expect(toAmount(stages[0]?.totals.spent ?? { known: 0, hasUnknown: true })).toBeGreaterThan(0);
    expect(toAmount(totals.spent)).toBe(await scripted.paid());
  });
});

describe('money', () => {
  it('that is unknown is unknown, never nothing', async () => {
    const options = open({ 'a/one': { reply: () => 'x.' }, 'b/two': says(() => 'y.') });
    const { totals, stages } = await runWorkflow([{ text: 'x' }], [summary('a'), summary('b', { model: 'b/two' })], options);
    expect(stages.map((stage) => toAmount(stage.totals.spent))).toEqual([null, expect.any(Number)]);
    expect(toAmount(totals.spent)).toBeNull();
  });

  it('is limited for all stages together, also where they run at once', async () => {
    const options = open({ 'a/one': says(() => 'word '.repeat(60)) }, { maxCostUsd: 0.005_5 });
    const stages = Array.from({ length: 8 }, (_unused, index) => summary(`s${index}`, { params: { focus: `point ${index}` } }));
    const { totals, stages: reports } = await runWorkflow([{ text: 'x' }], stages, options);
    const failed = reports.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(8);
    for (const { errors } of failed) expect(errors).toMatchObject([{ error: { kind: 'budget_exceeded' } }]);
    expect(toAmount(totals.spent)).toBeLessThanOrEqual(5_500_000_000);
    expect(toAmount(totals.spent)).toBe(await scripted.paid());
  });
});

describe('a run that is taken up again', () => {
  const stages = [summary('a'), summary('b', { model: 'b/two', inputFrom: 'a' }), summary('c', { model: 'b/two', inputFrom: 'b', params: { format: 'tldr' } })];

  it('does and pays nothing twice, and knows what it has cost', async () => {
    const checkpoint = createMemoryCheckpoint();
    const first = open({ 'a/one': says(() => 'First.'), 'b/two': { hang: true } });
    const ended = new AbortController();
    const killed = runWorkflow([{ text: 'x' }], stages, { ...first, call: { checkpoint, signal: ended.signal } });
    await expect.poll(() => scripted.sent.length).toBe(2);
    ended.abort();
    await expect(killed).rejects.toMatchObject({ kind: 'cancelled' });
    const paidBefore = 1_000_000 * 1;
    expect(scripted.sent.map(({ model }) => model)).toEqual(['a/one', 'b/two']);
    await scripted.gateway.close();

    const second = open({ 'a/one': says(() => 'Never asked.'), 'b/two': says((_prompt, index) => `Second ${index}.`) });
    const result = await runWorkflow([{ text: 'x' }], stages, { ...second, call: { checkpoint } });
    expect(result.results).toEqual({ a: 'First.', b: 'Second 0.', c: 'Second 1.' });
    expect(scripted.sent.map(({ model }) => model)).toEqual(['b/two', 'b/two']);
    const paidNow = await scripted.paid();
    expect((toAmount(result.totals.spent) ?? 0) - paidNow).toBeGreaterThan(paidBefore);
    expect(toAmount(result.stages[0]?.totals.spent ?? { known: 0, hasUnknown: true })).toBe((toAmount(result.totals.spent) ?? 0) - paidNow);
    expect(result.stages[0]).toMatchObject({ totals: { models: ['a/one'] } });
  });

  it('has only what is left of its budget', async () => {
    const checkpoint = createMemoryCheckpoint();
    await checkpoint.save('work:spent', { known: 1_000_000_000, hasUnknown: false });
    const options = open({ 'a/one': says(() => 'x.') }, { maxCostUsd: 0.001 });
    await expect(runWorkflow([{ text: 'x' }], [summary('a')], { ...options, call: { checkpoint } })).rejects.toMatchObject({ kind: 'budget_exceeded' });
    expect(scripted.sent).toEqual([]);
  });

  it('does again what has changed', async () => {
    const checkpoint = createMemoryCheckpoint();
    const options = open({ 'a/one': says(() => 'x.') });
    for (const [text, format] of [['one', 'tldr'], ['two', 'tldr'], ['two', 'paragraph'], ['two', 'paragraph']] as const) {
      await runWorkflow([{ text }], [summary('a', { params: { format } })], { ...options, call: { checkpoint } });
    }
    expect(scripted.sent).toHaveLength(3);
  });
});

it('ends at once when it is cancelled', async () => {
  const options = open({ 'a/one': { hang: true } });
  const ended = new AbortController();
  const running = runWorkflow(Array.from({ length: 9 }, (_unused, index) => ({ text: `x${index}` })), [summary('a'), summary('b', { inputFrom: 'a' })], { ...options, call: { signal: ended.signal } });
  await expect.poll(() => scripted.sent.length).toBe(5);
  ended.abort(new GatewayError({ kind: 'cancelled', message: 'enough' }));
  await expect(running).rejects.toMatchObject({ kind: 'cancelled', message: 'enough' });
  expect(scripted.sent).toHaveLength(5);
});

describe('on paper', () => {
  it('tells who would do each stage and for how much, and spends nothing', async () => {
    const options = open({ 'a/one': says(() => 'x.'), 'b/two': { reply: () => 'x.' } });
    const text = 'Some words of it. '.repeat(400);
    const estimate = await estimateWorkflow(
      [{ text }, { text }],
      [{ operation: 'chunk', params: { chunk_size: 500, method: 'token' }, outputAs: 'chunks' }, summary('notes', { forEach: 'chunks' }), summary('all', { inputFrom: 'notes', forEach: false }), summary('unknown', { model: 'b/two' }), summary('nobody', { model: 'z/none' })],
      options,
    );
    expect(estimate.stages).toMatchObject([
      { outputAs: 'chunks', provider: 'local', runs: 2, cost: 0 },
      { outputAs: 'notes', provider: 'a', model: 'one', runs: 10 },
      { outputAs: 'all', runs: 1 },
      { outputAs: 'unknown', cost: null },
      { outputAs: 'nobody', cost: null, error: { kind: 'not_configured' } },
    ]);
    const [, notes, all] = estimate.stages;
    // Each of ten notes is 200 tokens at most; what puts them together reads all of them.
    expect(notes?.cost).toBeGreaterThan(10 * 200 * 2_000_000);
    expect(all?.cost).toBeGreaterThan((10 * 200 + 200 * 2) * 1_000_000 * 0.9);
    expect(estimate.cost).toBeNull();
    expect(scripted.sent).toEqual([]);
  });

  it('refuses what could not run', async () => {
    await expect(estimateWorkflow([{ text: 'x' }], [summary('a', { inputFrom: 'b' })], open({}))).rejects.toMatchObject({ kind: 'invalid_input' });
  });
});
