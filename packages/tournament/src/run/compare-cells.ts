// What decides between two answers before any judge is asked.
import type { ComparisonSource } from '../tournament-result.ts';
import type { TournamentPlan } from '../tournament-plan.ts';
import type { Cell } from './answer-cell.ts';

export interface Decision {
  /** What the first one won: 1, 0.5 or 0. */
  readonly outcome: number;
  readonly source: ComparisonSource;
}

/** `judge` when that is for judges to say, `none` when there is nothing to compare. */
export function decideByRule(a: Cell, b: Cell, { margin, judges }: Pick<TournamentPlan, 'margin' | 'judges'>): Decision | 'judge' | 'none' {
  if (a.outcome === undefined || b.outcome === undefined) return 'none';
  if (a.outcome.kind === 'failed' || b.outcome.kind === 'failed') {
    if (a.outcome.kind === b.outcome.kind) return 'none';
    return { outcome: a.outcome.kind === 'answered' ? 1 : 0, source: 'failure' };
  }
  // What is only graded (likeness, speed, price) decides nothing that a judge could.
  const [own, other] = judges.length > 0 ? [a.checked.exact, b.checked.exact] : [a.checked.score, b.checked.score];
  if (own !== null && other !== null && Math.abs(own - other) > margin) return { outcome: own > other ? 1 : 0, source: 'checks' };
  if (a.outcome.text.trim() === b.outcome.text.trim()) return { outcome: 0.5, source: 'equal' };
  if (judges.length > 0) return 'judge';
  return own !== null && other !== null ? { outcome: 0.5, source: 'checks' } : 'none';
}
