// How long a vendor asks to be left alone, from the headers that vendors use for it.
import type { Clock } from '@gateway/core';

// The three forms of RFC 9110 section 5.6.7 begin with the day of the week; ISO 8601 is sent, too. `Date.parse` alone takes "-5" for a day in May 2001.
const DATE = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{4}-\d{2}-\d{2}t)/i;

/**
 * Milliseconds from `retry-after-ms`, or from `Retry-After` in seconds or as an HTTP date, 0 for one that is over; `undefined` when neither can be read.
 * Source: RFC 9110 section 10.2.3; `retry-after-ms` as OpenAI and Azure send it.
 */
export function readRetryAfter(headers: Headers, clock: Clock): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'), 1);
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get('retry-after');
  const seconds = readNumber(value, 1_000);
  if (seconds !== undefined) return seconds;
  const date = value === null || !DATE.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

function readNumber(value: string | null, unitMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const ms = Math.round(Number(value) * unitMs);
  return Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}
