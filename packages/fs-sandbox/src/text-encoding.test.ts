import { describe, expect, it } from 'vitest';
import { checkEncoding, encodeText, lineEndOf } from './text-encoding.ts';

describe('the name of an encoding', () => {
  it.each([
    ['UTF8', 'utf-8'], ['utf-16', 'utf-16le'], ['ucs2', 'utf-16le'], ['UCS-2', 'utf-16le'], ['utf16be', 'utf-16be'], ['utf32', 'utf-32le'], ['latin1', 'iso-8859-1'], ['Shift-JIS', 'shift_jis'], ['us-ascii', 'ascii'], ['koi8-r', 'koi8-r'], ['cp437', 'cp437'],
  ])('%s is %s', async (given, known) => {
    expect(await checkEncoding(given)).toBe(known);
  });

  // What is none, what is no text, and what has no line ends that could be found in its bytes.
  it.each(['utf-7', 'UTF7', 'unicode-1-1-utf-7', 'unicode11utf7', 'utf-7-imap', 'base64', 'hex', 'binary', 'nonsense', '', '../x', '_utf32', '__proto__', 'constructor'])('%s is refused', async (name) => {
    await expect(checkEncoding(name)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('is not known') as string });
  });
});

it.each([['ascii', 'a\u00e9'], ['iso-8859-1', 'a\u20ac'], ['shift_jis', 'a\u{1f600}'], ['utf-8', 'a\ud800']])('what %s lacks is refused', async (encoding, text) => {
  await expect(encodeText(text, encoding)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(encoding) as string });
  expect(Buffer.from(await encodeText('a\n', encoding)).toString('latin1')).toBe('a\n');
});

it.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'ascii', 'windows-1252', 'shift_jis', 'gb18030', 'big5', 'euc-kr'])('lines of %s end as they are said to', async (encoding) => {
  const { bytes, width } = lineEndOf(encoding);
  expect([Buffer.from(await encodeText('\n', encoding)).equals(bytes), bytes.length]).toEqual([true, width]);
});
