import { expect, it } from 'vitest';
import { createBudgetCalendar, readBudgetPeriod } from './budget-period.ts';

it.each([
  { now: '2026-11-03T23:59:59.999Z', day: '2026-11-03', month: '2026-11', dayEnds: '2026-11-04T00:00:00.000Z', monthEnds: '2026-12-01T00:00:00.000Z' },
  { now: '2026-12-31T12:00:00.000Z', day: '2026-12-31', month: '2026-12', dayEnds: '2027-01-01T00:00:00.000Z', monthEnds: '2027-01-01T00:00:00.000Z' },
  { now: '2028-02-29T00:00:00.000Z', day: '2028-02-29', month: '2028-02', dayEnds: '2028-03-01T00:00:00.000Z', monthEnds: '2028-03-01T00:00:00.000Z' },
])('$now is in the day $day and the month $month', ({ now, day, month, dayEnds, monthEnds }) => {
  expect(readBudgetPeriod(Date.parse(now))).toEqual({ day, month, dayEndsMs: Date.parse(dayEnds), monthEndsMs: Date.parse(monthEnds) });
});

it('a calendar tells the same, also when the clock is set back over midnight', () => {
  const calendar = createBudgetCalendar();
  const moments = ['2026-11-03T12:00:00.000Z', '2026-11-03T23:59:59.999Z', '2026-11-04T00:00:00.000Z', '2026-11-03T23:59:59.999Z', '2026-11-03T00:00:00.000Z', '2026-11-02T23:59:59.999Z', '2026-12-01T00:00:00.000Z'];
  for (const moment of moments.map((text) => Date.parse(text))) expect(calendar.read(moment)).toEqual(readBudgetPeriod(moment));
});
