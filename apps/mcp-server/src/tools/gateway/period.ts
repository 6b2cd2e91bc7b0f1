// A stretch of time as callers name it.
import { GatewayError } from '@gateway/core';
import type { LedgerPeriod } from '@gateway/delegation';
import { z } from 'zod';

export const periodInput = {
  period: z.string().min(1).describe('today, month, all, 24h, 7d or 2026-11-01/2026-12-01').optional(),
};

const UNIT_MS = { h: 3_600_000, d: 86_400_000 } as const;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/;

/** Days and months are those of UTC. @throws GatewayError `invalid_input` */
export function readPeriod(period: string | undefined, nowMs: number): LedgerPeriod {
  const text = (period ?? 'all').trim().toLowerCase();
  const now = new Date(nowMs);
  if (text === 'all') return {};
  if (text === 'today') return { since: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) };
  if (text === 'month') return { since: Date.UTC(now.getUTCFullYear(), now.getUTCMonth()) };
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (count !== undefined && (unit === 'h' || unit === 'd')) return { since: nowMs - Number(count) * UNIT_MS[unit] };
  const [since, until, ...more] = text.toUpperCase().split('/');
  if (more.length === 0) {
    const bounds = { since: readDate(since), until: readDate(until) };
    if (bounds.since !== null && bounds.until !== null && (bounds.until ?? Infinity) > (bounds.since ?? 0)) return { since: bounds.since, until: bounds.until };
  }
  throw new GatewayError({ kind: 'invalid_input', message: `"${period}" is no period.`, hint: 'Use today, month, all, 24h, 7d, or two dates as 2026-11-01/2026-12-01.' });
}

/** `null` for a text that is no date. */
function readDate(text: string | undefined): number | undefined | null {
  if (text === undefined || text === '') return undefined;
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
