// How well chunks serve retrieval: of the passages that answer a question, how much do the five best chunks by BM25 hold?
import { RecursiveChunker, Tokenizer } from '@chonkiejs/core';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { decode, encode } from 'gpt-tokenizer';
import { split as splitByLlmSplitter } from 'llm-splitter';
import { chunkText, type TokenCounter } from '../../packages/chunking/src/index.ts';
import { readCorpora, readQuestions, type Question } from './texts.ts';

const SIZES = [100, 200, 300, 400, 500];
const TOP = 5;

export interface QualityRow {
  readonly name: string;
  readonly size: number;
  /** Of all chunks, and of the five best together. */
  readonly meanTokens: number;
  readonly retrievedTokens: number;
  readonly recall: number;
  readonly precision: number;
}

export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface LabelledData {
  readonly corpora: ReadonlyMap<string, string>;
  readonly questions: readonly Question[];
}

export type Split = (text: string, size: number) => Promise<readonly Piece[]>;

/** Undefined, and said so, when the data is missing. */
export function readLabelledData(): LabelledData | undefined {
  const corpora = readCorpora();
  if (corpora !== undefined) return { corpora, questions: readQuestions() };
  console.error('No labelled data: set BENCH_DATA to a folder with chunking-eval/, made from https://github.com/brandonstarxel/chunking_evaluation, for the quality part.');
  return undefined;
}

/** One row for each method and limit; none when the data is missing. */
export async function measureQuality(counter: TokenCounter, countForPeers: (text: string) => number): Promise<QualityRow[]> {
  const data = readLabelledData();
  if (data === undefined) return [];
  const rows: QualityRow[] = [];
  for (const [name, split] of await createSplitters(counter, countForPeers)) {
    for (const size of SIZES) rows.push({ name, size, ...(await measureSplit(data, async (text) => split(text, size), counter)) });
  }
  return rows;
}

/** Ours, then the peers; all cut at the same tokens. */
export async function createSplitters(counter: TokenCounter, countForPeers: (text: string) => number): Promise<readonly (readonly [string, Split])[]> {
  const asText = { disallowedSpecial: new Set<string>() };
  const tokenizer = Object.assign(await Tokenizer.create(), { countTokens: countForPeers, encode: (part: string) => encode(part, asText), decode: (tokens: number[]) => decode(tokens) });
  const splitTokens = (part: string): string[] => encode(part, asText).map((token) => decode([token]));
  return [
    ['@gateway/chunking semantic', async (text, size) => await chunkText(text, { method: 'semantic', size, counter })],
    ['@gateway/chunking structural', async (text, size) => await chunkText(text, { method: 'structural', size, counter })],
    ['@gateway/chunking token', async (text, size) => await chunkText(text, { method: 'token', size, counter })],
    ['LangChain recursive', async (text, size) => locate(text, await new RecursiveCharacterTextSplitter({ chunkSize: size, chunkOverlap: 0, lengthFunction: countForPeers }).splitText(text))],
    ['@chonkiejs/core recursive', async (text, size) => locate(text, (await (await RecursiveChunker.create({ chunkSize: size, tokenizer })).chunk(text)).map((chunk) => chunk.text))],
    ['llm-splitter', async (text, size) => splitByLlmSplitter(text, { chunkSize: size, splitter: splitTokens }).map(({ start, end }) => ({ text: text.slice(start, end), start, end }))],
  ];
}

/** How well the pieces of all texts answer the questions about them. */
export async function measureSplit(data: LabelledData, split: (text: string) => Promise<readonly Piece[]>, counter: TokenCounter): Promise<Omit<QualityRow, 'name' | 'size'>> {
  const { corpora, questions } = data;
  let tokens = 0;
  let pieceCount = 0;
  let retrieved = 0;
  let recall = 0;
  let precision = 0;
  for (const [corpus, text] of corpora) {
    const pieces = await split(text);
    pieceCount += pieces.length;
    const sizes = pieces.map((piece) => counter.count(piece.text));
    tokens += sizes.reduce((total, size) => total + size, 0);
    const rank = createBm25(pieces.map((piece) => piece.text));
    for (const question of questions) {
      if (question.corpus !== corpus) continue;
      const indexes = rank(question.question).slice(0, TOP);
      const best = indexes.map((index) => pieces[index] as Piece);
      retrieved += indexes.reduce((total, index) => total + (sizes[index] ?? 0), 0);
      const wanted = question.references.reduce((total, reference) => total + reference.end - reference.start, 0);
      const found = question.references.reduce((total, reference) => total + countCovered(reference, best), 0);
      recall += found / wanted;
      precision += found / best.reduce((total, piece) => total + piece.end - piece.start, 0);
    }
  }
  return { meanTokens: tokens / pieceCount, retrievedTokens: retrieved / questions.length, recall: recall / questions.length, precision: precision / questions.length };
}

// Chunks do not overlap here, so the parts they hold can be added.
function countCovered(reference: { readonly start: number; readonly end: number }, pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + Math.max(0, Math.min(reference.end, piece.end) - Math.max(reference.start, piece.start)), 0);
}

/** LangChain tells no offsets, chonkie wrong ones: their chunks are searched for, in order. */
function locate(text: string, chunks: readonly string[]): Piece[] {
  let from = 0;
  return chunks.map((chunk) => {
    const start = Math.max(text.indexOf(chunk, from), from);
    from = start + chunk.length;
    return { text: chunk, start, end: from };
  });
}

/** Okapi BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009); indexes of all documents, best first. */
function createBm25(documents: readonly string[]): (query: string) => number[] {
  const readTerms = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const postings = new Map<string, Map<number, number>>();
  const lengths = documents.map((document, index) => {
    const terms = readTerms(document);
    for (const term of terms) {
      const posting = postings.get(term) ?? new Map<number, number>();
      posting.set(index, (posting.get(index) ?? 0) + 1);
      postings.set(term, posting);
    }
    return terms.length;
  });
  const meanLength = lengths.reduce((total, length) => total + length, 0) / Math.max(1, lengths.length);
  return (query) => {
    const scores = new Float64Array(documents.length);
    for (const term of readTerms(query)) {
      const posting = postings.get(term) ?? new Map<number, number>();
      const idf = Math.log(1 + (documents.length - posting.size + 0.5) / (posting.size + 0.5));
      for (const [index, frequency] of posting) {
        scores[index] = (scores[index] ?? 0) + (idf * frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * (lengths[index] ?? 0)) / meanLength));
      }
    }
    return [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  };
}
