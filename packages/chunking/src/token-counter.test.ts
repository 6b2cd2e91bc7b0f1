import * as fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../test/nasty-text.ts';
import { createClassReader } from './char-class.ts';
import { encodings, type EncodingName } from './encoding.ts';
import { loadTokenCounter } from './load-token-counter.ts';
import { scaleCounter, scaleTokens, unscaleTokens } from './token-counter.ts';

const asText = { disallowedSpecial: new Set<string>() };

const cases: readonly { readonly encoding: EncodingName; readonly reference: (text: string) => number; readonly pattern: RegExp }[] = [
  {
    encoding: 'o200k_base',
    reference: (text) => countO200k(text, asText),
    pattern:
      /[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE]))?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE]))?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu,
  },
  {
    encoding: 'cl100k_base',
    reference: (text) => countCl100k(text, asText),
    pattern:
      /'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s/gu,
  },
];

describe.each(cases)('$encoding', ({ encoding, reference, pattern }) => {
  const scan = encodings[encoding].createScanner(createClassReader());
  const scanAll = (text: string): number[] => {
    const ends: number[] = [];
    for (let start = 0; start < text.length; start = ends.at(-1) ?? text.length) ends.push(scan(text, start, text.length));
    return ends;
  };

  it('cuts pieces where the published pattern does', () => {
    fc.assert(
      fc.property(nastyText({ maxLength: 60 }), (text) => {
        expect(scanAll(text)).toEqual([...text.matchAll(pattern)].map((match) => match.index + match[0].length));
      }),
      { numRuns: 5_000 },
    );
  });

  it('classifies every code point as the pattern does, as a word, after a word and before one', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10_ff_ff; codePoint += codePoint < 0x3_00_00 ? 1 : 97) {
      const character = String.fromCodePoint(codePoint);
      const text = `${character}Ab${character}${character}\n`;
      const expected = [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
      if (String(scanAll(text)) !== String(expected)) wrong.push(`U+${codePoint.toString(16)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('counts as gpt-tokenizer does on 10,000 random Unicode strings', async () => {
    const counter = await loadTokenCounter(encoding);
    const anyUnicode = fc.string({ unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(anyUnicode, nastyText({ maxLength: 60 })), (text) => {
        expect(counter.count(text)).toBe(reference(text));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ['an empty text', ''],
    ['special tokens, which are ordinary text', 'a<|endoftext|>b<|im_start|>'],
    ['lone surrogates', 'x\uD83D y\uDE00\uD800\uDBFF z'],
    ['byte order marks', '\uFEFF\uFEFFusing \uFEFF名 x\uFEFFy \uFEFF\n\n\uFEFF//'],
    ['contractions', "I'll don't WE'RE we'Ve x'S 'tis 'l 'v' ''d"],
    ['white space of all kinds', ' \t\n \r\n\u00A0\u2003x  \n\n  y\u0085\u3000 '],
    ['a long word', 'Donaudampfschifffahrtsgesellschaft'.repeat(20)],
    ['digits', '1234567 12 ١٢٣٤٥ 𝟘𝟙𝟚𝟛'],
    ['emoji sequences', '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽'],
    ['scripts without spaces', '深度学习是机器学习的分支สวัสดีครับ'],
  ])('counts %s', async (_name, text) => {
    expect((await loadTokenCounter(encoding)).count(text)).toBe(reference(text));
  });

  it('stays exact when pieces come from the cache', async () => {
    const counter = await loadTokenCounter(encoding);
    const text = 'Überraschung, überraschung! '.repeat(3);
    expect([counter.count(text), counter.count(text)]).toEqual([reference(text), reference(text)]);
  });

  it('measures totals that end with the count, and a cut at any piece counts what the total says', async () => {
    const counter = await loadTokenCounter(encoding);
    fc.assert(
      fc.property(nastyText({ maxLength: 80 }), (text) => {
        const { ends, totals } = counter.measure(text);
        expect(totals.at(-1) ?? 0).toBe(counter.count(text));
        expect(ends.at(-1) ?? 0).toBe(text.length);
        ends.forEach((end, index) => {
          expect(counter.count(text.slice(end))).toBe(counter.count(text) - (totals[index] ?? 0));
        });
      }),
      { numRuns: 500 },
    );
  });
});

it('measures no further than asked', async () => {
  const counter = await loadTokenCounter();
  expect(counter.measure('one two three four', { start: 3, maxTokens: 1 })).toEqual({ ends: [7, 13], totals: [1, 2], inner: [] });
  expect(counter.measure('one two three four', { end: 5 })).toEqual({ ends: [3, 5], totals: [1, 2], inner: [] });
});

it('cuts long pieces into parts when asked, never inside a surrogate pair, and marks the inner ends', async () => {
  const counter = await loadTokenCounter();
  const measured = counter.measure(`${'😀'.repeat(5)} two`, { maxPieceLength: 5 });
  expect(measured.ends).toEqual([4, 8, 10, 14]);
  expect(measured.inner).toEqual([0, 1]);
});

it('handles a megabyte without any place to cut', async () => {
  const counter = await loadTokenCounter();
  expect(counter.count('a'.repeat(1_000_000))).toBe(125_000);
  expect(counter.count(' '.repeat(1_000_000))).toBeGreaterThan(7_000);
});

it('refuses an unknown encoding and says which there are', async () => {
  await expect(loadTokenCounter('p50k_base' as EncodingName)).rejects.toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('cl100k_base') as string });
});

it('scales an estimate up, and its limit down to match', async () => {
  const counter = scaleCounter(await loadTokenCounter(), 1.3);
  expect(counter.exact).toBe(false);
  expect(counter.count('one two three')).toBe(4); // 3 * 1.3 = 3.9
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 100_000 }), fc.double({ min: 1, max: 2, noNaN: true }), (limit, factor) => {
      const most = unscaleTokens(limit, factor);
      expect(scaleTokens(most, factor)).toBeLessThanOrEqual(limit);
      expect(scaleTokens(most + 1, factor)).toBeGreaterThan(limit);
    }),
  );
});
