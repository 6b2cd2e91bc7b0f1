import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { byteOrderMarkOf, decodeBytes, decodeStrictUtf8, guessLegacyEncoding, guessUtf16, measureBytes, readByteOrderMark } from './index.ts';

describe('byte order marks', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])('that of %s is told from all others', (encoding) => {
    const mark = byteOrderMarkOf(encoding) ?? new Uint8Array(0);
    expect(readByteOrderMark(Buffer.concat([mark, iconv.encode('text', encoding)]))).toEqual({ encoding, bytes: mark });
    expect(readByteOrderMark(mark.subarray(0, 1))).toBeUndefined();
  });

  it('are none where there are none', () => {
    expect(readByteOrderMark(Buffer.from('text'))).toBeUndefined();
    expect(byteOrderMarkOf('shift_jis')).toBeUndefined();
  });
});

describe('what bytes prove', () => {
  it('tells UTF-16 without a mark by its zeros', () => {
    expect(guessUtf16(iconv.encode('plain text', 'utf-16le'))).toBe('utf-16le');
    expect(guessUtf16(iconv.encode('plain text', 'utf-16be'))).toBe('utf-16be');
    expect(guessUtf16(Buffer.from('plain text'))).toBeUndefined();
    expect(guessUtf16(Buffer.alloc(100))).toBeUndefined();
    // Numbers of 16 bits.
    for (const bytes of [[0, 1, 2, 3], [1, 0, 2, 0, 3, 0, 4, 0], [0, 1, 0, 0x41, 0, 3, 0, 4]]) expect(guessUtf16(Buffer.from(bytes))).toBeUndefined();
  });

  it('takes no broken UTF-8 for UTF-8', () => {
    expect(decodeStrictUtf8(Buffer.from('größe 漢字'))).toBe('größe 漢字');
    expect(decodeStrictUtf8(Buffer.from([0x61, 0xe4, 0x62]))).toBeUndefined();
  });

  it('measures zeros and control characters apart', () => {
    expect(measureBytes(Buffer.from([0, 1, 0x41, 0x0a]))).toEqual({ zeros: 0.25, controls: 0.25 });
    expect(measureBytes(new Uint8Array(0))).toEqual({ zeros: 0, controls: 0 });
  });
});

describe('legacy encodings', () => {
  it.each([
    ['windows-1252', 'Größere Städte, viele schöne Grüße aus München und Köln. ', 'default'],
    ['shift_jis', 'これは日本語の文章です。カタカナと漢字もあります。', 'statistics'],
    ['gb18030', '这是一个中文文本，用来测试编码的识别。', 'statistics'],
    ['euc-kr', '이것은 한국어 문장입니다. 인코딩을 시험합니다.', 'statistics'],
  ])('%s is found, and read back', async (encoding, text, reason) => {
    const bytes = iconv.encode(text.repeat(20), encoding);
    const guess = await guessLegacyEncoding(bytes);
    expect(guess).toMatchObject({ encoding, reason });
    expect(await decodeBytes(bytes, guess.encoding)).toBe(text.repeat(20));
  });

  it('are guessed by their script where a text is short, and else taken for western', async () => {
    expect(await guessLegacyEncoding(Buffer.from('4f', 'hex'))).toEqual({ encoding: 'windows-1252', reason: 'default', confidence: 0 });
    expect((await guessLegacyEncoding(iconv.encode('テスト', 'shift_jis'))).encoding).toBe('shift_jis');
  });

  it('keeps what looks like a mark but is asked for as text', async () => {
    expect(await decodeBytes(Buffer.from('\ufeffa'), 'utf-8')).toBe('\ufeffa');
  });
});
