// How long a vendor asks to be left alone, from the headers that vendors use for it.
import type { Clock } from '@gateway/core';

/**
 * Milliseconds from `retry-after-ms`, or from `Retry-After` in seconds or as an HTTP date; `undefined` when neither can be read.
 * Source: RFC 9110 section 10.2.3; `retry-after-ms` as OpenAI and Azure send it.
 */
export function readRetryAfter(headers: Headers, clock: Clock): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return Math.round(milliseconds);
  const value = headers.get('retry-after');
  const seconds = readNumber(value);
  if (seconds !== undefined) return Math.round(seconds * 1_000);
  const date = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

function readNumber(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
