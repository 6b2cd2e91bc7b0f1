import type { JsonSchema } from '@gateway/core';
import { expect, it } from 'vitest';
import type { DelegateOutput } from './delegate-input.ts';
import { createDelegateReaders } from './delegate-readers.ts';

const readers = createDelegateReaders();
const schema: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, level: { enum: ['High', 'Low'] }, rows: { type: 'array', items: { type: 'object', properties: { kind: { const: 'Row' }, price: { type: 'number' } } } } },
};
const toOutput = (result: DelegateOutput['result']): DelegateOutput => ({ result, text: '', taskType: 'data_extraction', parts: 1 });

it('gives the document and the task as the source', () => {
  expect(readers.readSource({ task: 't', document: 'd' })).toEqual(['d', 't']);
  expect(readers.readSource({ task: 't' })).toEqual([]);
});

it('leaves out what the schema lets choose', () => {
  const result = { name: 'Ada', level: 'High', rows: [{ kind: 'Row', price: 3 }], more: 'Kept' };
  expect(readers.readFacts(toOutput(result), { task: 't', outputSchema: schema })).toEqual({ name: 'Ada', level: null, rows: [{ kind: null, price: 3 }], more: 'Kept' });
  expect(readers.readFacts(toOutput('text'), { task: 't' })).toBe('text');
  expect(readers.readResult(toOutput(result))).toBe(result);
});

it('validates by the input\'s schema', async () => {
  expect(await readers.validate({ level: 'Middle' }, { task: 't', outputSchema: schema })).toEqual([{ path: '/level', message: 'must be one of ["High","Low"]' }]);
  expect(await readers.validate('anything', { task: 't' })).toEqual([]);
  await expect(readers.validate(1, { task: 't', outputSchema: { type: 'strng' } })).rejects.toMatchObject({ kind: 'invalid_input' });
});

it('tells the next model why answers were rejected, each reason once', () => {
  const rejections = ['a', 'b', 'a'].map((reason) => ({ verdict: { reason } }));
  expect(readers.withFeedback({ task: 't', feedback: ['z'] }, rejections)).toEqual({ task: 't', feedback: ['z', 'a', 'b'] });
});
