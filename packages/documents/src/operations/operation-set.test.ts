import { systemClock } from '@gateway/core';
import { afterEach, describe, expect, it } from 'vitest';
import { openScriptedGateway, type ScriptedGateway } from '../../test/scripted-gateway.ts';
import type { WorkOptions } from './bound-operation.ts';
import { createOperationSet } from './operation-set.ts';
import { documentOperations } from './operations.ts';

const operations = createOperationSet();
let scripted: ScriptedGateway | undefined;
afterEach(async () => {
  await scripted?.gateway.close();
  scripted = undefined;
});

function open(models: Parameters<typeof openScriptedGateway>[0] = {}, selector: WorkOptions['selector'] = {}): WorkOptions {
  scripted = openScriptedGateway(models);
  return { gateway: scripted.gateway, settings: { clock: systemClock }, selector };
}

const TEXT = `# Harbour report\n\nThe Lindholm harbour office counted 412 ships in 2025. Its director is Ansgar Holt, who lives in Hamburg.\n\nReference: H-77\n\n| ship | tons |\n| --- | --- |\n| Aurora | 900 |\n| Borealis | 400 |\n\n\`\`\`python\nprint(1)\n\`\`\`\n`;

describe('names', () => {
  it('are those of the tools, with short ones beside', () => {
    expect(operations.names).toEqual(expect.arrayContaining(['summarize', 'summarize_document', 'extract_entities', 'generate_qa', 'extract_keywords', 'classify', 'classify_text', 'chunk', 'chunk_document', 'extract_json', 'process_local_text', 'extract_table', 'extract_key_value_pairs', 'infer_schema', 'extract_code', 'delegate']));
    expect(operations.bind('summarize', undefined, 'Stage "A"').version).toBe(operations.bind('summarize_document', {}, 'Stage "B"').version);
  });

  it('are refused where they are none, with the nearest one', () => {
    expect(() => operations.bind('sumarize', {}, 'Stage "A"')).toThrow('Stage "A": there is no operation "sumarize" (did you mean "summarize"?).');
  });

  it('belong to one operation each', () => {
    expect(() => createOperationSet([...documentOperations, ...documentOperations])).toThrow('Two operations are called "summarize_document".');
  });
});

describe('params', () => {
  it.each([
    ['summarize', { format: 'poem' }, '"params.format"'],
    ['summarize', { formt: 'tldr' }, 'unknown parameter "params.formt" (did you mean "format"?)'],
    ['summarize', 'short', '"params"'],
    ['classify', {}, '"params.labels"'],
    ['classify', { labels: ['one'] }, 'There must be 2 to 100 labels.'],
    ['extract_json', { json_schema: 7 }, '"params.json_schema"'],
    ['process_local_text', { operations: [{ action: 'trim' }] }, 'Operation 0 has the unknown action "trim"'],
    ['extract_keywords', { count: 0 }, '"params.count"'],
    ['delegate', {}, '"params.task"'],
  ])('%s says what of %o is wrong, and whose it is', (name, params, said) => {
    let caught: unknown;
    try {
      operations.bind(name, params, 'Stage "First"');
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(said) as string });
    expect((caught as Error).message.startsWith('Stage "First"')).toBe(true);
  });

  it('are part of what names the work', () => {
    const versionOf = (params: object): string => operations.bind('summarize', params, '').version;
    expect(versionOf({ format: 'tldr' })).not.toBe(versionOf({ format: 'paragraph' }));
  });
});

