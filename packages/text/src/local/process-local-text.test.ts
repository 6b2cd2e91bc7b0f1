import { createFakeClock } from '@gateway/core/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localActions } from './actions.ts';
import { maskCards } from './mask-cards.ts';
import { processLocalText } from './process-local-text.ts';
import { tokenizeWords } from '../tokenize-words.ts';

const one = async (text: string, action: string, parameters: Record<string, unknown> = {}): Promise<string> =>
  (await processLocalText(text, [{ action, ...parameters }], { countTokens: (counted) => tokenizeWords(counted).length * 2 })).text;

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(' ', '\n', '\r', '\t', '\u2028', 'a', 'e', '\u0301', '1', 'x\n', '😀', '🇩🇪', '👨‍👩‍👧', '-'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), maxLength: 60 });

describe('a pipeline', () => {
  it('runs in order and numbers what comes twice', async () => {
    const { text: result, stats } = await processLocalText('  <b>Hi</b> there ', [{ action: 'count_statistics' }, { action: 'strip_html' }, { action: 'lowercase' }, { action: 'count_statistics' }]);
    expect(result).toBe('hi there');
    expect(stats).toMatchObject({ statistics: { characters: 18 }, 'statistics#2': { characters: 8 } });
    expect(await processLocalText('x', [])).toEqual({ text: 'x' });
  });

  it.each([
    ['an unknown action', [{ action: 'lowercase' }, { action: 'trim_whitespce' }], 'Operation 1 has the unknown action "trim_whitespce" (did you mean "trim_whitespace"?)'],
    ['an unknown parameter', [{ action: 'wrap', widdth: 3 }], 'Operation 0 (wrap): unknown parameter "widdth" (did you mean "width"?)'],
    ['a missing one', [{ action: 'truncate' }], '"limit" is missing'],
    ['a wrong type', [{ action: 'truncate', limit: '3' }], '"limit" must be a whole number'],
    ['a wrong choice', [{ action: 'mask_pii', kinds: ['email', 'name'] }], '"kinds" must be a list of email, iban, card, ip, phone'],
    ['digits in a mask', [{ action: 'mask_pii', placeholder: '1' }], '"placeholder" must not hold digits'],
    ['no action', [{}], 'Operation 0 has no "action"'],
    ['no object', [null as never], 'Operation 0 is not an object'],
    ['a name that every object has', [{ action: 'lowercase', toString: 1 }], 'unknown parameter "toString"'],
    ['a bad pattern', [{ action: 'lowercase' }, { action: 'replace', find: '(', regex: true }], 'Operation 1: "find" is no regular expression of RE2'],
    ['a look-behind beyond RE2', [{ action: 'replace', find: '(a)\\1', regex: true }], 'no regular expression of RE2'],
    ['a pattern too large', [{ action: 'replace', find: 'a{1,900}', regex: true }], 'too large'],
  ])('is refused whole for %s', async (_name, operations, message) => {
    const progress: unknown[] = [];
    await expect(processLocalText('x', operations as never, { onProgress: (step) => progress.push(step) })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(message) as string });
    expect(progress).toEqual([]);
  });

  it('says that tokens need a counter', async () => {
    await expect(processLocalText('x', [{ action: 'truncate', limit: 1, unit: 'tokens' }])).rejects.toMatchObject({ kind: 'not_configured' });
  });

  it('has a name of its own for every action', () => {
    expect(new Set(localActions.map((action) => action.name)).size).toBe(localActions.length);
  });
});

describe('hostile patterns', () => {
  const text = 'a'.repeat(50_000);

  it.each(['(a+)+$b', '(a*)*b', '(a|a)*b', '(a|aa)+c', '(.*)*x', '([a-z]+)*1', '(a?){50}a{50}c', '((a{1,9}){1,9})b'])('%s ends', async (find) => {
    expect(await one(text, 'replace', { find, with: '!', regex: true })).toBe(text);
  });

  it('are given up when every match looks ahead to the end', async () => {
    const clock = createFakeClock();
    const slow = { monotonicMs: (): number => { void clock.advance(1); return clock.monotonicMs(); } };
    await expect(processLocalText(text, [{ action: 'replace', find: 'a.*?z|a', with: 'b', regex: true }], { clock: slow, regexTimeLimitMs: 100 })).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('Operation 0') as string });
  });

  it('cannot make a text without end', async () => {
    await expect(one(text, 'replace', { find: 'a', with: 'x'.repeat(100_000) })).rejects.toMatchObject({ kind: 'invalid_input' });
    await expect(one(text, 'replace', { find: 'a', with: 'x'.repeat(100_000), regex: true })).rejects.toMatchObject({ kind: 'invalid_input' });
  });
});

describe('runs that look like the beginning of something', () => {
  // What takes quadratic time here takes minutes; the test's time limit is what fails it.
  it.each(localActions.map((action) => action.name))('%s reads them once', async (action) => {
    const needed = action === 'truncate' ? { limit: 1_000_000, unit: 'words' } : action === 'replace' ? { find: '(\\w+) b', regex: true } : {};
    for (const unit of [' ', 'a', 'a.', 'a@', '1 ', '1-', '<a ', '[', '*a ', ':', '(', '\u0301', 'http://(', 'GB82 ']) {
      expect(await processLocalText(unit.repeat(400_000 / unit.length), [{ action, ...needed }])).toHaveProperty('text');
    }
  });
});

