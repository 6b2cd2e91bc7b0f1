import { readMessageText } from '@gateway/core';
import { createFakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { compileJsonSchema } from '../json/compile-json-schema.ts';
import { askForJson } from './ask-for-json.ts';

const plain = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } }, required: ['a'] } as const;

async function ask(...replies: readonly FakeReply[]) {
  const model = createFakeLanguageModel({ reply: (_request, index) => replies[index] ?? 'nothing more' });
  const asked = await askForJson('text', { model, schema: { schema: plain, ...(await compileJsonSchema(plain)) } });
  return { asked, model };
}

it('does not ask again after an answer that had no room, and gives what there was of it', async () => {
  const { asked, model } = await ask({ text: '{"a": 1, "list": [1, 2', finishReason: 'length' });
  expect(asked).toMatchObject({ isCut: true, attempts: 1, partial: { a: 1 } });
  expect(asked).not.toHaveProperty('value');
  expect(model.requests).toHaveLength(1);
});

it('takes no value for whole that its answer had no room to close', async () => {
  expect((await ask({ text: '{"a": 1', finishReason: 'length' })).asked).not.toHaveProperty('value');
  expect((await ask({ text: '{"a": 1, "b": 2', finishReason: 'length' })).asked).not.toHaveProperty('value');
  expect((await ask({ text: 'a: 1\nb: 2', finishReason: 'length' })).asked).not.toHaveProperty('value');
  expect((await ask({ text: '```json\n{"a": 1}\n```\nThis is', finishReason: 'length' })).asked).toMatchObject({ value: { a: 1 }, isCut: false });
});

it('closes what a model forgot to close, but asks again for what broke off', async () => {
  expect((await ask('{"a": 1, "list": [1, 2]')).asked).toMatchObject({ value: { a: 1, list: [1, 2] }, attempts: 1 });
  const { asked, model } = await ask('{"a": 1, "list": [1, 2', '{"a": 1, "list": [1, 2, 3]}');
  expect(asked).toMatchObject({ value: { a: 1, list: [1, 2, 3] }, attempts: 2 });
  expect(model.requests[1]?.messages.map(readMessageText).at(-1)).toContain('was cut off');
});

it('keeps the best of several answers that do not fit', async () => {
  const { asked } = await ask('{"a": "x", "b": 2}', '{"a": "x", "b": "y", "list": "z, w"}', 'no');
  expect(asked).toMatchObject({ attempts: 3, partial: { b: 2 } });
  expect(asked.problems).toHaveLength(1);
});
