// Amounts as text, exactly: a double cannot hold every sum of picodollars.

const PICO_DIGITS = 12;

/** An amount in picodollars as a decimal number of USD with every digit that it has: `0.0155`, `-3`, `0`. */
export function formatUsd(picoUsd: bigint | number): string {
  const amount = BigInt(picoUsd);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(PICO_DIGITS + 1, '0');
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -PICO_DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}