describe('invariants', () => {
  it.each([
    ['trim_whitespace', {}], ['trim_whitespace', { lines: true }], ['collapse_whitespace', {}], ['collapse_whitespace', { keep_newlines: false }], ['normalize_newlines', {}], ['normalize_newlines', { style: 'crlf' }],
    ['normalize_unicode', {}], ['normalize_unicode', { form: 'NFKC' }], ['dedupe_lines', {}], ['dedupe_lines', { keep_blank: false, ignore_case: true }], ['sort_lines', {}], ['remove_punctuation', {}],
  ])('%s %j twice is once', async (action, parameters) => {
    await fc.assert(fc.asyncProperty(anyText, async (given) => {
      const once = await one(given, action, parameters);
      expect(await one(once, action, parameters)).toBe(once);
    }), { numRuns: 200 });
  });

  it('dedupe_lines leaves every line once', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', ' a', 'c')), async (lines) => {
      const kept = (await one(lines.join('\n'), 'dedupe_lines')).split('\n').map((line) => line.trim());
      expect(new Set(kept).size).toBe(kept.length);
      expect(new Set(kept)).toEqual(new Set(lines.length === 0 ? [''] : lines.map((line) => line.trim())));
    }));
  });

  it('mask_pii leaves no card number', async () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '1', '4', '5', '9', ' ', '-', '+', '(', ')', '.', '/'), minLength: 10, maxLength: 60 });
    await fc.assert(fc.asyncProperty(digits, async (given) => {
      const masked = await one(given, 'mask_pii');
      let found = 0;
      maskCards(masked, () => { found += 1; return ''; });
      expect(found).toBe(0);
    }), { numRuns: 1_000 });
  });

  it('truncate is never over the limit and parts no character', async () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const measures: Readonly<Record<string, (counted: string) => number>> = { characters: (counted) => Array.from(counted).length, words: (counted) => tokenizeWords(counted).length, tokens: (counted) => tokenizeWords(counted).length * 2 };
    await fc.assert(fc.asyncProperty(anyText, fc.record({ limit: fc.integer({ min: 0, max: 20 }), unit: fc.constantFrom('characters', 'words', 'tokens'), suffix: fc.constantFrom('', '…') }), async (given, { limit, unit, suffix }) => {
      const cut = await one(given, 'truncate', { limit, unit, suffix });
      expect(measures[unit]?.(cut)).toBeLessThanOrEqual(limit);
      if (cut === given) return;
      const kept = suffix !== '' && cut.endsWith(suffix) ? cut.slice(0, -1) : cut;
      const ends = new Set([0, ...[...segmenter.segment(given)].map(({ index, segment }) => index + segment.length)]);
      expect(given.startsWith(kept)).toBe(true);
      expect(ends.has(kept.length)).toBe(true);
    }), { numRuns: 500 });
  });

  it('wrap keeps to the width where words may be broken', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'bcd', ' ', '\n', 'é'), maxLength: 80 }), fc.integer({ min: 1, max: 12 }), async (given, width) => {
      const lines = (await one(given, 'wrap', { width, break_words: true })).split('\n');
      expect(lines.every((line) => line.length <= width || line.startsWith(' '))).toBe(true);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(given.replaceAll(/\s/g, ''));
    }), { numRuns: 300 });
  });

  it.each(localActions.map((action) => action.name).filter((name) => !/sort|dedupe|truncate|replace|statistics|readability|language|keywords|stopwords/.test(name)))('%s gives a long text what its parts give', async (action) => {
    const part = 'Ein  Satz hier, mit 4111 1111 1111 1111 und https://a.b/c.\r\nThe next: x@y.zz, **bold** <b>word</b> &amp; 12.03.2024 e\u0301.\n\n';
    const many = 1_500;
    const alone = await processLocalText(part.repeat(2), [{ action }]);
    const long = await processLocalText(part.repeat(many), [{ action }]);
    const tail = alone.text.slice(-40);
    expect(long.text.endsWith(tail)).toBe(true);
    expect(long.text.startsWith(alone.text.slice(0, 120))).toBe(true);
    const [single] = alone.text.length === 0 ? [''] : [await one(part, action)];
    expect(Math.abs(long.text.length - (alone.text.length - (single?.length ?? 0)) * (many - 1) - (single?.length ?? 0))).toBe(0);
  });
});

it('numbers what comes a third time, and leaves alone what is just long enough', async () => {
  const count = { action: 'extract_urls' };
  const { stats } = await processLocalText('See https://a.example.', [count, count, count]);
  expect(Object.keys(stats ?? {})).toEqual(['urls', 'urls#2', 'urls#3']);
  const truncate = { action: 'truncate', limit: 3, unit: 'words', suffix: ' and more' };
  expect((await processLocalText('one two three', [truncate])).text).toBe('one two three');
  expect((await processLocalText('one two three four', [truncate])).text).toBe('one and more');
});

it('says of a cancellation that it is one, and no fault of an operation', async () => {
  const controller = new AbortController();
  const running = processLocalText('word '.repeat(200_000), [{ action: 'lowercase' }, { action: 'title_case' }], { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(running).rejects.toMatchObject({ kind: 'cancelled', message: expect.not.stringContaining('Operation') as string });
});
