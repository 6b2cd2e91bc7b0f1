// ISO dates as filters and metadata hold them. One reading for both, and the same as SQLite's own, so that SQL and evaluation agree.
import type { DateSpan } from './filter.ts';

const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// SQLite's limit for offsets: https://www.sqlite.org/lang_datefunc.html
const MAX_OFFSET_HOURS = 14;

/**
 * The span that an ISO date (`2024-05-01`) or time (`2024-05-01T12:30`, `…:15`, `…:15.5`, with `Z` or `+02:00`) names; UTC where it does not say.
 * Undefined for everything else, a 30th of February included.
 */
export function parseIsoDate(text: string): DateSpan | undefined {
  const match = ISO_DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction, zone = 'Z'] = match;
  const dayMs = toDayMs(Number(year), Number(month), Number(day));
  const offsetMinutes = toOffsetMinutes(zone);
  if (dayMs === undefined || offsetMinutes === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const secondsMs = Math.floor(Number(`${second}.${fraction ?? '0'}`) * 1_000 + 0.5);
  const startMs = dayMs + (Number(hour) * 60 + Number(minute) - offsetMinutes) * MINUTE_MS + secondsMs;
  return { startMs, endMs: startMs + lengthOf(match) };
}

function lengthOf(match: RegExpExecArray): number {
  if (match[4] === undefined) return DAY_MS;
  if (match[6] === undefined) return MINUTE_MS;
  return match[7] === undefined ? 1_000 : 1;
}

function toDayMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

function toOffsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > MAX_OFFSET_HOURS || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
