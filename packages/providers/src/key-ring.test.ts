import { GatewayError } from '@gateway/core';
import { expect, test } from 'vitest';
import { createKeyRing } from './key-ring.ts';

const limited = (retryAfterMs?: number): GatewayError => new GatewayError({ kind: 'rate_limit', message: 'Slow down.', retryAfterMs });

function ringOf(...keys: readonly string[]) {
  const rotations: (readonly [number, number])[] = [];
  return { rotations, ring: createKeyRing({ keys, onRotate: (from, to) => rotations.push([from, to]) }) };
}

test('without keys there is one attempt without a key', async () => {
  const { ring } = ringOf();
  const seen: (string | undefined)[] = [];
  await ring.use(async (key) => seen.push(key));
  expect(seen).toEqual([undefined]);
});

test('the next key takes over, is told, and stays', async () => {
  const { ring, rotations } = ringOf('a', 'b', 'c');
  const attempt = async (key: string | undefined): Promise<string | undefined> => {
    if (key === 'a') throw limited();
    return key;
  };
  expect([await ring.use(attempt), await ring.use(attempt)]).toEqual(['b', 'b']);
  expect(rotations).toEqual([[0, 1]]);
});

test('every key is tried once, and the shortest wait is told', async () => {
  const { ring } = ringOf('a', 'b', 'c');
  const waits: Record<string, number> = { a: 900, b: 300, c: 600 };
  const tried: string[] = [];
  const work = ring.use(async (key = '') => {
    tried.push(key);
    throw limited(waits[key]);
  });
  await expect(work).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 300 });
  expect(tried).toEqual(['a', 'b', 'c']);
});

test('a key without credit is passed over, but a limited one decides what is told', async () => {
  const { ring } = ringOf('limited', 'empty');
  const work = ring.use(async (key) => {
    throw key === 'limited' ? limited(50) : new GatewayError({ kind: 'quota', message: 'No credit.' });
  });
  await expect(work).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 50 });
});

test('any other failure keeps the key', async () => {
  const { ring, rotations } = ringOf('a', 'b');
  const work = ring.use(async () => {
    throw new GatewayError({ kind: 'unavailable', message: 'Down.' });
  });
  await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
  expect(rotations).toEqual([]);
});

test('calls that fail together move on by one key, not by one each', async () => {
  const { ring } = ringOf('a', 'b', 'c');
  const attempt = async (key: string | undefined): Promise<string | undefined> => {
    await Promise.resolve();
    if (key === 'a') throw limited();
    return key;
  };
  expect(await Promise.all([ring.use(attempt), ring.use(attempt), ring.use(attempt)])).toEqual(['b', 'b', 'b']);
});

test('a call that fails late does not turn back to a key that was limited since', async () => {
  const { ring } = ringOf('a', 'b', 'c');
  const late = Promise.withResolvers<never>();
  const slow = ring.use(async (key) => (key === 'a' ? late.promise : key));
  // Meanwhile others find both "a" and "b" limited.
  const onlyC = async (key: string | undefined): Promise<string | undefined> => {
    if (key !== 'c') throw limited();
    return key;
  };
  expect(await ring.use(onlyC)).toBe('c');
  late.reject(limited());
  expect(await slow).toBe('b');
  const first: (string | undefined)[] = [];
  await ring.use(async (key) => first.push(key));
  expect(first).toEqual(['c']);
});
