// What two searches found as one list.
import type { ValuedChunk } from './pack-chunks.ts';

/** Each chunk once, with the larger of its values; best first. What came later stands behind equal ones. */
export function joinValues(a: readonly ValuedChunk[], b: readonly ValuedChunk[]): ValuedChunk[] {
  const all = new Map<string, ValuedChunk>();
  for (const entry of [...a, ...b]) {
    const key = JSON.stringify([entry.base, entry.chunk.id]);
    if ((all.get(key)?.value ?? -1) < entry.value) all.set(key, entry);
  }
  return [...all.values()].toSorted((left, right) => right.value - left.value);
}
