// A document opened for reading in parts has the text that loading gives, whatever its encoding and however its bytes come.
import { readWholeText } from '@gateway/core';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readExample } from '../test/read-fixture.ts';
import type { DocumentFile } from './open-document.ts';
import { loadDocument } from './load-document.ts';
import { openDocument } from './open-document.ts';

/** A file whose bytes come in pieces of `pieceBytes`; counts how many are in memory at once at most. */
function toFile(bytes: Uint8Array, options: { name?: string; mediaType?: string; pieceBytes?: number } = {}): DocumentFile {
  const { pieceBytes = 7, ...names } = options;
  return {
    ...names,
    size: bytes.length,
    read: async function* ({ start = 0, end = bytes.length } = {}) {
      for (let at = start; at < end; at += pieceBytes) yield bytes.subarray(at, Math.min(end, at + pieceBytes));
    },
  };
}

const ENCODINGS: readonly (readonly [string, string])[] = [
  ['utf-8', 'Größe, naïve 漢字 😀 end. '],
  ['windows-1252', 'Größere Städte, viele schöne Grüße aus München und Köln. '],
  ['shift_jis', 'これは日本語の文章です。カタカナと漢字もあります。'],
  ['gb18030', '这是一个中文文本，用来测试编码的识别。'],
  ['euc-kr', '이것은 한국어 문장입니다. 인코딩을 시험합니다.'],
  ['utf-16le', 'plain text with ü and 漢. '],
  ['utf-16be', 'plain text with ü and 漢. '],
];

describe.each(ENCODINGS)('%s', (encoding, words) => {
  it('gives the text that loading gives, without a mark and with one, foreign from the start and late', async () => {
    for (const text of [words.repeat(40), `${'plain ascii. '.repeat(12_000)}${words.repeat(40)}`]) {
      for (const addBOM of encoding.startsWith('utf') ? [false, true] : [false]) {
        const bytes = iconv.encode(text, encoding, { addBOM });
        const loaded = await loadDocument({ bytes, name: 'a.txt' });
        const opened = await openDocument(toFile(bytes, { name: 'a.txt', pieceBytes: text.length > 10_000 ? 1_001 : 3 }));
        expect({ ...opened, text: await readWholeText(opened.text) }).toEqual({ text: loaded.text, format: loaded.format, encoding: loaded.encoding, warnings: loaded.warnings });
        expect(opened.text.length).toBe(loaded.text.length);
        // What windows-1252 cannot write is not there to be read.
        const isWritable = encoding !== 'windows-1252' || text.startsWith('G');
        expect(isWritable ? loaded.text : text).toBe(text);
      }
    }
  });
});

describe('any bytes', () => {
  it('are the same text in parts, or the same failure', async () => {
    const piece = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'grapheme' }).map((text) => new TextEncoder().encode(text)), fc.constant(new TextEncoder().encode('some ordinary words ')));
    await fc.assert(
      fc.asyncProperty(fc.record({ pieces: fc.array(piece, { maxLength: 12 }), pieceBytes: fc.integer({ min: 1, max: 40 }), mediaType: fc.constantFrom(undefined, 'text/plain; charset=iso-8859-1', 'text/csv', 'text/plain; charset=iso-2022-jp') }), async ({ pieces, pieceBytes, mediaType }) => {
        const bytes = Buffer.concat(pieces);
        const whole = await loadDocument({ bytes, mediaType }).then(({ text, encoding, warnings }) => ({ text, encoding, warnings }), (error: { kind: string; message: string }) => ({ kind: error.kind, message: error.message }));
        const parted = await openDocument(toFile(bytes, { pieceBytes, ...(mediaType === undefined ? {} : { mediaType }) })).then(
          async ({ text, encoding, warnings }) => ({ text: await readWholeText(text), encoding, warnings }),
          (error: { kind: string; message: string }) => ({ kind: error.kind, message: error.message }),
        );
        expect(parted).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });
});

it('is no UTF-16 when its bytes are odd in number, however long it is', async () => {
  const bytes = Buffer.concat([iconv.encode('plain text. '.repeat(20_000), 'utf-16le'), Buffer.from('x')]);
  await expect(openDocument(toFile(bytes, { pieceBytes: 65_536 }))).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('binary') as string });
});

