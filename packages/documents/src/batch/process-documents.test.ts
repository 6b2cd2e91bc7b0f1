import { GatewayError, systemClock, type CompletionRequest } from '@gateway/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryCheckpoint } from '../../test/memory-checkpoint.ts';
import { openScriptedGateway, type ScriptedGateway, type ScriptedModel } from '../../test/scripted-gateway.ts';
import { toAmount } from '../worker/spending.ts';
import type { BatchOperation } from './batch-operation.ts';
import { processDocuments, type ProcessDocumentsOptions } from './process-documents.ts';

let scripted: ScriptedGateway;
afterEach(async () => scripted.gateway.close());

function open(model: ScriptedModel = {}, more: Partial<ProcessDocumentsOptions> = {}): ProcessDocumentsOptions {
  scripted = openScriptedGateway({ 'a/one': { price: { input: 1, output: 2 }, ...model } });
  return { gateway: scripted.gateway, settings: {}, clock: systemClock, selector: { model: 'a/one' }, ...more };
}

const readPrompt = ({ messages }: CompletionRequest): string => messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
const SUMMARY: BatchOperation = { operation: 'summarize', outputAs: 'summary' };
const KEYWORDS: BatchOperation = { operation: 'extract_keywords', params: { count: 1 }, outputAs: 'words' };
const isAboutKeywords = (request: CompletionRequest): boolean => readPrompt(request).includes('keywords');

it('gives an entry for every document in order, and the ledger\'s sum', async () => {
  const heard: string[] = [];
  const options = open({ reply: (request) => (isAboutKeywords(request) ? '{"keywords": ["text"]}' : `About ${/text \w+/.exec(readPrompt(request))?.[0] ?? ''}.`) });
  const { results, totals } = await processDocuments([{ text: 'text one' }, async () => ({ text: 'text two', warnings: ['A guess.'] })], [SUMMARY, KEYWORDS], { ...options, call: { onProgress: ({ done, total }) => heard.push(`${done}/${total}`) } });
  expect(results).toMatchObject([
    { index: 0, outputs: { summary: 'About text one.', words: [{ keyword: 'text', score: 1 }] }, errors: [], warnings: [] },
    { index: 1, outputs: { summary: 'About text two.' }, warnings: ['A guess.'] },
  ]);
  expect(toAmount(totals.spent)).toBe(await scripted.paid());
  expect(totals.models).toEqual(['a/one']);
  expect(heard).toEqual(['1/2', '2/2']);
});

it('has what needs no model done without the one that is named', async () => {
  const options = open({ reply: () => 'Short.' });
  const { results } = await processDocuments([{ text: 'text one' }], [SUMMARY, { operation: 'chunk', outputAs: 'chunks' }], options);
  expect(results).toMatchObject([{ outputs: { summary: 'Short.', chunks: ['text one'] }, errors: [] }]);
});

describe('one bad document', () => {
  it('is an error of its own, by operation', async () => {
    const options = open({ reply: (request) => (isAboutKeywords(request) && readPrompt(request).includes('bad') ? new GatewayError({ kind: 'content_filter', message: 'no' }) : isAboutKeywords(request) ? '{"keywords": []}' : 'Fine.') });
    const { results } = await processDocuments([{ text: 'good' }, { text: 'bad' }, { text: '  ' }, async () => Promise.reject(new GatewayError({ kind: 'permission', message: 'not yours' }))], [SUMMARY, KEYWORDS], options);
    expect(results).toMatchObject([
      { outputs: { summary: 'Fine.' }, errors: [] },
      { outputs: { summary: 'Fine.' }, errors: [{ outputAs: 'words', error: { kind: 'content_filter' } }] },
      { outputs: {}, errors: [{ outputAs: 'summary', error: { kind: 'invalid_input' } }, { outputAs: 'words' }] },
      { outputs: {}, errors: [{ error: { kind: 'permission', message: 'not yours' } }] },
    ]);
  });

  it('among none that are good is a failure', async () => {
    const options = open({ reply: () => new GatewayError({ kind: 'auth', message: 'wrong key', hint: 'Look.' }) });
    await expect(processDocuments([{ text: 'a' }, { text: 'b' }], [SUMMARY], options)).rejects.toMatchObject({ kind: 'auth', hint: 'Look.', message: expect.stringContaining('any of the 2 documents. wrong key') as string });
  });
});

