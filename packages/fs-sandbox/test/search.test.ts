import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { createFileSandbox, type FileSandbox, type SearchOptions } from '../src/index.ts';
import { createFinder } from '../src/search/create-finder.ts';
import { countSteps } from '../src/search/count-steps.ts';
import { findRequiredLiteral } from '../src/search/required-literal.ts';
import { searchBytes } from '../src/search/search-file.ts';
import { createTurns } from '../src/turns.ts';

let base: string;
let sandbox: FileSandbox;

const FILES: Readonly<Record<string, string | Buffer>> = {
  'README.md': '# Title\n\nSome needle here.\n',
  'src/index.ts': 'export const Needle = 1;\nconst other = 2;\nneedle(needle);\n',
  'src/deep/util.test.ts': 'it("finds a NEEDLE")\r\nlast needle',
  'src/deep/umlaut.txt': Buffer.from('stra\xdfe \xfcber needle\n', 'latin1'),
  'src/utf16.txt': Buffer.from('\ufeffa needle in UTF-16\n', 'utf16le'),
  'binary.bin': Buffer.from([0, 1, 2, ...Buffer.from('needle')]),
  'ignored/needle.txt': 'needle\n',
  '.gitignore': 'ignored\n',
  '.env': 'needle\n',
  'minified.js': `${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}`,
};

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gateway-search-'));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(join(base, name, '..'), { recursive: true });
    writeFileSync(join(base, name), content);
  }
  symlinkSync('src', join(base, 'link'));
  sandbox = createFileSandbox({ roots: [base] });
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const find = async (pattern: string, options: Partial<SearchOptions> = {}): Promise<string[]> => (await sandbox.search('.', { pattern, ...options })).matches.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`));
const ALL = ['README.md:3', 'minified.js:1', 'src/index.ts:1', 'src/index.ts:3', 'src/utf16.txt:1', 'src/deep/umlaut.txt:1', 'src/deep/util.test.ts:1', 'src/deep/util.test.ts:2'];

describe('names', () => {
  it('are found by glob, or by a part of them', async () => {
    expect(await find('*.ts')).toEqual(['src/index.ts', 'src/deep/util.test.ts']);
    expect(await find('src/*.ts')).toEqual(['src/index.ts']);
    expect(await find('**/deep/*')).toEqual(['src/deep/umlaut.txt', 'src/deep/util.test.ts']);
    expect(await find('readme')).toEqual(['README.md']);
    expect(await find('readme', { caseSensitive: true })).toEqual([]);
    expect(await find('deep')).toEqual(['src/deep']);
    expect(await find('^src/.*\\.ts$', { regex: true })).toEqual(['src/index.ts', 'src/deep/util.test.ts']);
  });

  it('come in pages, and leave out what is asked, ignored or denied', async () => {
    const first = await sandbox.search('.', { pattern: '*', limit: 3 });
    const rest = await sandbox.search('.', { pattern: '*', limit: 100, cursor: first.cursor });
    expect([...first.matches, ...rest.matches].map(({ path }) => path)).toEqual((await find('*')).concat());
    for (const limit of [1, 2, 4]) {
      const all: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await sandbox.search('.', { pattern: '*', limit, cursor });
        all.push(...page.matches.map(({ path }) => path));
        ({ cursor } = page);
      } while (cursor !== undefined);
      expect(all).toEqual(await find('*'));
    }
    await expect(sandbox.search('.', { pattern: '*', contents: true, cursor: first.cursor })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('cursor') as string });
    await expect(sandbox.search('.', { pattern: '*', cursor: (await sandbox.search('.', { pattern: 'needle', contents: true, limit: 1 })).cursor })).rejects.toMatchObject({ kind: 'invalid_input' });
    expect(await find('*', { exclude: ['src', '*.md'] })).toEqual(['.gitignore', 'binary.bin', 'link', 'minified.js']);
    expect(await find('needle.txt', { usesGitignore: false })).toEqual(['ignored/needle.txt']);
    expect((await sandbox.search('ignored', { pattern: 'needle' })).matches).toEqual([{ path: 'ignored/needle.txt' }]);
    await expect(sandbox.search('.', { pattern: ' ' })).rejects.toMatchObject({ kind: 'invalid_input' });
  });
});

it('names lose nothing of what stays when other entries come and go between pages', async () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd/', 'e/', 'd/a', 'd/x/', 'd/x/y', 'e/b', 'e/c/', 'f');
  const tree = join(base, 'paged');
  const make = (name: string): void => {
    mkdirSync(join(tree, name.endsWith('/') ? name : join(name, '..')), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(join(tree, name), '');
  };
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(names, { minLength: 2 }), fc.tuple(names, names), fc.integer({ min: 1, max: 4 }), async (made, [gone, come], limit) => {
      mkdirSync(tree);
      made.forEach(make);
      const all = (await sandbox.search('paged', { pattern: '*', limit: 1_000 })).matches.map(({ path }) => path);
      const first = await sandbox.search('paged', { pattern: '*', limit });
      rmSync(join(tree, gone), { recursive: true, force: true });
      make(come);
      const rest = first.cursor === undefined ? [] : (await sandbox.search('paged', { pattern: '*', limit: 1_000, cursor: first.cursor })).matches.map(({ path }) => path);
      const stay = (await sandbox.search('paged', { pattern: '*', limit: 1_000 })).matches.map(({ path }) => path);
      rmSync(tree, { recursive: true });
      const given = [...first.matches.map(({ path }) => path), ...rest];
      // What changed its kind is another entry.
      expect(all.filter((path) => stay.includes(path) && !given.includes(path))).toEqual([]);
      expect(new Set(given).size).toBe(given.length);
    }),
    { numRuns: 150 },
  );
});

describe('contents', () => {
  it('are found in any encoding, once a line, whatever the case', async () => {
    const page = await sandbox.search('.', { pattern: 'needle', contents: true });
    expect(page.matches.map(({ path, line }) => `${path}:${line}`)).toEqual(ALL);
    expect(page).toMatchObject({ cursor: undefined, skipped: { binary: 1, large: 0, ignored: 1 } });
    expect(await find('Needle', { contents: true, caseSensitive: true })).toEqual(['src/index.ts:1']);
    expect(await find('STRASSE', { contents: true })).toEqual([]);
    expect(await find('ÜBER', { contents: true })).toEqual(['src/deep/umlaut.txt:1']);
  });

  it('are found whatever characters the text has', async () => {
    for (const pattern of ['-', 'foo-bar', '2026-01-01', '--flag', '[x]', 'a\\b', '$5.00?', '{}|^', '/a/b', '#', '~', '\u{1f600}']) {
      writeFileSync(join(base, 'odd.txt'), `one\ntwo ${pattern} three\n`);
      for (const caseSensitive of [false, true]) expect((await sandbox.search('odd.txt', { pattern, contents: true, caseSensitive })).matches).toMatchObject([{ line: 2, column: 5 }]);
    }
    rmSync(join(base, 'odd.txt'));
  });

  it('are found alike whichever line ends a file has', async () => {
    const found = async (pattern: string, regex: boolean): Promise<unknown> => (await sandbox.search('ends.txt', { pattern, contents: true, regex, contextLines: 1 })).matches;
    for (const [pattern, regex] of [['one;$', true], ['^one;$', true], ['one;[^x]', true], ['one;\\ntwo', true], ['one;\ntwo', false], ['TWO', false], ['$', true], ['two(?s:.)three', true]] as const) {
      writeFileSync(join(base, 'ends.txt'), 'zero\none;\ntwo\nthree\n');
      const plain = await found(pattern, regex);
      expect(plain).not.toEqual([]);
      writeFileSync(join(base, 'ends.txt'), 'zero\r\none;\r\ntwo\r\nthree\r\n');
      expect(await found(pattern, regex)).toEqual(plain);
    }
    for (const [pattern, regex] of [['one;\r', false], ['one;\\r\\n', true], ['one;\\x0d', true]] as const) expect(await found(pattern, regex)).toMatchObject([{ line: 2, text: 'one;' }]);
    rmSync(join(base, 'ends.txt'));
  });

  it('are shown as lines, cut where they are long, with lines around them', async () => {
    const { matches } = await sandbox.search('src/index.ts', { pattern: 'other', contents: true, contextLines: 1 });
    expect(matches).toEqual([{ path: 'src/index.ts', line: 2, column: 7, text: 'const other = 2;', before: ['export const Needle = 1;'], after: ['needle(needle);'] }]);
    const [long] = (await sandbox.search('minified.js', { pattern: 'needle', contents: true })).matches;
    expect(long?.text).toContain('needle');
    expect(long?.text?.length).toBeLessThan(260);
    expect((await sandbox.search('src/deep/util.test.ts', { pattern: 'needle', contents: true })).matches.map(({ text }) => text)).toEqual(['it("finds a NEEDLE")', 'last needle']);
  });

  it('come in pages that join without gap', async () => {
    for (const limit of [1, 2, 3, 5, 8]) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await sandbox.search('.', { pattern: 'needle', contents: true, limit, cursor });
        found.push(...page.matches.map(({ path, line }) => `${path}:${line}`));
        ({ cursor } = page);
      } while (cursor !== undefined);
      expect(found).toEqual(ALL);
    }
  });

  it('are found by regular expression, in linear time', async () => {
    expect(await find('n[e]{2}dle\\(', { contents: true, regex: true })).toEqual(['src/index.ts:3']);
    expect(await find('^last', { contents: true, regex: true })).toEqual(['src/deep/util.test.ts:2']);
    writeFileSync(join(base, 'evil.txt'), `${'a'.repeat(50_000)}!\n`);
    expect(await find('(a+)+$', { contents: true, regex: true, exclude: ['src'] })).toEqual([]);
    expect(await find('(a|aa|a*)*b', { contents: true, regex: true, exclude: ['src', 'R*', 'min*'] })).toEqual([]);
    rmSync(join(base, 'evil.txt'));
    await expect(find('(?=x)', { contents: true, regex: true })).rejects.toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('Look-around') as string });
    await expect(find('(', { contents: true, regex: true })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.not.stringContaining('(?') as string });
  });

  it('skip what is huge, and end when cancelled', async () => {
    expect(await sandbox.search('.', { pattern: 'needle', contents: true, maxFileBytes: 70_000 })).toMatchObject({ skipped: { large: 0 } });
    writeFileSync(join(base, 'huge.txt'), 'needle\n'.repeat(12_000));
    expect(await sandbox.search('.', { pattern: 'needle', contents: true, maxFileBytes: 70_000 })).toMatchObject({ skipped: { large: 1 } });
    writeFileSync(join(base, 'small.txt'), 'needle in a small file\n');
    expect(await sandbox.search('small.txt', { pattern: 'needle', contents: true, maxFileBytes: 23 })).toMatchObject({ matches: [{ line: 1 }], skipped: { large: 0 } });
    expect(await sandbox.search('small.txt', { pattern: 'needle', contents: true, maxFileBytes: 22 })).toMatchObject({ matches: [], skipped: { large: 1 } });
    rmSync(join(base, 'small.txt'));
    expect((await sandbox.search('huge.txt', { pattern: 'needle', contents: true, limit: 20_000 })).matches).toHaveLength(12_000);
    rmSync(join(base, 'huge.txt'));
    await expect(sandbox.search('.', { pattern: 'x', contents: true, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

it('a text is found wherever it stands, byte filter and all', async () => {
  // Every printable character of ASCII by itself, since each could mean something in an expression.
  for (let code = 0x20; code < 0x7f; code += 1) {
    for (const caseSensitive of [false, true]) expect((await createFinder({ pattern: String.fromCharCode(code), isRegex: false, caseSensitive })).find(`\n${String.fromCharCode(code)}`, 0)).toEqual({ start: 1, end: 2 });
  }
  const text = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.string({ unit: fc.constantFrom('-', '\\', '^', '$', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '/', 'a', 'K', '&', '~', '#'), minLength: 1, maxLength: 8 }));
  await fc.assert(
    fc.asyncProperty(fc.tuple(text, text), text, fc.boolean(), async ([before, after], pattern, caseSensitive) => {
      const finder = await createFinder({ pattern, isRegex: false, caseSensitive });
      const all = before + pattern + after;
      const place = finder.find(all, 0);
      return finder.mayHold(Buffer.from(all)) && place !== undefined && place.start <= before.length && (!caseSensitive || all.slice(place.start, place.end) === pattern);
    }),
    { numRuns: 2_000 },
  );
});

describe('regular expressions of any size and texts of any length', () => {
  it.each(['[ab]{500}[ab]{400}c', '(?:a{1,31}){1,31}', '(a?){500}a{500}c', 'a{1000}'.repeat(280), `(?:${'ab'.repeat(800)}){1000}`, '((x{10}){10}){10}', '\\Qa)\\E{600}', '(?:ab\\Q)\\Ecd){300}', 'a{5,}{200}'])('too large to be run (%#)', async (pattern) => {
    await expect(find(pattern, { contents: true, regex: true })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('more than 500 steps') as string });
  });

  it.each(['[0-9a-f]{64}', 'foo.{0,200}bar', '(?:\\w+ ){10}', '\\bfunction\\s+(\\w+)\\s*\\(', '\\p{L}{3,40}', '[[:alpha:]]{2,}(?i)x', '\\Q{1000}\\E'])('allowed: %s', async (pattern) => {
    await expect(find(pattern, { contents: true, regex: true })).resolves.toBeDefined();
  });

  it('are counted before they are compiled, not much too low and not much too high', async () => {
    const { RE2JS } = await import('re2js');
    const part = fc.letrec<{ readonly all: string }>((tie) => ({
      all: fc.oneof({ depthSize: 'small' }, fc.constantFrom('a', 'bc', '.', '[xy]', '[^]a]', '\\w', '\\pL', '\\p{Greek}', '\\x41', '\\x{1F600}', '\\Qq+)\\E', '\\(', '^', '$', '\\b', '{'), fc.tuple(fc.constantFrom('(', '(?:', '(?i:', '(?P<n>', '(?<n>'), fc.array(tie('all'), { minLength: 1, maxLength: 3 }), fc.constantFrom('', '*', '+?', '?', '{3}', '{2,5}', '{4,}', '{0,7}')).map(([open, inner, repeat]) => `${open}${inner.join('')})${repeat}`), fc.array(tie('all'), { minLength: 1, maxLength: 2 }).map((two) => two.join('|'))),
    })).all;
    let compiled = 0;
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('').replaceAll(/<n>/g, () => `<n${(compiled += 1)}>`)), (pattern) => {
        let size: number;
        try {
          size = RE2JS.compile(pattern).programSize();
        } catch {
          return true;
        }
        return size <= 2 * countSteps(pattern) + 10 && countSteps(pattern) <= 8 * size + 20;
      }),
      { numRuns: 2_000 },
    );
  });

  // Cut in the middle of lines, too, and found as in one piece.
  it('is the same as in one piece wherever the text is cut', async () => {
    const finders = await Promise.all(['b', '^b', 'b$', '\\bb', 'a[^c]b', 'b\\na', '^$', 'c*', 'b+', '(?s)a.b'].map(async (pattern) => createFinder({ pattern, isRegex: true, caseSensitive: true })));
    finders.push(await createFinder({ pattern: 'b\na', isRegex: false, caseSensitive: false }));
    const options = { maxFileBytes: 1e6, contextLines: 0, limit: 1_000, turns: createTurns(undefined) };
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), minLength: 1, maxLength: 60 }), fc.constantFrom(...finders), fc.tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 0, max: 3 })), async (text, finder, [windowLength, afterLine]) => {
        const bytes = Buffer.from(text);
        const whole = await searchBytes(bytes, { ...options, afterLine, finder });
        const cut = await searchBytes(bytes, { ...options, afterLine, finder: { ...finder, windowLength } });
        expect(cut).toEqual(whole);
        const all = await searchBytes(bytes, { ...options, afterLine: 0, finder });
        if (all.kind !== 'searched' || whole.kind !== 'searched') throw new Error('It is text.');
        expect(whole.matches).toEqual(all.matches.filter(({ line }) => line > afterLine));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['an expression that the automaton does not help', { pattern: '[ab]{250}[ab]{200}c', regex: true, text: 'a'.repeat(300_000) }],
    ['an expression that looks at all that follows from every line', { pattern: 'a[^b]*b|a', regex: true, text: 'a\n'.repeat(150_000) }],
    ['a text that nearly stands everywhere', { pattern: `${'a'.repeat(995)}b${'a'.repeat(995)}`, regex: false, text: 'a'.repeat(6_000_000) }],
  ])('let others have their turn, and end when cancelled: %s', async (_name, { pattern, regex, text }) => {
    writeFileSync(join(base, 'slow.txt'), text);
    const stop = new AbortController();
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (turns === 5) stop.abort();
      else setImmediate(count);
    };
    const searching = sandbox.search('slow.txt', { pattern, contents: true, regex, signal: stop.signal, limit: 100_000 });
    // Once it is at it: the file is read in fewer turns.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    count();
    await expect(searching).rejects.toMatchObject({ kind: 'cancelled' });
    expect(turns).toBe(5);
    rmSync(join(base, 'slow.txt'));
  });
});

describe('what every match must hold', () => {
  it.each([['foo.*bar', 'foo'], ['fo+bar', 'bar'], ['a|b', undefined], ['(foo|bar)baz', 'baz'], ['foo?', 'fo'], ['x{2}yz', 'yz'], ['\\d+\\.txt', '.txt'], ['[abc]def', 'def'], ['(?i)foo', undefined], ['\\bword\\b', 'word'], ['[]x]yy', 'yy'], ['a', undefined], ['foo\\x41bar', 'foo']])('%s', (pattern, literal) => {
    expect(findRequiredLiteral(pattern)).toBe(literal);
  });

  it('is held by every match', async () => {
    let held = 0;
    const part = fc.oneof(fc.constantFrom('ab', 'c', '.', '\\.', '[ab]', '(a|b)', '(ab)', 'a*', 'b+', 'c?', 'a{2}', '\\w', '^', '$', '|'), fc.stringMatching(/^[a-c]{1,3}$/));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), fc.stringMatching(/^[abc.]{0,12}$/), async (parts, text) => {
        const pattern = parts.join('');
        const literal = findRequiredLiteral(pattern);
        const finder = await createFinder({ pattern, isRegex: true, caseSensitive: true }).catch(() => undefined);
        const place = finder?.find(text, 0);
        if (literal === undefined || place === undefined) return true;
        held += 1;
        return text.slice(place.start, place.end).includes(literal);
      }),
      { numRuns: 2_000, seed: 7 },
    );
    // Of the others nothing is claimed.
    expect(held).toBeGreaterThan(30);
  });
});
