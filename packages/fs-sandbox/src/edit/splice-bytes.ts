// A changed text back into the bytes of its file: only the lines that changed are encoded anew, everything between them keeps its bytes, also where they
// are not what the encoder would write.
import { GatewayError } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { encodeText, lineEndOf, type Encoding } from '../text-encoding.ts';
import { runInTurns, type Steps, type Turns } from '../turns.ts';
import { findLineChanges, type ChangedText } from './line-changes.ts';

export interface SpliceOptions {
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  /** What the bytes behind the mark are as text, and what they are to be. */
  readonly texts: ChangedText;
  readonly turns: Turns;
}

/** @throws GatewayError `invalid_input` when the encoding lacks a character, or when the lines cannot be told from their bytes */
export async function spliceBytes({ bytes, encoding, texts, turns }: SpliceOptions): Promise<Uint8Array> {
  const { before, after } = texts;
  const { name } = encoding;
  const count = async (text: string): Promise<number> => runInTurns(countFeeds(text), turns);
  const reader = createLineReader(bytes.subarray(encoding.mark.length), { name, turns });
  const pieces: Uint8Array[] = [bytes.subarray(0, encoding.mark.length)];
  let at = 0;
  let line = 1;
  for (const { oldStart, oldEnd, newStart, newEnd } of await runInTurns(findLineChanges(texts), turns)) {
    const kept = await count(before.slice(at, oldStart));
    pieces.push(await reader.pass(kept));
    line += kept;
    at = oldStart;
    for (const part of cutAtLines(before.slice(oldStart, oldEnd))) {
      at += part.length;
      const found = await reader.pass(await count(part), at === before.length);
      // Bytes that mean nothing in this encoding, or that can be written in two ways, would not come back the same.
      if ((await decodeBytes(found, name)) !== part || !isSame(await tryEncode(part, name), found)) throw invalidBytes(name);
      await turns.next();
    }
    for (const part of cutAtLines(after.slice(newStart, newEnd))) {
      pieces.push(await encodeText(part, name, line));
      line += await count(part);
      await turns.next();
    }
  }
  pieces.push(await reader.pass(await count(before.slice(at)), true));
  return Buffer.concat(pieces);
}

function invalidBytes(name: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The lines to be changed hold bytes that are not valid ${name}; nothing was written.`,
    hint: 'Read the file with another "encoding", or write it anew as a whole.',
  });
}

interface LineReader {
  /**
   * The bytes of so many lines.
   *
   * @param toEnd with all that is left, which has no further line end
   * @throws GatewayError `invalid_input` when there are fewer or more, since then not all were counted alike
   */
  pass(lines: number, toEnd?: boolean): Promise<Uint8Array>;
}

const FEEDS_A_TURN = 50_000;

function createLineReader(body: Uint8Array, { name, turns }: { readonly name: string; readonly turns: Turns }): LineReader {
  const { bytes: feed, width } = lineEndOf(name);
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let at = 0;
  const findFeed = (from: number): number => {
    if (width === 1) return buffer.indexOf(0x0a, from);
    let found = buffer.indexOf(feed, from);
    while (found !== -1 && found % width !== 0) found = buffer.indexOf(feed, found + 1);
    return found;
  };
  return {
    pass: async (lines, toEnd = false) => {
      const start = at;
      for (let n = 0; n < lines; n += 1) {
        if (n % FEEDS_A_TURN === FEEDS_A_TURN - 1) await turns.next();
        const found = findFeed(at);
        if (found === -1) throw invalidBytes(name);
        at = found + width;
      }
      if (toEnd) {
        if (findFeed(at) !== -1) throw invalidBytes(name);
        at = body.length;
      }
      return body.subarray(start, at);
    },
  };
}

const PART_CHARACTERS = 131_072;

// Into parts that are encoded at once; an empty text is one of them.
function* cutAtLines(text: string): Generator<string> {
  let start = 0;
  for (;;) {
    const feed = text.length - start > PART_CHARACTERS ? text.indexOf('\n', start + PART_CHARACTERS) : -1;
    const end = feed === -1 ? text.length : feed + 1;
    yield text.slice(start, end);
    if (end === text.length) return;
    start = end;
  }
}

function* countFeeds(text: string): Steps<number> {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    count += 1;
    if (count % FEEDS_A_TURN === 0) yield;
  }
  return count;
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
