// The parts of a long text that speak of the same things as an answer, for a judge whose window does not hold the text.

const PIECE_CHARACTERS = 1_200;
const MAX_WORD = 40;

/** Pieces of `source` that share most rare words with `answer`, in their order, together at most `maxCharacters`. The source itself when it fits. */
export function chooseExcerpts(source: string, answer: string, maxCharacters: number): string {
  if (source.length <= maxCharacters) return source;
  const pieces = cutPieces(source);
  const sought = new Set(readWords(answer));
  const found = pieces.map(({ start, end }) => new Set(readWords(source.slice(start, end)).filter((word) => sought.has(word))));
  const frequency = new Map<string, number>();
  for (const words of found) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  // Words that stand in few pieces tell more (inverse document frequency).
  const weight = (word: string): number => Math.log(1 + pieces.length / (frequency.get(word) ?? 1));
  const ranked = pieces
    .map((piece, index) => ({ ...piece, score: [...(found[index] ?? [])].reduce((sum, word) => sum + weight(word), 0) }))
    .toSorted((a, b) => b.score - a.score || a.start - b.start);
  const chosen: typeof ranked = [];
  let left = maxCharacters;
  for (const piece of ranked) {
    const length = piece.end - piece.start + 5;
    if (length > left) continue;
    left -= length;
    chosen.push(piece);
  }
  return chosen
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end }) => source.slice(start, end).trim())
    .join('\n[…]\n');
}

function cutPieces(text: string): { readonly start: number; readonly end: number }[] {
  const pieces: { readonly start: number; readonly end: number }[] = [];
  for (let start = 0; start < text.length; ) {
    const limit = Math.min(text.length, start + PIECE_CHARACTERS);
    const piece = text.slice(start, limit);
    const breakAt = limit === text.length ? -1 : Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('. '));
    const end = breakAt > PIECE_CHARACTERS / 2 ? start + breakAt + 1 : limit;
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

function readWords(text: string): string[] {
  return [...text.matchAll(/[\p{L}\p{N}]{2,}/gu)].map(([word]) => word.slice(0, MAX_WORD).toLowerCase());
}
