import type { JsonValue } from '@gateway/core';
import { expect, it } from 'vitest';
import { createSchemaVerifier } from './schema-verifier.ts';

const verifier = createSchemaVerifier<{ readonly most: number }, string>({
  read: (output) => (output.startsWith('{') ? (JSON.parse(output) as JsonValue) : undefined),
  validate: async (value, { most }) => {
    const { problems } = value as { problems: number };
    return Array.from({ length: Math.max(0, problems - most) }, (_, index) => ({ path: index === 0 ? '' : `/p${index}`, message: 'is wrong' }));
  },
});
const check = async (output: string) => await verifier.verify({ input: { most: 0 }, output, again: async () => output }, {});

it('accepts what fits', async () => {
  expect(await check('{"problems": 0}')).toEqual({ accepted: true, reason: 'The answer fits the schema.', score: 1 });
  expect(await verifier.verify({ input: { most: 3 }, output: '{"problems": 3}', again: async () => '' }, {})).toMatchObject({ accepted: true });
});

it('rejects what does not, says what, and scores fewer problems higher', async () => {
  expect(await check('{"problems": 2}')).toEqual({ accepted: false, reason: 'The answer does not fit the schema: the value is wrong; /p1 is wrong.', score: 1 / 3 });
  const many = await check('{"problems": 9}');
  expect(many.reason).toContain('/p4 is wrong; and 4 more');
  expect(many.score).toBe(0.1);
});

it('rejects what is no JSON', async () => {
  expect(await check('I could not do it.')).toEqual({ accepted: false, reason: 'The answer holds no JSON.', score: 0 });
});
