import { assert, nat, property, tuple, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOperationSet } from '../operations/operation-set.ts';
import { findCircle } from './find-circle.ts';
import { checkBatch } from '../batch/check-batch.ts';
import { checkWorkflow } from './check-workflow.ts';
import { planWorkflow } from './plan-workflow.ts';
import type { WorkflowStage } from './workflow-stage.ts';

const operations = createOperationSet();
const stage = (outputAs: string, inputFrom?: string | readonly string[], more: Partial<WorkflowStage> = {}): WorkflowStage => ({ name: outputAs.toUpperCase(), operation: 'summarize', outputAs, inputFrom, ...more });

describe('refuses before anything is spent, and says which stages', () => {
  const cases: readonly (readonly [string, readonly WorkflowStage[], string])[] = [
    ['nothing to do', [], 'It has no stages.'],
    ['a circle', [stage('a', 'c'), stage('b', 'a'), stage('c', ['b', 'original'])], 'The stages "A" -> "C" -> "B" -> "A" wait for each other.'],
    ['a stage that waits for itself', [stage('a', 'a')], 'The stages "A" -> "A" wait for each other.'],
    ['an unknown reference', [stage('summary'), stage('b', 'sumary')], 'Stage "B" reads "sumary", which no stage gives (did you mean "summary"?).'],
    ['two outputs of one name', [stage('a'), { ...stage('a'), name: 'Second' }], 'The stages "A" and "Second" all give "a"'],
    ['an output that hides the documents', [stage('original')], 'Stage "ORIGINAL" calls its output "original"'],
    ['no inputs', [stage('a', [])], 'Stage "A" reads nothing.'],
    ['an unknown operation', [stage('a', undefined, { operation: 'sumarise' })], 'Stage "A": there is no operation "sumarise"'],
    ['a wrong parameter', [stage('a', undefined, { params: { format: 'poem' } })], 'Stage "A": "params.format"'],
    ['a list that is not read', [stage('list'), stage('b', 'original', { forEach: 'list' })], 'Stage "B" goes through "list", which it does not read.'],
    ['one of several lists', [stage('list'), stage('b', ['original', 'list'], { forEach: true })], '"for_each" must name the one'],
    ['retries without end', [stage('a', undefined, { retries: 99 })], 'Stage "A": "retries"'],
    ['a preference among one model', [stage('a', undefined, { model: 'x/y', providerPreference: 'cost' })], 'Stage "A" names a model'],
  ];

  it.each(cases)('%s', (_name, stages, said) => {
    expect(() => planWorkflow(stages, operations)).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.stringContaining(said) as string }) as Error);
  });

  it('all at once', () => {
    expect(() => planWorkflow([stage('a', 'nowhere'), stage('b', undefined, { params: 7 })], operations)).toThrow(/"nowhere".*"params"/s);
  });
});

it('puts each stage after what it reads, whatever their order', () => {
  const planned = planWorkflow([stage('c', ['a', 'b']), stage('b', 'a'), stage('a')], operations);
  expect(planned.map(({ outputAs }) => outputAs)).toEqual(['a', 'b', 'c']);
});

it('works over all documents where it is told to, and on from there', () => {
  const planned = planWorkflow([stage('a'), stage('all', 'a', { forEach: false }), stage('then', 'all'), stage('beside', ['all', 'original'])], operations);
  expect(planned.map(({ outputAs, scope }) => [outputAs, scope])).toEqual([['a', 'document'], ['all', 'whole'], ['then', 'whole'], ['beside', 'document']]);
});

it('reads what it goes through', () => {
  const [, items] = planWorkflow([stage('chunks', undefined, { operation: 'chunk' }), stage('notes', undefined, { forEach: 'chunks' })], operations);
  expect(items).toMatchObject({ inputs: ['chunks'], iterates: 'chunks' });
  expect(planWorkflow([stage('a', undefined, { forEach: 'original' })], operations)).toMatchObject([{ inputs: ['original'], iterates: undefined, scope: 'document' }]);
});

it('knows who takes over', () => {
  expect(planWorkflow([stage('a', undefined, { provider: 'gemini', providerPreference: 'speed', fallbacks: ['openai/gpt-4.1-mini', 'openrouter/meta/llama', 'local', 'deepseek'] })], operations)[0]?.targets).toMatchObject([
    { provider: 'gemini', priority: 'speed' },
    { model: 'openai/gpt-4.1-mini' },
    { model: 'openrouter/meta/llama' },
    { provider: 'local' },
    { provider: 'deepseek' },
  ]);
});

it('finds a circle exactly where there is one', () => {
  const graphs = uniqueArray(tuple(nat(7), nat(7)), { maxLength: 14, selector: ([from, to]) => from * 8 + to });
  assert(
    property(graphs, (pairs) => {
      const edges = new Map<string, string[]>();
      for (const [from, to] of pairs) edges.set(`${from}`, [...(edges.get(`${from}`) ?? []), `${to}`]);
      const circle = findCircle(edges);
      // Whoever takes away nodes that wait for nothing that is left ends with nothing, unless there is a circle.
      let left = [...edges.keys()];
      for (let before = -1; before !== left.length; ) {
        before = left.length;
        left = left.filter((node) => (edges.get(node) ?? []).some((target) => left.includes(target)));
      }
      expect(circle !== undefined).toBe(left.length > 0);
      for (const [index, node] of (circle ?? []).slice(1).entries()) expect(edges.get(circle?.[index] ?? '')).toContain(node);
      expect(circle?.at(-1)).toBe(circle?.[0]);
    }),
  );
});

describe('what takes its time to find out', () => {
  it('is found before a document is read: schemas that are none, overlaps that do not fit, models that nobody would ask', async () => {
    const schema = { type: 'nonsense' };
    const cases: readonly (readonly [WorkflowStage, string])[] = [
      [{ operation: 'extract_json', params: { json_schema: schema }, outputAs: 'a' }, 'Stage "a": The JSON schema cannot be used'],
      [{ operation: 'delegate', params: { task: 'x', output_schema: schema }, outputAs: 'a' }, 'Stage "a": The JSON schema cannot be used'],
      [{ operation: 'chunk', params: { chunk_size: 16, overlap: 8 }, outputAs: 'a' }, '"params.overlap" is 8, half of chunk_size or more. Give 0 to 7 tokens.'],
      [{ operation: 'chunk', model: 'openai/gpt-4.1-mini', outputAs: 'a' }, 'chunk_document never asks a model'],
    ];
    for (const [wrong, said] of cases) {
      await expect(checkWorkflow([{ operation: 'summarize', outputAs: 'first' }, wrong])).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(said) as string });
    }
    await expect(checkWorkflow([{ operation: 'chunk', provider: 'local', params: { chunk_size: 16, overlap: 7 }, outputAs: 'a' }])).resolves.toBeUndefined();
    await expect(checkBatch([{ operation: 'extract_json', params: { json_schema: schema }, outputAs: 'a' }])).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('Operation "a": The JSON schema cannot be used') as string });
  });
});
