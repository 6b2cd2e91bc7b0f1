// What is measured on: real sentences, since random vectors have no neighbours worth the name. Sentences of the texts in the data folder and of the documentation inside installed packages, then windows of their words.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { splitSentences } from '../../packages/text/src/index.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const DATA = path.resolve(REPOSITORY, process.env['BENCH_DATA'] ?? '../shared/data');
const MIN_WORDS = 5;
const MAX_WORDS = 60;
const WINDOW = 16;
const WINDOW_STEP = 8;
const MAX_FILE_BYTES = 400_000;

export const RECIPE = `Sentences of ${MIN_WORDS} to ${MAX_WORDS} words from every text of the data folder (chunking-eval, cranfield, qqp, stsb, wikigold, humaneval), then from \`*.md\` and the comments of \`*.d.ts\` inside the installed packages (the workspace's and this folder's, files up to ${MAX_FILE_BYTES / 1_000} kB, in order of their names); when they are used up, windows of ${WINDOW} words, every ${WINDOW_STEP}, of all of these together. Each text once, by its lower-case words.`;

/** So many different texts, always the same for the same files. */
export function readTexts(count: number): string[] {
  const texts = new Map<string, string>();
  const sources: string[] = [];
  const add = (text: string): void => {
    const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    if (words.length >= MIN_WORDS && words.length <= MAX_WORDS) texts.set(words.join(' '), text);
  };
  for (const source of listSources()) {
    sources.push(source);
    for (const { start, end } of splitSentences(source)) add(source.slice(start, end));
    if (texts.size >= count) return [...texts.values()].slice(0, count);
  }
  for (const source of sources) {
    const words = source.split(/\s+/);
    for (let start = 0; start + WINDOW <= words.length; start += WINDOW_STEP) add(words.slice(start, start + WINDOW).join(' '));
    if (texts.size >= count) return [...texts.values()].slice(0, count);
  }
  throw new Error(`There are only ${texts.size} texts: install the packages, or set BENCH_DATA.`);
}

function* listSources(): Generator<string> {
  if (existsSync(DATA)) {
    for (const file of listFiles(DATA, /\.(?:md|jsonl)$/)) {
      const text = readFileSync(file, 'utf8');
      yield file.endsWith('.jsonl') ? text.split('\n').flatMap((line) => (line === '' ? [] : listStrings(JSON.parse(line)))).join('\n\n') : text;
    }
  }
  for (const folder of [path.join(REPOSITORY, 'node_modules/.pnpm'), path.join(import.meta.dirname, 'node_modules')]) {
    for (const file of listFiles(folder, /\.(?:md|d\.ts)$/i)) {
      if (statSync(file).size > MAX_FILE_BYTES) continue;
      const text = readFileSync(file, 'utf8');
      yield file.endsWith('.md') ? text : [...text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].map((match) => (match[1] ?? '').replace(/^\s*\*/gm, '')).join('\n\n');
    }
  }
}

function listFiles(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

function listStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listStrings) : [];
}
