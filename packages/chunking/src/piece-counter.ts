// Tokens of single pieces, remembered: a text repeats its words, and looking one up is far cheaper than merging its bytes.
import { countMergedTokens } from './byte-pair-merge.ts';
import type { RankTable } from './rank-table.ts';

/** How many pieces are remembered. English prose of many megabytes has fewer; when full, all are forgotten, which costs less than keeping an order. */
const CACHE_ENTRIES = 100_000;
/** How long they may be together, and one alone. In UTF-16 units. */
const CACHE_LENGTH = 4_000_000;
const CACHED_PIECE_LENGTH = 70_000;

/** Tokens of the piece `text.slice(start, end)`. */
export type PieceCounter = (text: string, start: number, end: number) => number;

export function createPieceCounter(table: RankTable): PieceCounter {
  const known = new Map<string, number>();
  let knownLength = 0;
  return (text, start, end) => {
    const piece = text.slice(start, end);
    const cached = known.get(piece);
    if (cached !== undefined) return cached;
    const tokens = table.byText.has(piece) ? 1 : countMergedTokens(piece, table);
    if (piece.length <= CACHED_PIECE_LENGTH) {
      if (known.size >= CACHE_ENTRIES || knownLength > CACHE_LENGTH) {
        known.clear();
        knownLength = 0;
      }
      knownLength += piece.length;
      known.set(detach(piece), tokens);
    }
    return tokens;
  };
}

/** The same string in memory of its own: a slice would keep the whole text it was cut from alive for as long as the cache holds it. */
function detach(piece: string): string {
  return Buffer.from(piece, 'utf16le').toString('utf16le');
}

