// A stable sort that lets the event loop run: sorted portions, merged two by two.
import type { Pacer } from '../event-loop-pacer.ts';

const PORTION = 4_096;
// What comparing one entry counts for, in characters.
const WORK = 16;

/** `entries` in the order of `compare`; equal ones keep their order. */
export async function sortInPortions<T>(entries: readonly T[], compare: (a: T, b: T) => number, pacer: Pacer): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < entries.length; start += PORTION) {
    runs.push(entries.slice(start, start + PORTION).sort(compare));
    await pacer(PORTION * WORK);
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) merged.push(await merge(runs[index] ?? [], runs[index + 1] ?? [], { compare, pacer }));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(left: readonly T[], right: readonly T[], { compare, pacer }: { readonly compare: (a: T, b: T) => number; readonly pacer: Pacer }): Promise<T[]> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (i < left.length && (j >= right.length || compare(a as T, b as T) <= 0)) {
      merged.push(a as T);
      i += 1;
    } else {
      merged.push(b as T);
      j += 1;
    }
    if (merged.length % PORTION === 0) await pacer(PORTION * WORK);
  }
  return merged;
}
