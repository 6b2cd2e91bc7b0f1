// What is given where a range or a limit cuts a text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox } from './file-sandbox.ts';
import type { TextContent } from './read-text.ts';

let root: string;
let sandbox: FileSandbox;
const write = (content: string | Buffer): void => writeFileSync(join(root, 'file'), content);
const read = async (options: Parameters<FileSandbox['readText']>[1]): Promise<TextContent> => {
  const content = await sandbox.readText('file', options);
  if (content.kind !== 'text') throw new Error('The file was taken for binary.');
  return content;
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gateway-read-'));
  sandbox = createFileSandbox({ roots: [root] });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('a range of bytes', () => {
  it('that cuts characters of UTF-8 is UTF-8, with what was cut as U+FFFD', async () => {
    write('\u00e9'.repeat(50));
    expect(await read({ bytes: { start: 1, end: 7 } })).toMatchObject({ text: '\ufffd\u00e9\u00e9\ufffd', encoding: 'utf-8', truncated: true });
    expect(await read({ bytes: { start: 2, end: 5 } })).toMatchObject({ text: '\u00e9\ufffd', encoding: 'utf-8' });
    write('\u6f22\u{1f600}'.repeat(50));
    expect(await read({ bytes: { start: 4, end: 10 } })).toMatchObject({ text: '\ufffd\ufffd\ufffd\u6f22', encoding: 'utf-8' });
  });

  it('that is longer than what is given says where it goes on', async () => {
    write('\u00e9'.repeat(50));
    const first = await read({ bytes: { start: 0 }, maxBytes: 7 });
    expect(first).toMatchObject({ text: '\u00e9\u00e9\u00e9', truncated: true, nextByte: 6 });
    expect((await read({ bytes: { start: first.nextByte ?? 0, end: 10 } })).text).toBe('\u00e9\u00e9');
    expect((await read({ bytes: { start: 4 } })).nextByte).toBeUndefined();
  });
});

describe('a line that is longer than what is given', () => {
  it('goes on where it was cut, and its number is not lost', async () => {
    write(`short\n${'\u00e9'.repeat(100)}\nlast\n`);
    expect(await read({ lines: { start: 1 }, maxBytes: 50 })).toMatchObject({ text: 'short\n', nextLine: 2, nextByte: undefined });
    const cut = await read({ lines: { start: 2 }, maxBytes: 51 });
    expect(cut).toMatchObject({ text: '\u00e9'.repeat(25), truncated: true, nextLine: 3, nextByte: 56 });
    expect((await read({ bytes: { start: cut.nextByte ?? 0, end: 206 } })).text).toBe('\u00e9'.repeat(75));
    expect((await read({ lines: { start: cut.nextLine ?? 0 } })).text).toBe('last\n');
  });

  it.each([
    ['utf-16le', '\ufeff', '\u{1f600}\u00e9'], ['utf-16be', '\ufeff', '\u{1f600}\u00e9'], ['utf-32le', '\ufeff', '\u{1f600}\u00e9'], ['shift_jis', '', '\u3053a\u8868'], ['gbk', '', '\u8fd9a\u4e2d'], ['gb18030', '', '\u{1f600}a\u00e9'], ['euc-kr', '', '\uc774a\uac83'],
    ['euc-jp', '', '\u3053a\uff76'], ['big5', '', '\u4e2da\u6587'],
  ])('of %s is cut between two characters, and is whole again when it is read on', async (encoding, mark, words) => {
    const text = words.repeat(30);
    write(Buffer.concat([iconv.encode(mark, encoding, { addBOM: false }), iconv.encode(text, encoding, { addBOM: false })]));
    for (const maxBytes of [8, 9, 10, 11, 12, 13]) {
      let part = await read({ lines: { start: 1 }, encoding, maxBytes });
      const parts = [part.text];
      while (part.nextByte !== undefined) {
        part = await read({ bytes: { start: part.nextByte }, encoding, maxBytes });
        parts.push(part.text);
      }
      expect(parts.join('')).toBe(text);
      expect(parts.every((one) => one.isWellFormed() && !one.includes('\ufffd'))).toBe(true);
    }
  });

  it('goes on also where not even one character is within the limit', async () => {
    write('\u00e9'.repeat(10));
    expect(await read({ lines: { start: 1 }, maxBytes: 1 })).toMatchObject({ text: '\ufffd', nextByte: 1 });
    expect(await read({ bytes: { start: 1 }, maxBytes: 1 })).toMatchObject({ nextByte: 2 });
  });

  it('of UTF-16 does not begin with half a pair when its end is asked for', async () => {
    write(Buffer.from(`\ufeff${'\u{1f600}'.repeat(50)}`, 'utf16le'));
    expect((await read({ tail: 1, maxBytes: 10 })).text).toBe('\u{1f600}'.repeat(2));
  });

  it('is given without half a character at its beginning when it is the last one', async () => {
    write('\u00e9'.repeat(100));
    expect(await read({ tail: 1, maxBytes: 11 })).toMatchObject({ text: '\u00e9'.repeat(5), encoding: 'utf-8', truncated: true });
  });
});

it('a text that is just as long as what is given is all of it', async () => {
  write('12345\n789\n');
  expect(await read({ maxBytes: 10 })).toMatchObject({ text: '12345\n789\n', truncated: false, nextLine: undefined });
  expect(await read({ maxBytes: 9 })).toMatchObject({ text: '12345\n', truncated: true, nextLine: 2 });
  expect(await read({ head: 1, maxBytes: 6 })).toMatchObject({ text: '12345\n', truncated: true, nextLine: 2, nextByte: undefined });
});

it.each(['utf-16le', 'utf-16be'] as const)('a line end of %s is not taken for one where it lies across two characters', async (encoding) => {
  const text = `${encoding === 'utf-16le' ? '\u0a05\u0100' : '\u0100\u0a05'} one\ntwo\n${encoding === 'utf-16le' ? '\u0a05\u0100' : '\u0100\u0a05'} three\n`;
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  write(encoding === 'utf-16le' ? bytes : bytes.swap16());
  expect(await read({ head: 1 })).toMatchObject({ encoding, text: text.slice(0, 7), nextLine: 2 });
  expect((await read({ lines: { start: 2, count: 1 } })).text).toBe('two\n');
  expect((await read({ tail: 1 })).text).toBe(text.slice(11));
  expect((await read({ tail: 2 })).text).toBe(text.slice(7));
});

it.each([['', 0], ['one', 1], ['one\n', 1], ['one\ntwo', 2], ['one\ntwo\n', 2]])('lines behind the end of %j are none, and it is said how many there are', async (content, lineCount) => {
  write(content);
  for (const start of [lineCount + 1, lineCount + 2, 50].filter((line) => line > 1)) {
    expect(await read({ lines: { start } })).toMatchObject({ text: '', truncated: false, lineCount });
  }
  expect((await read({ lines: { start: 1 } })).lineCount).toBeUndefined();
});

it('the last lines keep within the limit, however many are asked for', async () => {
  write('123456789\n'.repeat(1_000));
  expect(await read({ tail: 500, maxBytes: 100 })).toMatchObject({ text: '123456789\n'.repeat(10), truncated: true });
  expect(await read({ tail: 500, maxBytes: 99 })).toMatchObject({ text: '123456789\n'.repeat(9), truncated: true });
  expect(await read({ tail: 10, maxBytes: 100 })).toMatchObject({ text: '123456789\n'.repeat(10), truncated: false });
});

it.each([{ head: 0 }, { head: -1 }, { head: 1.5 }, { tail: 0 }, { tail: Number.NaN }, { lines: { start: 0 } }, { lines: { start: 1, count: 0 } }, { bytes: { start: -1 } }, { bytes: { start: Number.NaN } }, { bytes: { start: 3, end: 2 } }, { maxBytes: -1 }])('%j is refused', async (options) => {
  write('one\ntwo\n');
  await expect(sandbox.readText('file', options)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('whole number') as string });
});

