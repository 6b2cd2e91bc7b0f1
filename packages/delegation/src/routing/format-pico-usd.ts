// Amounts in sentences for people: two digits that matter are enough.
import type { PicoUsd } from '@gateway/core';

const PICO_PER_USD = 1e12;

/** For instance `$0.0042`. Rounded, for reading only. */
export function formatPicoUsd(amount: PicoUsd): string {
  const usd = amount / PICO_PER_USD;
  if (usd === 0) return '$0';
  const digits = Math.min(12, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(digits)}`;
}
