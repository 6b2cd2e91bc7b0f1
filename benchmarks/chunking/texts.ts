// The texts that are measured: Chroma's chunking evaluation when it is there, else whatever Markdown the peers bring along.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const DATA = path.resolve(REPOSITORY, process.env['BENCH_DATA'] ?? '../shared/data', 'chunking-eval');

export interface Question {
  readonly corpus: string;
  readonly question: string;
  readonly references: readonly { readonly start: number; readonly end: number; readonly content: string }[];
}

/** Five texts by name, undefined without the data. */
export function readCorpora(): ReadonlyMap<string, string> | undefined {
  if (!existsSync(DATA)) return undefined;
  const files = readdirSync(DATA).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return new Map(files.map((file) => [path.basename(file, '.md'), readFileSync(path.join(DATA, file), 'utf8')]));
}

export function readQuestions(): readonly Question[] {
  const lines = readFileSync(path.join(DATA, 'questions.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Question);
}

/** About three megabytes of English, and what they are. */
export function readSpeedText(): { readonly text: string; readonly name: string } {
  const corpora = readCorpora();
  if (corpora !== undefined) return { text: [...corpora.values()].join('\n\n').repeat(2), name: 'the five texts of brandonstarxel/chunking_evaluation, twice' };
  const modules = path.join(import.meta.dirname, 'node_modules');
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((file) => /(?:README|CHANGELOG)\.md$/i.test(file));
  const text = files.map((file) => readFileSync(path.join(modules, file), 'utf8')).join('\n\n');
  return { text: text.repeat(Math.ceil(3_000_000 / text.length)).slice(0, 3_000_000), name: 'the README files of the installed packages, repeated' };
}