it('says whether trying again may help where nothing came about, and what that has cost', async () => {
  const lasting = [async () => Promise.reject(new GatewayError({ kind: 'permission', message: 'not yours' })), async () => Promise.reject(new GatewayError({ kind: 'not_found', message: 'not there' }))];
  await expect(processDocuments(lasting, [SUMMARY], open({ reply: () => 'Short.' }))).rejects.toMatchObject({ kind: 'permission', retryable: false, message: expect.stringContaining('not there') as string });
  const paid = open({ reply: () => 'no JSON' });
  const failure = await processDocuments([...lasting, { text: 'text' }], [{ operation: 'extract_json', params: { json_schema: { type: 'object' } }, outputAs: 'data' }], paid).catch((error: unknown) => error);
  expect(await scripted.paid()).toBeGreaterThan(0);
  expect(failure).toMatchObject({ kind: 'bad_response', retryable: true, details: { totalCostUsd: (await scripted.paid()) / 1e12 } });
});

it('gives signs of life from within a long document', async () => {
  const heard: string[] = [];
  const text = Array.from({ length: 60 }, (_unused, index) => `Paragraph ${index} of the report tells of the harbour, at some length, and of its ships.`).join('\n\n').repeat(12);
  await processDocuments([{ text }], [SUMMARY], { ...open({ reply: () => 'Short.' }), call: { onProgress: ({ message }) => heard.push(message) } });
  expect(heard.length).toBeGreaterThan(2);
  expect(heard[0]).toMatch(/^Document 1 of 1: ./);
  expect(heard.at(-1)).toBe('Document 1 of 1: done');
});

it('refuses what could not run before a document is read', async () => {
  const cases: readonly (readonly [readonly BatchOperation[], string])[] = [
    [[], 'There are 0 operations'],
    [[{ operation: 'sumarize', outputAs: 'x' }], 'Operation "x": there is no operation "sumarize" (did you mean "summarize"?)'],
    [[{ operation: 'summarize', params: { max_length: 'long' }, outputAs: 'x' }], 'Operation "x": "params.max_length"'],
    [[SUMMARY, { ...KEYWORDS, outputAs: 'summary' }], 'Two operations give "summary"'],
    [[{ ...SUMMARY, outputAs: 'index' }], 'the name is taken'],
  ];
  const options = open();
  let isRead = false;
  const source = async (): Promise<{ text: string }> => {
    isRead = true;
    return { text: 'x' };
  };
  for (const [operations, said] of cases) await expect(processDocuments([source], operations, options)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(said) as string });
  await expect(processDocuments([], [SUMMARY], options)).rejects.toMatchObject({ kind: 'invalid_input' });
  expect(isRead).toBe(false);
});

it('reads and does only so many at once', async () => {
  let [open_, most, running, mostRunning] = [0, 0, 0, 0];
  const options = open({
    reply: async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      return 'x.';
    },
  }, { maxConcurrency: 2 });
  const sources = Array.from({ length: 9 }, (_unused, index) => async () => {
    open_ += 1;
    most = Math.max(most, open_);
    await new Promise((resolve) => setTimeout(resolve, 1));
    open_ -= 1;
    return { text: `text ${index}` };
  });
  await processDocuments(sources, [SUMMARY, { ...SUMMARY, outputAs: 'again', params: { focus: 'x' } }], options);
  expect([most, mostRunning]).toEqual([2, 2]);
});

it('is taken up again where it was, and pays for nothing twice', async () => {
  const checkpoint = createMemoryCheckpoint();
  const ended = new AbortController();
  const texts = Array.from({ length: 12 }, (_unused, index) => ({ text: `text number ${index}` }));
  const first = open({ reply: (_request, index) => (index === 7 ? new Promise<never>((_resolve, reject) => ended.signal.addEventListener('abort', () => reject(new GatewayError({ kind: 'cancelled', message: 'cut' })))) : 'First.') }, { maxConcurrency: 1 });
  const killed = processDocuments(texts, [SUMMARY], { ...first, call: { checkpoint, signal: ended.signal } });
  await expect.poll(() => scripted.sent.length).toBe(8);
  const paidBefore = await scripted.paid();
  ended.abort();
  await expect(killed).rejects.toMatchObject({ kind: 'cancelled' });
  await scripted.gateway.close();
  const second = open({ reply: () => 'Second.' });
  const { results, totals } = await processDocuments(texts, [SUMMARY], { ...second, call: { checkpoint } });
  expect(results.map(({ outputs }) => outputs['summary'])).toEqual([...Array<string>(7).fill('First.'), ...Array<string>(5).fill('Second.')]);
  expect(scripted.sent).toHaveLength(5);
  expect(toAmount(totals.spent)).toBe(paidBefore + (await scripted.paid()));
});
