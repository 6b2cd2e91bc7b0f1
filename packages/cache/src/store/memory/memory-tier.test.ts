// The count of bytes is that of what is really there, and never more than was allowed.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnswerEntry } from '../../entry/cache-entry.ts';
import { createMemoryTier, type MemoryTier } from './memory-tier.ts';
import { countNeighbourBytes } from './near-shelf.ts';

const entry = { kind: 'answer', createdMs: 0, expiresMs: 1 } as unknown as AnswerEntry;
const key = fc.integer({ min: 0, max: 30 }).map((number) => `key ${number}`);
const step = fc.oneof(
  fc.record({ does: fc.constant('keep' as const), key, bytes: fc.integer({ min: 500, max: 9_000 }) }),
  fc.record({ does: fc.constant('near' as const), key, length: fc.integer({ min: 1, max: 1_500 }), text: fc.string({ maxLength: 500 }), partition: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ does: fc.constant('use' as const), key }),
  fc.record({ does: fc.constant('drop' as const), key }),
  fc.record({ does: fc.constant('forget' as const), key }),
);

/** Lengths of arrays and texts, counted by hand. */
function weigh({ near, lru }: MemoryTier): { readonly arrays: number; readonly texts: number; readonly values: number } {
  let [arrays, texts, values] = [0, 0, 0];
  for (const { vector, text, key: name } of near.list()) {
    arrays += vector.byteLength;
    texts += 2 * (text.length + 2 * name.length);
  }
  for (const name of lru.keys()) values += lru.peek(name)?.bytes ?? 0;
  return { arrays, texts, values };
}

it.each([true, false])('alone: %s', async (isAlone) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), fc.integer({ min: 0, max: 60_000 }), async (steps, maxBytes) => {
      const memory = createMemoryTier({ maxBytes, isAlone });
      for (const one of steps) {
        if (one.does === 'keep') await memory.lru.adapter.set(one.key, { value: { entry, bytes: one.bytes } });
        if (one.does === 'near') memory.near.put(one.partition, { key: one.key, text: one.text, vector: new Float32Array(one.length) });
        if (one.does === 'use') await memory.lru.adapter.get(one.key);
        if (one.does === 'drop') memory.lru.delete(one.key);
        if (one.does === 'forget') memory.near.forget(one.key);
        const { arrays, texts, values } = weigh(memory);
        expect(memory.bytes).toBeLessThanOrEqual(maxBytes);
        expect(memory.bytes).toBeGreaterThanOrEqual(arrays + texts + values);
        const questions = Array.from(memory.near.list());
        expect(questions.length).toBe(memory.near.size);
        expect(new Set(questions.map((question) => question.key)).size).toBe(questions.length);
        const partitions = ['a', 'b', 'c'].filter((name) => memory.near.read(name) !== undefined);
        expect(memory.near.bytes).toBe(questions.reduce((sum, question) => sum + countNeighbourBytes(question), partitions.length * 602));
        // A question without its answer is of no use where nothing stands behind.
        expect(questions.filter((question) => isAlone && memory.peek(question.key) === undefined)).toEqual([]);
      }
    }),
  );
});

it('drops the oldest questions of a partition beyond 4,000, and partitions that were not asked for longest first', () => {
  const { near } = createMemoryTier({ maxBytes: 100_000_000, isAlone: false });
  for (let index = 0; index < 4_010; index += 1) near.put('one', { key: `k${index}`, text: '', vector: new Float32Array(1) });
  expect([near.size, near.read('one')?.neighbours.has('k9'), near.read('one')?.neighbours.has('k10')]).toEqual([4_000, false, true]);
  const small = createMemoryTier({ maxBytes: 30_000, isAlone: false }).near;
  const fill = (name: string): void => { small.put(name, { key: name, text: '', vector: new Float32Array(500) }); };
  for (const name of ['a', 'b', 'c', 'd']) fill(name);
  small.read('a');
  fill('e');
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => small.read(name) !== undefined)).toEqual([true, false, true, true, true]);
});
