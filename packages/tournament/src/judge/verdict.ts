// What one judge made of one pair, asked in both orders.
import type { Judgement } from './read-judgement.ts';

/** What kept a judge from a verdict. */
export type NoVerdict = 'unreadable' | 'failed' | 'skipped';

export interface PairVerdict {
  readonly task: number;
  readonly round: number;
  /** Competitors; `a` was A in the first order, B in the second. */
  readonly a: number;
  readonly b: number;
  /** As `provider/model`. */
  readonly judge: string;
  readonly orders: readonly [Judgement | NoVerdict, Judgement | NoVerdict];
  /** Characters of the two answers. */
  readonly lengths: readonly [number, number];
}

/** What `a` won: 1, 0, or 0.5 where the two orders disagree or say so; `undefined` where one of them came to no verdict. */
export function outcomeOf({ orders }: PairVerdict): number | undefined {
  const [first, second] = orders;
  if (typeof first === 'string' || typeof second === 'string') return undefined;
  if (first.winner === 'A' && second.winner === 'B') return 1;
  return first.winner === 'B' && second.winner === 'A' ? 0 : 0.5;
}

/** Points of the two by criterion, on average over both orders. */
export function pointsOf({ orders }: PairVerdict): Readonly<Record<string, { readonly a: number; readonly b: number }>> {
  const [first, second] = orders;
  if (typeof first === 'string' || typeof second === 'string') return {};
  return Object.fromEntries(Object.entries(first.points).map(([name, { a, b }]) => {
    const other = second.points[name] ?? { a: b, b: a };
    return [name, { a: (a + other.b) / 2, b: (b + other.a) / 2 }];
  }));
}