describe('without a model', () => {
  it.each([
    ['summarize', {}, expect.stringContaining('harbour') as unknown],
    ['extract_entities', { entity_types: ['person', 'date'] }, { person: ['Ansgar Holt'], date: ['2025'] }],
    ['extract_keywords', { count: 2 }, [expect.objectContaining({ score: 1 }) as unknown, expect.anything() as unknown]],
    ['classify', { labels: ['shipping: harbour, ships, tons', 'cooking: recipe, oven'] }, expect.objectContaining({ label: 'shipping' }) as unknown],
    ['extract_json', { json_schema: { type: 'object', properties: { reference: { type: 'string' } }, required: ['reference'] } }, { reference: 'H-77' }],
    ['extract_table', { formats: ['csv'] }, [{ headers: ['ship', 'tons'], csv: expect.stringContaining('Aurora') as string }]],
    ['extract_key_value_pairs', { keys: ['Reference'] }, { Reference: 'H-77' }],
    ['extract_code', {}, [{ language: 'python', code: expect.stringContaining('print') as string, valid: true }]],
    ['infer_schema', {}, expect.objectContaining({ type: 'object' }) as unknown],
    ['generate_qa', { num_pairs: 1 }, expect.any(Array) as unknown],
    ['process_local_text', { operations: [{ action: 'strip_markdown' }, { action: 'uppercase' }] }, expect.stringContaining('HARBOUR REPORT') as unknown],
    ['process_local_text', { operations: [{ action: 'extract_numbers' }] }, expect.objectContaining({ text: TEXT }) as unknown],
  ])('%s gives the value of its tool at no cost', async (name, params, value) => {
    const done = await operations.bind(name, params, '').run({ text: TEXT }, open());
    expect(done).toMatchObject({ provider: 'local', cost: { totalPicoUsd: 0 } });
    expect(done.value).toEqual(value);
  });

  it('chunks are a list whose texts joined are the document', async () => {
    const { value } = await operations.bind('chunk', { chunk_size: 16 }, '').run({ text: TEXT }, open());
    expect((value as string[]).length).toBeGreaterThan(2);
    expect((value as string[]).join('')).toBe(TEXT);
  });

  it('nobody else can be named for what asks no model', async () => {
    await expect(operations.bind('chunk', {}, 'Stage "Cut"').run({ text: TEXT }, open({ 'a/b': {} }, { model: 'a/b' }))).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining('Stage "Cut"') as string });
  });
});

describe('with a model', () => {
  it('says who answered, for how much, and what would have been paid', async () => {
    const done = await operations.bind('summarize', {}, '').run({ text: TEXT }, open({ 'a/b': { price: { input: 1, output: 1 }, reply: () => 'Short.' }, 'base/line': { price: { input: 10, output: 10 } } }, { model: 'a/b' }));
    expect(done).toMatchObject({ value: 'Short.', provider: 'a', model: 'b', usage: { inputTokens: expect.any(Number) as number } });
    expect(done.baselineCost).toBe((done.cost?.totalPicoUsd ?? 0) * 10);
    expect(await scripted?.paid()).toBe(done.cost?.totalPicoUsd);
  });

  it('reads written tables and data by rules all the same, unless somebody is named', async () => {
    const options = open({ 'a/b': { reply: () => '{"type": "object"}' } });
    for (const name of ['extract_table', 'infer_schema']) expect(await operations.bind(name, {}, '').run({ text: TEXT }, options)).toMatchObject({ provider: 'local' });
    expect(scripted?.sent).toEqual([]);
  });

  it('takes no data for data that does not fit, and has paid for it', async () => {
    const options = open({ 'a/b': { price: { input: 1, output: 1 }, reply: () => '{"other": 7}' } }, { model: 'a/b' });
    const heard: number[] = [];
    const bound = operations.bind('extract_json', { json_schema: { type: 'object', properties: { reference: { type: 'string' } }, required: ['reference'] } }, '');
    await expect(bound.run({ text: 'Nothing.' }, { ...options, onAttempt: ({ cost }) => heard.push(cost?.totalPicoUsd ?? 0) })).rejects.toMatchObject({ kind: 'bad_response', message: expect.stringContaining('a/b gave nothing that fits') as string });
    expect(heard.reduce((sum, one) => sum + one, 0)).toBe(await scripted?.paid());
  });

  it('does any task that is told in words', async () => {
    const options = open({ 'a/b': { reply: () => '{"ships": 412}' } }, { model: 'a/b' });
    const bound = operations.bind('delegate', { task: 'How many ships?', output_schema: { type: 'object', properties: { ships: { type: 'integer' } } } }, '');
    expect((await bound.run({ text: TEXT }, options)).value).toEqual({ ships: 412 });
  });
});
