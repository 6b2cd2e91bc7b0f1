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

/** Tells the days of moments that mostly fall on the same one. */
export interface BudgetCalendar {
  read(nowMs: number): BudgetPeriod;
}

const DAY_MS = 86_400_000;

export function createBudgetCalendar(): BudgetCalendar {
  let today: BudgetPeriod | undefined;
  return {
    read: (nowMs) => {
      if (today === undefined || nowMs >= today.dayEndsMs || nowMs < today.dayEndsMs - DAY_MS) today = readBudgetPeriod(nowMs);
      return today;
    },
  };
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
