// A chunk's terms as a text that Marqo's own analysis leaves alone: each term one word of letters and digits, written as often as it occurs.
import { createHash } from 'node:crypto';
import { GatewayError } from '@gateway/core';
import type { TermCounts } from '../../keyword/read-terms.ts';

// More repetitions hardly count in BM25.
const MAX_REPEATED = 16;
const MAX_LENGTH = 48_000;

/** The digit at the end keeps stemmers away. */
export function toMarqoWord(term: string): string {
  return `w${createHash('sha256').update(term).digest('hex').slice(0, 14)}0`;
}

/** @throws GatewayError `invalid_input` when the terms do not fit into a document of Marqo's */
export function toMarqoTerms(terms: TermCounts): string {
  for (const most of [MAX_REPEATED, 1]) {
    const text = [...terms].flatMap(([term, count]) => Array.from({ length: Math.min(count, most) }, () => toMarqoWord(term))).join(' ');
    if (text.length <= MAX_LENGTH) return text;
  }
  throw new GatewayError({ kind: 'invalid_input', message: 'A chunk has more different words than Marqo takes in one document.', hint: 'Cut documents into smaller chunks.' });
}
