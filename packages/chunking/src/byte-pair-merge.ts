// Byte pair encoding of one piece. With a heap over a linked list the time is O(n log n): a megabyte without any space is no trap.
import type { RankTable } from './rank-table.ts';

const NO_RANK = -1;
const INSIDE = -1;
const BYTE_ORDER_MARK = '\uFEFF';

interface PieceBytes {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The bytes as a string of one character each. */
  readonly byteText: string;
  /** For every byte the UTF-16 offset of the character that starts there, -1 inside a character. */
  readonly offsets: Int32Array;
}

/**
 * Counts the tokens of a piece by merging, again and again, the adjacent pair of lowest rank, the leftmost of equals
 * (Sennrich et al. 2016, arXiv 1508.07909, on bytes as in openai/tiktoken).
 *
 * @returns how many tokens remain
 */
export function countMergedTokens(piece: string, table: RankTable): number {
  const source = readBytes(piece);
  const size = source.bytes.length;
  const next = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  for (let part = 0; part <= size; part += 1) {
    next[part] = Math.min(part + 1, size);
    previous[part] = part - 1;
  }
  const ranks = new Int32Array(size).fill(NO_RANK);
  const queue = createPairQueue(size);
  const rankPair = (part: number): void => {
    const second = at(next, part);
    const rank = second >= size ? NO_RANK : findRank(source, { start: part, end: at(next, second) }, table);
    ranks[part] = rank;
    if (rank !== NO_RANK) queue.push(rank * size + part);
  };
  for (let part = 0; part < size - 1; part += 1) {
    const rank = table.byBytePair[256 * at(source.bytes, part) + at(source.bytes, part + 1)] ?? NO_RANK;
    ranks[part] = rank;
    if (rank !== NO_RANK) queue.push(rank * size + part);
  }
  let count = size;
  for (let key = queue.pop(); key !== -1; key = queue.pop()) {
    const part = key % size;
    if (at(ranks, part) !== (key - part) / size) continue; // merged away or ranked anew since it was queued
    const second = at(next, part);
    const after = at(next, second);
    next[part] = after;
    previous[after] = part;
    ranks[second] = NO_RANK;
    count -= 1;
    rankPair(part);
    if (part > 0) rankPair(at(previous, part));
  }
  return count;
}

function readBytes(piece: string): PieceBytes {
  const text = piece.toWellFormed(); // a lone surrogate is encoded as U+FFFD, as TextEncoder does
  const bytes = Buffer.from(text, 'utf8');
  const offsets = new Int32Array(bytes.length + 1).fill(INSIDE);
  let offset = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = at(bytes, index);
    if ((byte & 0xc0) === 0x80) continue;
    offsets[index] = offset;
    offset += byte >= 0xf0 ? 2 : 1;
  }
  offsets[bytes.length] = text.length;
  return { text, bytes, byteText: bytes.toString('latin1'), offsets };
}

function findRank(source: PieceBytes, span: { readonly start: number; readonly end: number }, table: RankTable): number {
  const start = at(source.offsets, span.start);
  const end = at(source.offsets, span.end);
  if (start === INSIDE || end === INSIDE) return table.byBytes.get(source.byteText.slice(span.start, span.end)) ?? NO_RANK;
  // gpt-tokenizer decodes the bytes to look them up, and decoding drops a leading byte order mark. Counts must equal its counts.
  const first = source.text.charAt(start) === BYTE_ORDER_MARK ? start + 1 : start;
  return table.byText.get(source.text.slice(first, end)) ?? NO_RANK;
}

/** A binary heap of numbers, smallest first. A merge takes one pair out and queues at most two: `3 * size` is room enough. */
function createPairQueue(size: number): { readonly push: (key: number) => void; readonly pop: () => number } {
  const keys = new Float64Array(3 * size + 1);
  let length = 0;
  const push = (key: number): void => {
    let index = length;
    length += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (at(keys, parent) <= key) break;
      keys[index] = at(keys, parent);
      index = parent;
    }
    keys[index] = key;
  };
  const pop = (): number => {
    if (length === 0) return -1;
    const top = at(keys, 0);
    length -= 1;
    const last = at(keys, length);
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && at(keys, child + 1) < at(keys, child)) child += 1;
      if (at(keys, child) >= last) break;
      keys[index] = at(keys, child);
      index = child;
    }
    keys[index] = last;
    return top;
  };
  return { push, pop };
}

/** An element that is known to exist. */
function at(numbers: Int32Array | Float64Array | Uint8Array, index: number): number {
  return numbers[index] ?? 0;
}
