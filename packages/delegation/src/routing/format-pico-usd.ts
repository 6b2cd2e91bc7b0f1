// Amounts in sentences for people: two digits that matter are enough.
import type { PicoUsd } from '@gateway/core';

const PICO_PER_USD = 1e12;
const PICO_DIGITS = 12;

/** For instance `$0.0042`. Rounded, for reading only. */
export function formatPicoUsd(amount: PicoUsd): string {
  const usd = amount / PICO_PER_USD;
  return usd === 0 ? '$0' : `$${usd.toFixed(countDigits(usd))}`;
}

/** The same, rounded up: a limit of what it says is enough. */
export function formatEnoughPicoUsd(amount: PicoUsd): string {
  if (amount === 0) return '$0';
  const digits = countDigits(amount / PICO_PER_USD);
  const step = 10 ** (PICO_DIGITS - digits);
  return `$${((Math.ceil(amount / step) * step) / PICO_PER_USD).toFixed(digits)}`;
}

function countDigits(usd: number): number {
  return Math.min(PICO_DIGITS, Math.max(2, 1 - Math.floor(Math.log10(usd))));
}
