// The calendar that budgets follow: UTC, so that processes in different places agree on when a day or month begins.

export interface BudgetPeriod {
  /** YYYY-MM-DD */
  readonly day: string;
  /** YYYY-MM */
  readonly month: string;
  /** When the next day and the next month begin, in milliseconds since 1970. */
  readonly dayEndsMs: number;
  readonly monthEndsMs: number;
}

/** The UTC day and month of a moment. */
export function readBudgetPeriod(nowMs: number): BudgetPeriod {
  const now = new Date(nowMs);
  const day = now.toISOString().slice(0, 10);
  return {
    day,
    month: day.slice(0, 7),
    dayEndsMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1),
    monthEndsMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  };
}
