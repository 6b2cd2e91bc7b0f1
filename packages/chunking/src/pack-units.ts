// Chooses chunk boundaries: by dynamic programming over the units, so that chunks are well filled, even in size, and end at good places.
import { STRENGTHS, type Strength } from './block.ts';
import type { SpanCounter } from './span-counter.ts';
import type { Unit } from './split-units.ts';

export interface PackProblem {
  readonly spans: SpanCounter;
  readonly units: readonly Unit[];
  /** Where a chunk that begins with unit i really starts, its overlap included. */
  readonly overlapStarts: readonly number[];
  /** Whether a chunk must begin with unit i. */
  readonly forced: readonly boolean[];
  /** What a boundary before unit i costs on top of its strength; negative is a bonus. @default nothing */
  readonly extraCosts?: readonly number[] | undefined;
  readonly limit: number;
  /** Whether the text ends with the last unit. Otherwise the last chunk may be as short as it likes. */
  readonly final: boolean;
}

/**
 * What a boundary costs, in the currency of unused room: a chunk that uses the share f of its limit costs (1 - f)². So a chunk ends
 * with a paragraph when that wastes less than five eighths of the room, and a word is cut off from its sentence only when there is no other way.
 * On Chroma's chunking evaluation they matter little: BM25's recall stays within half a point from 0.25 to 0.4 a sentence.
 */
const COST_BY_STRENGTH: Readonly<Record<Strength, number>> = {
  [STRENGTHS.afterHeading]: 2,
  [STRENGTHS.token]: 1,
  [STRENGTHS.sentence]: 0.4,
  [STRENGTHS.item]: 0.08,
  [STRENGTHS.block]: 0,
  [STRENGTHS.heading]: -0.1,
};

/** The indexes of the units that chunks begin with, the first of which is 0. Every unit alone must be within the limit. */
export function packUnits(problem: PackProblem): number[] {
  const { units, forced } = problem;
  const best = new Float64Array(units.length + 1).fill(Infinity);
  const chosen = new Int32Array(units.length + 1);
  best[0] = 0;
  for (let end = 1; end <= units.length; end += 1) {
    const boundary = readBoundaryCost(problem, end);
    for (let begin = end - 1; begin >= 0; begin -= 1) {
      const tokens = countChunk(problem, begin, end);
      if (tokens > problem.limit && begin < end - 1) break;
      const total = (best[begin] ?? Infinity) + readFillCost(problem, end, tokens) + boundary;
      if (total < (best[end] ?? Infinity)) {
        best[end] = total;
        chosen[end] = begin;
      }
      if (forced[begin] === true) break;
    }
  }
  const begins: number[] = [];
  for (let end = units.length; end > 0; end = chosen[end] ?? 0) begins.push(chosen[end] ?? 0);
  return begins.toReversed();
}

/** Tokens of the chunk with and without its overlap, whichever is more: one that has to give the overlap up must fit as well. */
function countChunk(problem: PackProblem, begin: number, end: number): number {
  const start = problem.units[begin]?.start ?? 0;
  const overlapStart = problem.overlapStarts[begin] ?? start;
  const stop = problem.units[end - 1]?.end ?? start;
  const bare = problem.spans.count(start, stop, problem.limit);
  return overlapStart === start ? bare : Math.max(bare, problem.spans.count(overlapStart, stop, problem.limit));
}

function readFillCost(problem: PackProblem, end: number, tokens: number): number {
  if (end === problem.units.length && !problem.final) return 0;
  const unused = Math.max(0, 1 - tokens / problem.limit);
  return unused * unused;
}

function readBoundaryCost(problem: PackProblem, end: number): number {
  const next = problem.units[end];
  if (next === undefined || problem.forced[end] === true) return 0;
  return COST_BY_STRENGTH[next.strength] + (problem.extraCosts?.[end] ?? 0);
}
