// The labelled texts that the document benchmarks read, and the sets that are made of them.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../..', process.env['BENCH_DATA'] ?? '../shared/data');

export function readData(name: string): string {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch (error) {
    throw new Error(`Cannot read ${name} in ${folder}: set BENCH_DATA to a folder with chunking-eval (brandonstarxel/chunking_evaluation), cranfield, stsb and wikigold.`, { cause: error });
  }
}

export function readLines<Row>(name: string): Row[] {
  return readData(name).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

export interface ClassifiedText {
  readonly text: string;
  /** Name of the right label. */
  readonly label: string;
}

export interface ClassificationSet {
  readonly name: string;
  readonly labels: readonly string[];
  readonly texts: readonly ClassifiedText[];
}

const SUBJECTS = [
  ['chatlogs', 'conversation', 'a chat of a user with an assistant, questions, requests and answers'],
  ['finance', 'finance', 'annual report of a company, revenue, net income, fiscal year, cash flows, tax, shares'],
  ['pubmed', 'medicine', 'biomedical research, patients, cells, disease, treatment, clinical study, genes'],
  ['state_of_the_union', 'politics', 'speech of the president, Congress, Americans, jobs, laws, democracy'],
  ['wikitexts', 'encyclopedia', 'articles about history, places, music, games, sports, wars and people'],
] as const;
const EACH = 60;
const CHARACTERS = 900;

const GENRES = [
  ['main-captions', 'caption', 'a man, woman, dog or child is playing, riding, standing in a picture'],
  ['main-news', 'news', 'police killed, president said, minister, government, stocks, percent'],
  ['main-forums', 'forum', 'a question or answer, you can, I think, should, it depends'],
] as const;

export function readClassificationSets(): ClassificationSet[] {
  const passages = SUBJECTS.flatMap(([file, label]) => {
    const text = readData(`chunking-eval/${file}.md`);
    const step = Math.floor(text.length / EACH);
    return Array.from({ length: EACH }, (_value, index): ClassifiedText => ({ text: text.slice(index * step, index * step + CHARACTERS), label }));
  });
  const sentences = readLines<{ readonly genre: string; readonly a: string }>('stsb/dev.jsonl').flatMap(({ genre, a }): ClassifiedText[] => {
    const label = GENRES.find(([name]) => name === genre)?.[1];
    return label === undefined ? [] : [{ text: a, label }];
  });
  return [
    { name: 'five subjects, described (passages of 900 characters)', labels: SUBJECTS.map(([, label, description]) => `${label}: ${description}`), texts: passages },
    { name: 'five subjects, names alone', labels: SUBJECTS.map(([, label]) => label), texts: passages },
    { name: 'three kinds of sentence, described', labels: GENRES.map(([, label, description]) => `${label}: ${description}`), texts: sentences },
  ];
}

export interface Abstract {
  readonly title: string;
  readonly text: string;
}

/** Abstracts without the title, which most of them repeat at their beginning. */
export function readAbstracts(): Abstract[] {
  return readLines<{ readonly title: string; readonly text: string }>('cranfield/docs.jsonl').flatMap(({ title, text }) => {
    const body = text.startsWith(title) ? text.slice(title.length).trim() : text;
    return body.length < 300 || title === '' ? [] : [{ title, text: body }];
  });
}
