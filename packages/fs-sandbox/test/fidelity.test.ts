// What is not asked to change does not change, whatever a file is made of.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox } from '../src/index.ts';

interface Script {
  readonly encoding: string;
  readonly mark: boolean;
  /** What its texts are written in. */
  readonly characters: string;
}

const LATIN = 'abcdefgh XYZ 0123 {}();=';
const SCRIPTS: readonly Script[] = [
  { encoding: 'utf-8', mark: false, characters: `${LATIN}äß€漢字😀` },
  { encoding: 'utf-8', mark: true, characters: `${LATIN}äß€漢字😀` },
  { encoding: 'utf-16le', mark: true, characters: `${LATIN}äß€漢字😀` },
  { encoding: 'utf-16be', mark: true, characters: `${LATIN}äß€漢字😀` },
  { encoding: 'iso-8859-1', mark: false, characters: `${LATIN}äöüßéèñçÅ` },
  { encoding: 'windows-1252', mark: false, characters: `${LATIN}äöüßéèñç€–` },
  { encoding: 'shift_jis', mark: false, characters: `${LATIN}これは日本語の文章ですカタカナ漢字` },
  { encoding: 'gbk', mark: false, characters: `${LATIN}这是一个中文文本用来测试` },
  { encoding: 'euc-kr', mark: false, characters: `${LATIN}이것은한국어문장입니다` },
];
const ENDS = ['\n', '\r\n'];

let directory: string;
let sandbox: FileSandbox;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-fidelity-'));
  sandbox = createFileSandbox({ roots: [directory], deny: [] });
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const encode = ({ encoding, mark }: Script, text: string): Buffer => Buffer.concat([mark ? iconv.encode('\ufeff', encoding) : Buffer.alloc(0), iconv.encode(text, encoding)]);

/** A file: lines with line ends of their own, perhaps none at the end, and one line that is to be changed. */
const fileOf = ({ characters }: Script) => {
  const line = fc.array(fc.constantFrom(...Array.from(characters)), { maxLength: 12 }).map((list) => list.join(''));
  return fc.record({
    before: fc.array(fc.tuple(line, fc.constantFrom(...ENDS)), { maxLength: 6 }),
    end: fc.constantFrom(...ENDS),
    after: fc.array(fc.tuple(line, fc.constantFrom(...ENDS)), { maxLength: 6 }),
    last: line,
    inserted: line,
    isLf: fc.boolean(),
  });
};

