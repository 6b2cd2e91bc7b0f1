// The labelled pairs, and which half of them the guards were developed on.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Pair {
  readonly id: string;
  readonly kind: string;
  readonly a: string;
  readonly b: string;
  /** Whether one may be answered with what was said to the other. */
  readonly isSame: boolean;
  /** Of a review: it was put aside by a seed, and looked at when the rules for the others were written. */
  readonly unseen?: boolean | undefined;
}

/** By a digest of the id: the development half was looked at while the guards were written, the other one was not. */
export function isDevelopment(id: string): boolean {
  return Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 8), 16) % 2 === 0;
}

export function readSuite(): readonly Pair[] {
  const folder = path.join(import.meta.dirname, 'suite');
  return [...readLines<Omit<Pair, 'isSame'>>(path.join(folder, 'swaps.jsonl')).map((pair) => ({ ...pair, isSame: false })), ...readLines<Omit<Pair, 'isSame'>>(path.join(folder, 'paraphrases.jsonl')).map((pair) => ({ ...pair, isSame: true }))];
}

/** Pairs that look for what the guards overlook, and plain ones beside them (`suite/README.md`). */
export function readHostile(): readonly Pair[] {
  const read = (name: string, isSame: boolean): readonly Pair[] => readLines<Omit<Pair, 'isSame'>>(path.join(import.meta.dirname, 'suite', `${name}.jsonl`)).map((pair) => ({ ...pair, kind: isSame ? `plain ${pair.kind}` : pair.kind, isSame }));
  return [...read('hostile', false), ...read('later', false), ...read('served', false), ...read('fresh', false), ...read('review', false), ...read('after-review', false), ...read('blind', false), ...read('lists', false), ...read('after-lists', false), ...read('plain', true), ...read('after-review-plain', true)];
}

/** A second suite, written after everything else and by somebody who had not read the guards (`suite/README.md`). */
export function readSecond(): readonly Pair[] {
  const read = (name: string, isSame: boolean): readonly Pair[] => readLines<Omit<Pair, 'isSame'>>(path.join(import.meta.dirname, 'suite', `${name}.jsonl`)).map((pair) => ({ ...pair, isSame }));
  return [...read('second-swaps', false), ...read('second-same', true)];
}

/** Quora's labelled question pairs; nothing when they are not there. */
export function readQuestionPairs(): readonly Pair[] {
  const root = path.resolve(import.meta.dirname, '../..');
  const file = path.join(path.resolve(root, process.env['BENCH_DATA'] ?? '../shared/data'), 'qqp', 'pairs.jsonl');
  try {
    return readLines<{ id: string; a: string; b: string; duplicate: number }>(file).map(({ id, a, b, duplicate }) => ({ id, a, b, kind: 'qqp', isSame: duplicate === 1 }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its own file holds
function readLines<T>(file: string): readonly T[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
