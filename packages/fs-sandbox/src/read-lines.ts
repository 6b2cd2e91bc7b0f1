// Lines out of a file of any size, in the memory of what is asked for: the file is scanned in one buffer, from the front or from the end.
import { throwIfAborted } from '@gateway/core';
import { fromWholeCharacter, lineEndOf, toWholeCharacters } from './text-encoding.ts';

const BUFFER_BYTES = 262_144;

/** An open file, or what was read of it. */
export interface ByteSource {
  read(buffer: Buffer, options: { readonly offset?: number; readonly length?: number; readonly position: number }): Promise<{ readonly bytesRead: number }>;
}

export interface LineScan {
  /** Where the text begins, behind its mark. */
  readonly startByte: number;
  readonly size: number;
  readonly encoding: string;
  /** More than this is cut. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LineBytes {
  readonly bytes: Uint8Array;
  /** Lines that begin in `bytes`. */
  readonly lines: number;
  /** Whether the limit cut something that was asked for. */
  readonly isCut: boolean;
  /** Whether the text ends with these bytes. */
  readonly isAtEnd: boolean;
  /** The byte behind them, when a line that is too long was cut there. */
  readonly nextByte?: number | undefined;
  /** How many lines there are, when those to be skipped were all of them. */
  readonly lineCount?: number | undefined;
}

/** `take` lines after the first `skip` ones, with their line ends; cut after a whole line where one fits. */
export async function readLinesFrom(handle: ByteSource, scan: LineScan, { skip, take }: { readonly skip: number; readonly take: number }): Promise<LineBytes> {
  // One byte more than there should be, so that a file that has grown is noticed.
  const buffer = Buffer.allocUnsafeSlow(Math.min(BUFFER_BYTES, scan.size + 1));
  const end = lineEndOf(scan.encoding);
  const parts: Buffer[] = [];
  let toSkip = skip;
  let isWithinLine = false;
  let ended = 0;
  let kept = 0;
  let start = scan.startByte;
  for (let position = scan.startByte; ; ) {
    throwIfAborted(scan.signal);
    const { bytesRead } = await handle.read(buffer, { position });
    if (bytesRead === 0) {
      const lines = await finish(parts, { start, isCut: false, isAtEnd: true, scan });
      return skip > 0 && parts.length === 0 ? { ...lines, lineCount: skip - toSkip + (toSkip > 0 && isWithinLine ? 1 : 0) } : lines;
    }
    const chunk = buffer.subarray(0, bytesRead);
    position += bytesRead;
    let from = 0;
    while (toSkip > 0 && from < chunk.length) {
      const next = findLineEnd(chunk, from, end);
      isWithinLine = next === -1;
      if (next === -1) from = chunk.length;
      else {
        from = next;
        toSkip -= 1;
      }
    }
    if (toSkip > 0 || from === chunk.length) continue;
    let to = from;
    while (ended < take && to < chunk.length) {
      const next = findLineEnd(chunk, to, end);
      if (next === -1) to = chunk.length;
      else {
        to = next;
        ended += 1;
      }
    }
    if (parts.length === 0) start = position - bytesRead + from;
    parts.push(Buffer.from(chunk.subarray(from, to)));
    kept += to - from;
    if (kept > scan.maxBytes) return finish(parts, { start, isCut: true, isAtEnd: false, scan });
    if (ended >= take) return finish(parts, { start, isCut: false, isAtEnd: position - bytesRead + to >= scan.size, scan });
  }
}

/** The last `take` lines. */
export async function readLastLines(handle: ByteSource, scan: LineScan, take: number): Promise<LineBytes> {
  const end = lineEndOf(scan.encoding);
  const parts: Buffer[] = [];
  let start = scan.size - ((scan.size - scan.startByte) % end.width);
  let kept = 0;
  let found = 0;
  while (start > scan.startByte && kept <= scan.maxBytes) {
    throwIfAborted(scan.signal);
    const length = Math.min(BUFFER_BYTES, start - scan.startByte);
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(buffer, { position: start - length });
    if (bytesRead < length) break;
    // The line end that closes the last line begins no other.
    for (let at = length; at > 0; ) {
      const before = findLineEndBefore(buffer, at, end);
      if (before === -1) break;
      const isLast = start - length + before + end.width >= scan.size;
      if (!isLast) found += 1;
      if (found === take) {
        parts.unshift(buffer.subarray(before + end.width));
        return finishTail(parts, scan);
      }
      at = before;
    }
    parts.unshift(buffer);
    kept += length;
    start -= length;
  }
  return finishTail(parts, scan);
}

// Cut in front, after a line end where there is one.
function finishTail(parts: readonly Buffer[], { encoding, maxBytes }: LineScan): LineBytes {
  const end = lineEndOf(encoding);
  const bytes = Buffer.concat(parts);
  if (bytes.length <= maxBytes) return { bytes, lines: countLines(bytes, end), isCut: false, isAtEnd: true };
  // With the unit before it: a line may begin right where the cut is.
  const around = bytes.subarray(bytes.length - maxBytes + (maxBytes % end.width) - end.width);
  const first = findLineEnd(around, 0, end);
  const whole = first === -1 || first === around.length ? Buffer.from(fromWholeCharacter(around.subarray(end.width), encoding)) : around.subarray(first);
  return { bytes: whole, lines: countLines(whole, end), isCut: true, isAtEnd: true };
}

type LineEnd = ReturnType<typeof lineEndOf>;

// Behind the next line end, or -1.
function findLineEnd(chunk: Buffer, from: number, { bytes, width }: LineEnd): number {
  if (width === 1) {
    const at = chunk.indexOf(0x0a, from);
    return at === -1 ? -1 : at + 1;
  }
  for (let at = chunk.indexOf(bytes, from); at !== -1; at = chunk.indexOf(bytes, at + 1)) {
    if (at % width === 0) return at + width;
  }
  return -1;
}

// The start of the last line end that begins before `at`, or -1.
function findLineEndBefore(chunk: Buffer, at: number, { bytes, width }: LineEnd): number {
  for (let found = at - width < 0 ? -1 : chunk.lastIndexOf(bytes, at - width); found !== -1; found = found === 0 ? -1 : chunk.lastIndexOf(bytes, found - 1)) {
    if (found % width === 0) return found;
  }
  return -1;
}

function countLines(bytes: Buffer, end: LineEnd): number {
  let lines = 0;
  let from = 0;
  while (from < bytes.length) {
    const next = findLineEnd(bytes, from, end);
    lines += 1;
    if (next === -1) break;
    from = next;
  }
  return lines;
}

async function finish(parts: readonly Buffer[], state: { readonly start: number; readonly isCut: boolean; readonly isAtEnd: boolean; readonly scan: LineScan }): Promise<LineBytes> {
  const end = lineEndOf(state.scan.encoding);
  const bytes = Buffer.concat(parts);
  if (bytes.length <= state.scan.maxBytes) return { bytes, lines: countLines(bytes, end), isCut: state.isCut, isAtEnd: state.isAtEnd };
  const limited = bytes.subarray(0, state.scan.maxBytes - (state.scan.maxBytes % end.width));
  const last = findLineEndBefore(limited, limited.length, end);
  const whole = last === -1 ? Buffer.from(await toWholeCharacters(limited, state.scan.encoding)) : limited.subarray(0, last + end.width);
  return { bytes: whole, lines: Math.max(1, countLines(whole, end)), isCut: true, isAtEnd: false, nextByte: last === -1 ? state.start + whole.length : undefined };
}
