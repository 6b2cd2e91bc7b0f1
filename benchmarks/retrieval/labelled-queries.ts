// Cranfield as the benchmark reads it: 1,400 abstracts, 225 questions, graded judgements; and the measure.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface LabelledQuery {
  readonly id: number;
  readonly text: string;
  /** Gains by document. */
  readonly gains: ReadonlyMap<string, number>;
  /** The paper that the question was probably written from. */
  readonly source: string | undefined;
}

export interface LabelledDocument {
  readonly id: string;
  readonly text: string;
}

const folder = path.resolve(import.meta.dirname, '../..', process.env['BENCH_DATA'] ?? '../shared/data', 'cranfield');

function readText(name: string): string {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch (error) {
    throw new Error(`Cannot read ${name} in ${folder}: set BENCH_DATA to a folder with cranfield (docs.jsonl, queries.jsonl, qrels.tsv, source_docs.tsv in the layout of BEIR).`, { cause: error });
  }
}

function readRows<Row>(name: string): Row[] {
  return readText(name).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

function readTable(name: string): readonly (readonly string[])[] {
  return readText(name).trim().split('\n').slice(1).map((line) => line.split('\t'));
}

export function readDocuments(): LabelledDocument[] {
  return readRows<{ readonly id: string; readonly title: string; readonly text: string }>('docs.jsonl').map(({ id, title, text }) => ({ id, text: `${title}\n${text}` }));
}

export function readQueries(): LabelledQuery[] {
  const gains = new Map<string, Map<string, number>>();
  for (const [query = '', document = '', gain] of readTable('qrels.tsv')) gains.set(query, (gains.get(query) ?? new Map<string, number>()).set(document, Number(gain)));
  const sources = new Map(readTable('source_docs.tsv').map(([query = '', document]) => [query, document]));
  return readRows<{ readonly id: string; readonly text: string }>('queries.jsonl').map(({ id, text }) => ({ id: Number(id), text, gains: gains.get(id) ?? new Map(), source: sources.get(id) }));
}

/** nDCG of the first ten with linear gains (Järvelin and Kekäläinen, 2002), as trec_eval counts it. */
export function measureNdcg(ranking: readonly string[], gains: ReadonlyMap<string, number>): number {
  const discounted = (list: readonly number[]): number => list.slice(0, 10).reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
  const ideal = discounted([...gains.values()].toSorted((a, b) => b - a));
  return ideal === 0 ? 0 : discounted(ranking.map((id) => gains.get(id) ?? 0)) / ideal;
}
