// Running token totals over the pieces of a text.
import { widthAt } from './char-class.ts';
import type { PieceCounter } from './piece-counter.ts';
import type { PieceScanner } from './piece-scanner.ts';
import type { Measure, MeasureOptions, Span } from './token-counter.ts';

interface PieceReader {
  readonly scan: PieceScanner;
  readonly countPiece: PieceCounter;
}

/** See `TokenCounter.measure`. */
export function measurePieces(reader: PieceReader, text: string, options: MeasureOptions = {}): Measure {
  const { start = 0, end = text.length, maxTokens = Infinity, maxPieceLength = Infinity } = options;
  const ends: number[] = [];
  const totals: number[] = [];
  const inner: number[] = [];
  let total = 0;
  for (let from = start; from < end && total <= maxTokens; ) {
    const to = reader.scan(text, from, end);
    if (to - from > maxPieceLength) {
      const parts = measureParts(reader.countPiece, text, { start: from, end: to, maxTokens: maxTokens - total, maxPieceLength });
      const isWhole = parts.ends.at(-1) === to;
      // Parts have more tokens together than the piece: what they have more is taken off all of them alike.
      const scale = isWhole ? reader.countPiece(text, from, to) / (parts.totals.at(-1) ?? 1) : 1;
      const before = total;
      for (const [index, partEnd] of parts.ends.entries()) {
        if (partEnd < to) inner.push(ends.length);
        ends.push(partEnd);
        total = before + Math.round((parts.totals[index] ?? 0) * scale);
        totals.push(total);
      }
      if (!isWhole) break;
    } else {
      total += reader.countPiece(text, from, to);
      ends.push(to);
      totals.push(total);
    }
    from = to;
  }
  return { ends, totals, inner };
}

/** The parts of a long piece, each counted alone, until the total passes `maxTokens`. */
function measureParts(countPiece: PieceCounter, text: string, piece: Span & { readonly maxTokens: number; readonly maxPieceLength: number }): Pick<Measure, 'ends' | 'totals'> {
  const ends: number[] = [];
  const totals: number[] = [];
  let total = 0;
  for (let from = piece.start; from < piece.end && total <= piece.maxTokens; ) {
    const cut = from + piece.maxPieceLength;
    const to = cut >= piece.end ? piece.end : cut - (widthAt(text, cut - 1) - 1);
    total += countPiece(text, from, to);
    ends.push(to);
    totals.push(total);
    from = to;
  }
  return { ends, totals };
}
