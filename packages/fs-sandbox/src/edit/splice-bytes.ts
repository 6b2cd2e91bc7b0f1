// A changed text back into the bytes of its file: only the lines that changed are encoded anew, everything before and behind keeps its bytes,
// also where they are not what the encoder would write.
import { GatewayError } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { encodeText, lineEndOf, type Encoding } from '../text-encoding.ts';

export interface SpliceOptions {
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  /** What the bytes behind the mark are as text. */
  readonly before: string;
  readonly after: string;
}

/** @throws GatewayError `invalid_input` when the encoding lacks a character, or when the lines cannot be told from their bytes */
export async function spliceBytes({ bytes, encoding, before, after }: SpliceOptions): Promise<Uint8Array> {
  const { start, oldEnd, newEnd } = findChange(before, after);
  const body = bytes.subarray(encoding.mark.length);
  const end = lineEndOf(encoding.name);
  const from = skipLines(body, countFeeds(before, 0, start), end);
  const to = body.length - lengthOfLast(body, countFeeds(before, oldEnd, before.length), { end, isAll: oldEnd === before.length, from });
  const middle = body.subarray(from, to);
  const oldMiddle = before.slice(start, oldEnd);
  // Bytes that mean nothing in this encoding, or that can be written in two ways, would not come back the same.
  if ((await decodeBytes(middle, encoding.name)) !== oldMiddle || !isSame(await tryEncode(oldMiddle, encoding.name), middle)) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The lines to be changed hold bytes that are not valid ${encoding.name}; nothing was written.`,
      hint: 'Read the file with another "encoding", or write it anew as a whole.',
    });
  }
  const changed = await encodeText(after.slice(start, newEnd), encoding.name);
  return Buffer.concat([bytes.subarray(0, encoding.mark.length), body.subarray(0, from), changed, body.subarray(to)]);
}

// The lines that differ, as offsets: from the beginning of the first one to the beginning of the line behind the last one.
function findChange(before: string, after: string): { readonly start: number; readonly oldEnd: number; readonly newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  start = before.lastIndexOf('\n', start - 1) + 1;
  if (start > 0 && before.slice(0, start) !== after.slice(0, start)) start = 0;
  const feed = same === 0 ? -1 : before.indexOf('\n', before.length - same);
  if (feed === -1) return { start, oldEnd: before.length, newEnd: after.length };
  const kept = before.length - feed - 1;
  return { start, oldEnd: before.length - kept, newEnd: after.length - kept };
}

function countFeeds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

type LineEnd = ReturnType<typeof lineEndOf>;

function skipLines(body: Uint8Array, lines: number, end: LineEnd): number {
  let at = 0;
  for (let n = 0; n < lines; n += 1) {
    const next = nextFeed(body, at, end);
    if (next === -1) return body.length;
    at = next + end.width;
  }
  return at;
}

// Bytes behind the line end that comes before the last `lines` line ends.
function lengthOfLast(body: Uint8Array, lines: number, { end, isAll, from }: { readonly end: LineEnd; readonly isAll: boolean; readonly from: number }): number {
  if (isAll) return 0;
  const feeds: number[] = [];
  for (let at = nextFeed(body, from, end); at !== -1; at = nextFeed(body, at + end.width, end)) feeds.push(at);
  const feed = feeds[feeds.length - 1 - lines];
  return feed === undefined ? body.length - from : body.length - feed - end.width;
}

function nextFeed(body: Uint8Array, from: number, { bytes, width }: LineEnd): number {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (width === 1) return buffer.indexOf(0x0a, from);
  let at = buffer.indexOf(bytes, from);
  while (at !== -1 && at % width !== 0) at = buffer.indexOf(bytes, at + 1);
  return at;
}

async function tryEncode(text: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await encodeText(text, name);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}