it('numbers of pages and depths are checked as well', async () => {
  write('one\n');
  for (const call of [sandbox.list('.', { limit: 0 }), sandbox.tree('.', { maxDepth: -1 }), sandbox.search('.', { pattern: 'o', contents: true, limit: 0 }), sandbox.search('.', { pattern: 'o', contents: true, contextLines: -1 }), sandbox.editFile('file', [{ oldText: 'o', newText: 'a', startLine: 0 }])]) {
    await expect(call).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('whole number') as string });
  }
});

it.each(['utf-16', 'utf-16le', 'utf-16be', 'UCS-2'])('a mark decides over %s which order the bytes are in', async (encoding) => {
  write(Buffer.from('\ufeffone\n', 'utf16le').swap16());
  expect(await read({ encoding })).toMatchObject({ text: 'one\n', encoding: 'utf-16be', hasMark: true });
});

it('numbers of 16 bits are no text in UTF-16', async () => {
  write(Buffer.from([0, 1, 2, 3]));
  expect(await sandbox.readText('file')).toMatchObject({ kind: 'binary' });
  await expect(sandbox.editFile('file', [{ oldText: 'a', newText: 'b' }])).rejects.toMatchObject({ message: expect.stringContaining('is a binary file') as string });
  expect(await sandbox.writeText('file', 'text')).toMatchObject({ encoding: 'utf-8' });
});

it('what begins as a known kind of file is binary, unless it is valid UTF-8', async () => {
  write(Buffer.from('%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n', 'latin1'));
  expect(await sandbox.readText('file')).toMatchObject({ kind: 'binary', mediaType: 'application/pdf' });
  await expect(sandbox.readText('file', { encoding: 'latin1' })).resolves.toMatchObject({ kind: 'text' });
  write('%PDF-1.4 is how such a file begins.\n');
  expect(await sandbox.readText('file')).toMatchObject({ kind: 'text' });
});
