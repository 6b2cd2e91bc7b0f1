import { GatewayError, type JsonValue } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { normaliseAnswer } from './normalise-answer.ts';
import { createSelfConsistencyVerifier, type SelfConsistencyOptions } from './self-consistency-verifier.ts';

async function check(first: JsonValue, others: readonly (JsonValue | Error)[], options: Partial<SelfConsistencyOptions<JsonValue>> = {}) {
  const asked: number[] = [];
  const verifier = createSelfConsistencyVerifier<string, JsonValue>({ read: (output) => output, ...options });
  const again = async (sample: number): Promise<JsonValue> => {
    asked.push(sample);
    const other = others[sample - 1];
    if (other instanceof Error) throw other;
    return other ?? null;
  };
  return { verdict: await verifier.verify({ input: '', output: first, again }, {}), asked };
}

describe('createSelfConsistencyVerifier', () => {
  it('accepts what the model says again, and asks no more than it has to', async () => {
    expect(await check('Billing', [' billing.', 'x'])).toEqual({ verdict: { accepted: true, reason: '2 of 2 answers of the model agree; 2 of 3 must.', score: 1 }, asked: [1] });
    expect(await check('billing', ['shipping', '"Billing"'])).toMatchObject({ verdict: { accepted: true, score: 2 / 3 }, asked: [1, 2] });
  });

  it('rejects a guess, as soon as it is clear', async () => {
    expect(await check('billing', ['shipping', 'returns'])).toMatchObject({ verdict: { accepted: false, score: 1 / 3 }, asked: [1, 2] });
    expect(await check('a', ['b', 'c', 'd', 'e'], { samples: 5, minAgreement: 0.8 })).toMatchObject({ verdict: { accepted: false }, asked: [1, 2] });
    expect(await check('a', ['a', 'b'], { minAgreement: 1 })).toMatchObject({ verdict: { accepted: false, score: 2 / 3 }, asked: [1, 2] });
  });

  it.each<[JsonValue, JsonValue]>([
    ['5 EUR', '50 EUR'],
    ['not spam', 'spam'],
    ['-5', '5'],
    [{ label: 'a', sure: true }, { label: 'a', sure: false }],
    [['a', 'b'], ['b', 'a']],
    [{ n: 1 }, { n: '1' }],
    ['0.5', '5'],
  ])('%j and %j are not the same answer', async (first, other) => {
    expect((await check(first, [other, other])).verdict.accepted).toBe(false);
  });

  it.each<[JsonValue, JsonValue]>([
    ['{"b": 1, "a": "X "}', { a: 'x', b: 1 }],
    ['Yes!', '  YES'],
    ['**Paris**', 'paris'],
    ['ｆｕｌｌ　width', 'full width'],
    [{ rows: [{ y: 1, x: null }] }, { rows: [{ x: null, y: 1 }] }],
  ])('%j and %j are', async (first, other) => {
    expect((await check(first, [other, other])).verdict.accepted).toBe(true);
  });

  it('takes an answer that cannot be read for another answer, and any other failure for a check that cannot be made', async () => {
    const unreadable = new GatewayError({ kind: 'bad_response', message: 'x' });
    expect((await check('a', [unreadable, unreadable])).verdict.accepted).toBe(false);
    await expect(check('a', [new GatewayError({ kind: 'rate_limit', message: 'x' })])).rejects.toMatchObject({ kind: 'rate_limit' });
  });

  it('refuses options that decide nothing', () => {
    for (const options of [{ samples: 1 }, { samples: 2.5 }, { minAgreement: 0 }, { minAgreement: 1.5 }]) {
      expect(() => createSelfConsistencyVerifier({ read: () => '', ...options })).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
    }
  });
});

it('normaliseAnswer keeps what is only punctuation, and takes long runs of it in its stride', () => {
  expect(normaliseAnswer('???')).not.toBe(normaliseAnswer('!!!'));
  expect(normaliseAnswer(`a${'. '.repeat(200_000)}`)).toBe('"a"');
});
