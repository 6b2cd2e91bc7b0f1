// How reports write figures.

/** Of scores: two digits. */
export function formatScore(score: number | null): string {
  return score === null ? 'n/a' : score.toFixed(2);
}

/** Of money: enough digits to tell cheap models apart. */
export function formatCost(usd: number | null): string {
  if (usd === null) return 'unknown';
  return usd === 0 ? '$0' : `$${usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(3)}`;
}

export function formatLatency(ms: number | null): string {
  if (ms === null) return 'n/a';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

export function formatShare(share: number | null): string {
  return share === null ? 'n/a' : `${Math.round(share * 100)} %`;
}
