// chunking-eval as this benchmark reads it: five texts, questions, and the exact excerpts that answer them.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Excerpt {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

export interface ExcerptQuestion {
  readonly id: string;
  readonly corpus: string;
  readonly question: string;
  readonly references: readonly Excerpt[];
}

const folder = path.resolve(import.meta.dirname, '../..', process.env['BENCH_DATA'] ?? '../shared/data', 'chunking-eval');

function readText(name: string): string {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch (error) {
    throw new Error(`Cannot read ${name} in ${folder}: set BENCH_DATA to a folder with chunking-eval (questions.jsonl and the texts of github.com/brandonstarxel/chunking_evaluation as <corpus>.md).`, { cause: error });
  }
}

export function readQuestions(): readonly ExcerptQuestion[] {
  return readText('questions.jsonl').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as ExcerptQuestion);
}

export function readCorpus(corpus: string): string {
  return readText(`${corpus}.md`);
}

// About what a chunk of 400 tokens holds.
const BEFORE = 500;
const AFTER = 700;

/** The text around a question's first excerpt, cut at spaces. */
export function readPassage({ corpus, references }: ExcerptQuestion): string {
  const text = readCorpus(corpus);
  const [first] = references;
  if (first === undefined) throw new Error('A question without an excerpt.');
  return text.slice(Math.max(0, first.start - BEFORE), first.end + AFTER).replace(/^\S*\s/, '').replace(/\s\S*$/, '');
}
