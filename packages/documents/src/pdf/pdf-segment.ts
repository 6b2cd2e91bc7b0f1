// A PDF has no lines, only pieces of text with positions. Pieces that touch on one baseline become a segment: a line of a column, or a cell.

/** A piece of text as pdf.js gives it, in page coordinates: y grows downwards and is the baseline, everything in points. */
export interface PdfPiece {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly fontSize: number;
  readonly rightToLeft: boolean;
}

export interface PdfSegment {
  readonly text: string;
  readonly x: number;
  readonly end: number;
  readonly y: number;
  readonly fontSize: number;
}

// In em. A word space is 0.2 to 0.35 em wide, in justified lines up to about 0.8; what is wider separates columns.
const SEGMENT_GAP_EM = 1;
const WORD_GAP_EM = 0.13;

/** Groups by baseline; each group is sorted from left to right and groups from top to bottom. */
export function groupByBaseline<Item extends { readonly x: number; readonly y: number; readonly fontSize: number }>(items: readonly Item[]): Item[][] {
  const groups: { y: number; fontSize: number; items: Item[] }[] = [];
  for (const item of items.toSorted((a, b) => a.y - b.y)) {
    const group = groups.at(-1);
    // Superscripts sit up to a third of an em higher; the next line is at least a full em lower.
    if (group !== undefined && item.y - group.y <= 0.4 * Math.max(group.fontSize, item.fontSize) + 0.5) {
      group.items.push(item);
      if (item.fontSize > group.fontSize) Object.assign(group, { y: item.y, fontSize: item.fontSize });
    } else {
      groups.push({ y: item.y, fontSize: item.fontSize, items: [item] });
    }
  }
  return groups.map((group) => group.items.toSorted((a, b) => a.x - b.x));
}

/** The segments of one page, top to bottom, left to right. */
export function buildSegments(pieces: readonly PdfPiece[]): PdfSegment[] {
  const visible = pieces.filter((piece) => piece.text.trim() !== '');
  return groupByBaseline(visible).flatMap((line) => splitAtGaps(line).map(joinPieces));
}

function splitAtGaps(line: readonly PdfPiece[]): PdfPiece[][] {
  const groups: PdfPiece[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const piece of line) {
    const group = groups.at(-1);
    const gap = piece.x - end;
    if (group !== undefined && gap <= SEGMENT_GAP_EM * piece.fontSize) group.push(piece);
    else groups.push([piece]);
    end = Math.max(end, piece.x + piece.width);
  }
  return groups;
}

function joinPieces(pieces: readonly PdfPiece[]): PdfSegment {
  const rightToLeft = pieces.filter((piece) => piece.rightToLeft).length > pieces.length / 2;
  const ordered = rightToLeft ? pieces.toReversed() : pieces;
  let text = '';
  let previous: PdfPiece | undefined;
  for (const piece of ordered) {
    if (previous !== undefined && needsSpace(previous, piece)) text += ' ';
    text += piece.text;
    previous = piece;
  }
  const largest = pieces.reduce((a, b) => (b.text.length * b.fontSize > a.text.length * a.fontSize ? b : a));
  return {
    text: text.replaceAll(/[\s ]+/g, ' ').trim(),
    x: Math.min(...pieces.map((piece) => piece.x)),
    end: Math.max(...pieces.map((piece) => piece.x + piece.width)),
    y: largest.y,
    fontSize: largest.fontSize,
  };
}

function needsSpace(a: PdfPiece, b: PdfPiece): boolean {
  const gap = Math.max(b.x - (a.x + a.width), a.x - (b.x + b.width));
  return gap > WORD_GAP_EM * Math.min(a.fontSize, b.fontSize);
}