describe('documents that have to be parsed', () => {
  it.each(['quarterly-report.pdf', 'quarterly-report.docx'])('%s is loaded whole', async (name) => {
    const bytes = await readExample(name);
    const opened = await openDocument(toFile(bytes, { name, pieceBytes: 65_536 }));
    expect(await readWholeText(opened.text)).toBe((await loadDocument({ bytes, name })).text);
  });

  it('are told by their last bytes as well', async () => {
    // A text that mentions a PDF's header far behind its first bytes is none, unless it ends like one.
    const mentioned = Buffer.from(`How to read %PDF-1.7 files.\n${'x\n'.repeat(200_000)}`);
    expect((await openDocument(toFile(mentioned, { pieceBytes: 65_536 }))).format).toBe('text');
    await expect(openDocument(toFile(Buffer.concat([mentioned, Buffer.from('\n%%EOF\n')]), { pieceBytes: 65_536 }))).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('PDF') as string });
  });
});

describe('limits', () => {
  it.each([
    { what: 'no bytes', bytes: Buffer.from(''), options: {}, message: 'no bytes' },
    { what: 'nothing but blanks', bytes: Buffer.from(' \n\t\u00a0'), options: {}, message: 'no text' },
    { what: 'binary bytes', bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), options: {}, message: 'binary' },
    { what: 'more bytes than allowed', bytes: Buffer.from('some text'), options: { limits: { maxBytes: 8 } }, message: 'more than the limit of 8' },
  ])('refuse $what', async ({ bytes, options, message }) => {
    await expect(openDocument(toFile(bytes), options)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(message) as string });
  });

  it('read nothing more once aborted', async () => {
    const controller = new AbortController();
    let read = 0;
    const file: DocumentFile = {
      size: 10_000_000,
      read: async function* ({ end = 10_000_000, start = 0 } = {}) {
        for (let at = start; at < end; at += 100_000) {
          read += 1;
          if (read === 5) controller.abort();
          yield Buffer.alloc(Math.min(100_000, end - at), 'a');
        }
      },
    };
    await expect(openDocument(file, { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(read).toBeLessThan(8);
  });
});

describe('a file that somebody writes at the same time', () => {
  it.each([['shorter', 'A few words.'], ['longer', 'Many more words than there were before. '.repeat(400)], ['another one of the same length', 'The words of the texts '.repeat(200)]])('fails when it is %s by then, and gives no half of it as the whole', async (_name, later) => {
    let bytes = new TextEncoder().encode('The words of the text. '.repeat(200));
    const file: DocumentFile = {
      name: 'a.txt',
      size: bytes.length,
      read: async function* ({ start = 0, end = bytes.length } = {}) {
        yield bytes.subarray(start, end);
      },
    };
    const { text } = await openDocument(file);
    bytes = new TextEncoder().encode(later);
    await expect(readWholeText(text)).rejects.toMatchObject({ kind: 'unavailable', retryable: true, message: 'The document was changed while it was read.' });
  });
});

it('is UTF-8 also when its last character was cut off, and says so', async () => {
  const whole = Buffer.from('Die Größe der Straße ist schön. '.repeat(50));
  for (const rest of ['ü', '漢', '😀']) {
    const bytes = Buffer.concat([whole, Buffer.from(rest).subarray(0, -1)]);
    const { text, encoding, warnings } = await openDocument(toFile(bytes));
    expect(encoding).toBe('utf-8');
    expect(await readWholeText(text)).toBe(`${whole.toString()}\ufffd`);
    expect(warnings).toEqual([expect.stringContaining('ends in the middle of a character')]);
  }
  // The last letter of a text in an older encoding is none of that.
  expect(await openDocument(toFile(iconv.encode('The last word of it is caf\u00e9', 'windows-1252')))).toMatchObject({ encoding: 'windows-1252' });
});

it('is UTF-8 also when a few of its bytes are damaged, and says how many places', async () => {
  const whole = Buffer.from('Die Größe der Straße ist schön. '.repeat(50));
  const bytes = Buffer.concat([whole, Buffer.from([0xff]), whole, Buffer.from([0xc3]), whole]);
  const { text, encoding, warnings } = await openDocument(toFile(bytes));
  expect(encoding).toBe('utf-8');
  expect(await readWholeText(text)).toBe(`${whole.toString()}\ufffd${whole.toString()}\ufffd${whole.toString()}`);
  expect(warnings).toEqual([expect.stringContaining('but for 2 places')]);
  // Texts in older encodings hold bytes that happen to be UTF-8, but few of them.
  const legacy = Buffer.concat([iconv.encode('Die Größe der Straße ist schön. '.repeat(50), 'windows-1252'), whole.subarray(0, 200)]);
  expect(await openDocument(toFile(legacy))).toMatchObject({ encoding: 'windows-1252' });
  expect(await openDocument(toFile(iconv.encode('これは日本語の文章です。'.repeat(50), 'shift_jis')))).toMatchObject({ encoding: 'shift_jis' });
});