describe.each(SCRIPTS)('$encoding, with a mark: $mark', (script) => {
  const words = Array.from(script.characters).slice(-4).join('');

  it('an edit changes the bytes of its place alone', async () => {
    await fc.assert(
      fc.asyncProperty(fileOf(script), async ({ before, end, after, last, inserted }) => {
        const [head, tail] = [before, after].map((lines) => lines.map(([text, lineEnd]) => text + lineEnd).join(''));
        const path = 'edited.txt';
        writeFileSync(join(directory, path), encode(script, `${head}unique old ${words}${end}${tail}${last}`));
        await sandbox.editFile(path, [{ oldText: `unique old ${words}`, newText: `unique new ${inserted}` }], { encoding: script.encoding });
        const expected = encode(script, `${head}unique new ${inserted}${end}${tail}${last}`);
        expect(readFileSync(join(directory, path)).toString('hex')).toBe(expected.toString('hex'));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  // Enough plain words beside for statistics to tell; what is written is known then only by what is read.
  it('an edit changes the bytes of its place alone, without being told the encoding', async () => {
    const filler = Array.from({ length: 30 }, (_, n) => `${n} ${script.characters.slice(LATIN.length)} and then some plain words`);
    await fc.assert(
      fc.asyncProperty(fileOf(script), async ({ before, end, after, last, inserted }) => {
        const [head, tail] = [before, after].map((lines) => lines.map(([text, lineEnd]) => text + lineEnd).join(''));
        const path = 'untold.txt';
        const start = filler.join(end) + end + head;
        writeFileSync(join(directory, path), encode(script, `${start}unique old ${words}${end}${tail}${last}`));
        await sandbox.editFile(path, [{ oldText: `unique old ${words}`, newText: `unique new ${inserted}` }]);
        const expected = encode(script, `${start}unique new ${inserted}${end}${tail}${last}`);
        expect(readFileSync(join(directory, path)).toString('hex')).toBe(expected.toString('hex'));
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('an edit over several lines, written with line feeds, keeps the line ends of the file', async () => {
    for (const end of ENDS) {
      const lines = [`eins ${words}`, 'zwei', `drei ${words}`, 'vier'];
      writeFileSync(join(directory, 'several.txt'), encode(script, lines.join(end)));
      await sandbox.editFile('several.txt', [{ oldText: `zwei\ndrei ${words}\n`, newText: `zwei\nund ${words}\ndrei ${words}\n` }], { encoding: script.encoding });
      expect(iconv.decode(readFileSync(join(directory, 'several.txt')), script.encoding)).toBe([lines[0], 'zwei', `und ${words}`, lines[2], 'vier'].join(end));
    }
  });

  it('is read as it was written, without being told', async () => {
    const text = Array.from({ length: 30 }, (_, n) => `${n} ${script.characters.slice(LATIN.length)} and then some plain words\r\n`).join('');
    writeFileSync(join(directory, 'told.txt'), encode(script, text));
    const read = await sandbox.readText('told.txt');
    expect(read).toMatchObject({ kind: 'text', text, hasMark: script.mark });
    expect(await sandbox.readText('told.txt', { lines: { start: 29, count: 1 } })).toMatchObject({ text: text.split('\r\n')[28] + '\r\n', nextLine: 30, truncated: true });
    expect(await sandbox.readText('told.txt', { tail: 1 })).toMatchObject({ text: text.split('\r\n')[29] + '\r\n' });
  });

  it('keeps encoding and line ends when it is written anew', async () => {
    writeFileSync(join(directory, 'anew.txt'), encode(script, Array.from({ length: 20 }, () => `${script.characters} and words\r\n`).join('')));
    const { encoding } = await sandbox.writeText('anew.txt', `eins\n${words}\n`);
    expect(readFileSync(join(directory, 'anew.txt')).equals(encode({ ...script, encoding }, `eins\r\n${words}\r\n`))).toBe(true);
  });
});

it.each(SCRIPTS.filter(({ encoding }) => !encoding.startsWith('utf')))('what $encoding lacks is refused, and nothing is written', async (script) => {
  const bytes = encode(script, Array.from({ length: 20 }, () => `${script.characters} and words\n`).join('') + 'here\n');
  writeFileSync(join(directory, 'lossy.txt'), bytes);
  // GBK is found as GB 18030, its extension, which has every character there is.
  const told = script.encoding === 'gbk' ? { encoding: 'gbk' } : {};
  for (const work of [async () => sandbox.writeText('lossy.txt', 'a 😀', told), async () => sandbox.editFile('lossy.txt', [{ oldText: 'here', newText: 'a 😀' }], told), async () => sandbox.writeText('lossy.txt', 'x😀', { encoding: script.encoding })]) {
    await expect(work()).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('U+1F600') as string });
  }
  expect(readFileSync(join(directory, 'lossy.txt')).equals(bytes)).toBe(true);
  expect((await sandbox.writeText('lossy.txt', 'a 😀', { encoding: 'utf-8' })).size).toBe(6);
});

it('bytes that mean nothing in the encoding stay where the edit does not touch their line', async () => {
  const bytes = Buffer.concat([Buffer.from('ok ä\n'), Buffer.from([0xff, 0xfe, 0x41, 0x0a]), Buffer.from('change me\nend \xe9')]);
  writeFileSync(join(directory, 'broken.txt'), bytes);
  await sandbox.editFile('broken.txt', [{ oldText: 'change me', newText: 'changed' }], { encoding: 'utf-8' });
  expect(readFileSync(join(directory, 'broken.txt'))).toEqual(Buffer.concat([Buffer.from('ok ä\n'), Buffer.from([0xff, 0xfe, 0x41, 0x0a]), Buffer.from('changed\nend \xe9')]));
  await expect(sandbox.editFile('broken.txt', [{ oldText: '\ufffd\ufffdA', newText: 'B' }], { encoding: 'utf-8' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('not valid utf-8') as string });
});

it.each(SCRIPTS.filter(({ encoding }) => !encoding.startsWith('utf-16')))('edits far apart keep all bytes between them, also those that mean nothing: $encoding, with a mark: $mark', async (script) => {
  // Each of these may swallow what follows where a decoder takes it for the beginning of a character.
  const broken = Buffer.from([0x41, 0xff, 0x80, 0x42, 0x0a]);
  const lines = Array.from({ length: 4_000 }, (_, n) => encode({ ...script, mark: false }, `${script.characters.slice(LATIN.length)} ${n};\r\n`));
  const withBroken = lines.flatMap((line, n) => (n % 500 === 250 ? [line, broken] : [line]));
  const mark = encode(script, '').subarray(0, script.mark ? 3 : 0);
  writeFileSync(join(directory, 'apart.txt'), Buffer.concat([mark, ...withBroken]));
  const places = [3, 1_300, 1_301, 2_700, 3_999];
  await sandbox.editFile('apart.txt', places.map((n) => ({ oldText: ` ${n};`, newText: ` ${n}!\nand more` })), { encoding: script.encoding });
  const expected = lines.flatMap((line, n) => [places.includes(n) ? Buffer.concat([line.subarray(0, -3), Buffer.from('!\r\nand more\r\n')]) : line, ...(n % 500 === 250 ? [broken] : [])]);
  expect(readFileSync(join(directory, 'apart.txt')).equals(Buffer.concat([mark, ...expected]))).toBe(true);
});

it('lines that cannot be counted alike in bytes and text are not edited by their number', async () => {
  // In Shift-JIS 0x81 begins a character of two bytes; whatever a decoder makes of it, no line but the named one may change.
  const same = Buffer.from('same\n');
  const bytes = Buffer.concat([same, Buffer.from([0x81, 0x0a]), same, same, Buffer.from('change me\n'), same, same]);
  writeFileSync(join(directory, 'swallowed.txt'), bytes);
  const wanted = Buffer.from(bytes.toString('latin1').replace('change me', 'changed'), 'latin1');
  const outcome = await sandbox.editFile('swallowed.txt', [{ oldText: 'change me', newText: 'changed' }], { encoding: 'shift_jis' }).then(() => wanted, () => bytes);
  expect(readFileSync(join(directory, 'swallowed.txt')).equals(outcome)).toBe(true);
});

it('a large file of a legacy encoding is read in parts and comes out whole', async () => {
  const line = iconv.encode('これは日本語の文章です one\n', 'shift_jis');
  writeFileSync(join(directory, 'parts.txt'), Buffer.concat(Array.from({ length: 60_000 }, () => line)));
  const { replacements } = await sandbox.editFile('parts.txt', [{ oldText: 'one', newText: '漢字', replaceAll: true }], { encoding: 'shift_jis' });
  expect(replacements).toEqual([{ count: 60_000, rule: 'exact' }]);
  const wanted = iconv.encode('これは日本語の文章です 漢字\n', 'shift_jis');
  expect(readFileSync(join(directory, 'parts.txt')).equals(Buffer.concat(Array.from({ length: 60_000 }, () => wanted)))).toBe(true);
  await expect(sandbox.editFile('parts.txt', [{ oldText: '文章です 漢字', newText: '😀', replaceAll: true }], { encoding: 'shift_jis' })).rejects.toMatchObject({ message: expect.stringContaining('U+1F600 in line 1 of') as string });
});

it.runIf(process.platform !== 'win32')('keeps the mode', async () => {
  writeFileSync(join(directory, 'script.sh'), 'echo a\n', { mode: 0o751 });
  await sandbox.editFile('script.sh', [{ oldText: 'a', newText: 'b' }]);
  expect(statSync(join(directory, 'script.sh')).mode & 0o777).toBe(0o751);
  await sandbox.writeText('script.sh', 'echo c\n');
  expect(statSync(join(directory, 'script.sh')).mode & 0o777).toBe(0o751);
});
