// The unit of evidence: one competitor against another at one task.

export interface Comparison {
  /** Competitors, by their place in the list. */
  readonly a: number;
  readonly b: number;
  /** What `a` won: 1, 0, 0.5 for a tie; in between when several judges disagree. */
  readonly outcome: number;
  /** What it stands or falls with: comparisons of one task are no independent observations. */
  readonly cluster: string;
}
