// Measures search on Cranfield, and writes results.md. TUNE=1 lists the odd queries' figures by which parameters were chosen, and writes nothing.
// Run from the repository root: node --conditions=@gateway/source benchmarks/retrieval/run.ts
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { listEmbedders } from './embedders.ts';
import type { EmbeddingModel } from '../../packages/core/src/index.ts';
import { createKnowledgeBases, openSqliteStore, searchBases, type KnowledgeBase, type SearchQuery } from '../../packages/rag/src/index.ts';
import { readStopWords, tokenizeWords } from '../../packages/text/src/index.ts';
import { measureNdcg, readDocuments, readQueries, type LabelledQuery } from './labelled-queries.ts';

type Rank = (query: LabelledQuery) => Promise<readonly string[]>;

const documents = readDocuments();
const queries = readQueries();
const isTuning = process.env['TUNE'] !== undefined;
const bases = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }) });
const lines: string[] = [];
const say = (line = ''): void => {
  console.log(line);
  lines.push(line);
};

async function makeBase(name: string, model?: EmbeddingModel): Promise<KnowledgeBase> {
  const base = await bases.create({ name, model });
  // One chunk a document: what is judged is documents.
  const { errors } = await base.add(documents, { chunking: { size: 4_000 } });
  if (errors.length > 2) throw new Error(`${errors.length} documents were not added: ${errors[0]?.error}`);
  return base;
}

const by = (base: KnowledgeBase, options: Omit<SearchQuery, 'query'>): Rank => async ({ text }) =>
  (await base.search({ highlights: 0, foldDuplicates: false, limit: 11, ...options, query: text })).results.map(({ chunk }) => chunk.documentId);

function byFts5(): Rank {
  const database = new DatabaseSync(':memory:');
  database.exec("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61')");
  for (const { id, text } of documents) database.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)').run(Number(id), text);
  const stopWords = readStopWords('en');
  return async ({ text }) => {
    const words = tokenizeWords(text.toLowerCase()).map((word) => word.text).filter((word) => !stopWords.has(word));
    const rows = database.prepare('SELECT rowid AS id FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT 11').all(words.map((word) => `"${word}"`).join(' OR '));
    return Promise.resolve(rows.map(({ id }) => String(id)));
  };
}

// The same abstracts in several bases, each with its own idf, feedback and fitted vectors.
async function splitUp(name: string, baseOf: (place: number) => number): Promise<readonly KnowledgeBase[]> {
  const parts = Map.groupBy(documents, (_document, place: number) => baseOf(place));
  return Promise.all([...parts].map(async ([number, part]) => {
    const base = await bases.create({ name: `${name}-${number}` });
    await base.add(part, { chunking: { size: 4_000 } });
    return base;
  }));
}

const byMerged = (parts: readonly KnowledgeBase[]): Rank => async ({ text }) => (await searchBases(parts, { query: text, highlights: 0, foldDuplicates: false, limit: 11 })).results.map(({ chunk }) => chunk.documentId);

// What a merge must beat: the bases' own scores, side by side.
const bySideBySide = (parts: readonly KnowledgeBase[]): Rank => async ({ text }) => {
  const found = await Promise.all(parts.map(async (base) => base.search({ query: text, highlights: 0, foldDuplicates: false, limit: 33 })));
  return found.flatMap(({ results }) => results).toSorted((a, b) => b.score - a.score).map(({ chunk }) => chunk.documentId);
};

interface Figures {
  readonly odd: number;
  readonly even: number;
  /** On the even queries, without the paper each was probably written from. */
  readonly condensed: number;
  readonly medianMs: number;
}

async function measure(rank: Rank): Promise<Figures> {
  const rows: { readonly isEven: boolean; readonly ndcg: number; readonly condensed: number; readonly ms: number }[] = [];
  for (const query of queries) {
    const startedMs = performance.now();
    const ranking = await rank(query);
    const ms = performance.now() - startedMs;
    const gains = new Map([...query.gains].filter(([id]) => id !== query.source));
    rows.push({ isEven: query.id % 2 === 0, ndcg: measureNdcg(ranking, query.gains), condensed: measureNdcg(ranking.filter((id) => id !== query.source), gains), ms });
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    odd: mean(rows.filter(({ isEven }) => !isEven).map(({ ndcg }) => ndcg)),
    even: mean(rows.filter(({ isEven }) => isEven).map(({ ndcg }) => ndcg)),
    condensed: mean(rows.filter(({ isEven }) => isEven).map(({ condensed }) => condensed)),
    medianMs: rows.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)] ?? 0,
  };
}

const startedMs = performance.now();
const local = await makeBase('local');
const localMs = performance.now() - startedMs;
const embedders: { readonly name: string; readonly base: KnowledgeBase }[] = [];
for (const { name, model } of await listEmbedders(documents.map(({ text }) => text), isTuning)) embedders.push({ name, base: await makeBase(name, model) });
const { space } = await local.search({ query: 'wing' });
if (!space.startsWith('local/lsa')) throw new Error(`The collection's own model was not fitted: ${space}`);

if (isTuning) await tune();
else await report();
await bases.close();

async function tune(): Promise<void> {
  const say3 = (name: string, ...figures: readonly Figures[]): void => console.log(name, ...figures.map(({ odd }) => odd.toFixed(4)));
  for (const { name, base } of [{ name: 'lsa', base: local }, ...embedders]) {
    for (let share = 0; share <= 1.001; share += 0.1) say3(`${name} vector share ${share.toFixed(1)}`, await measure(by(base, { keywordWeight: 1 - share, vectorWeight: share })), await measure(by(base, { keywordWeight: 1 - share, vectorWeight: share, feedback: false })));
  }
  for (const texts of [5, 10, 15]) for (const terms of [20, 30, 50]) for (const queryShare of [0.4, 0.5, 0.6]) say3(`feedback ${texts} ${terms} ${queryShare}`, await measure(by(local, { vectorWeight: 0, feedback: { texts, terms, queryShare } })));
}

async function report(): Promise<void> {
  const keywords = await measure(by(local, { vectorWeight: 0, feedback: false }));
  const row = (name: string, { odd, even, condensed, medianMs }: Figures): void => say(`| ${name} | ${even.toFixed(3)} | ${condensed.toFixed(3)} | ${odd.toFixed(3)} | ${medianMs.toFixed(1)} |`);
  say('# Search on Cranfield');
  say();
  say('Written by `node --conditions=@gateway/source benchmarks/retrieval/run.ts`. 1,400 abstracts, one chunk each; nDCG@10 with linear gains, through `createKnowledgeBases` over SQLite, without folding duplicates.');
  say();
  say('Every parameter with a choice (k1 and b, feedback, dimensions, shares) was chosen by the **odd** queries (`TUNE=1` lists most of them; among figures that differ by less than 0.005 the plainer or cheaper one, not the highest); the **even** ones decided nothing and are the figures to go by. Condensed: without the paper that a question was probably written from.');
  say();
  say('| | even | even, condensed | odd (tuned on) | ms a query, median |');
  say('| --- | ---: | ---: | ---: | ---: |');
  row('SQLite FTS5, Porter, same stop words', await measure(byFts5()));
  row('BM25', keywords);
  row('BM25 with feedback (RM3)', await measure(by(local, { vectorWeight: 0, feedback: true })));
  row('LSA alone', await measure(by(local, { keywordWeight: 0 })));
  for (const { name, base } of embedders.filter(({ name: one }) => !one.startsWith('adversary'))) row(`${name} alone`, await measure(by(base, { keywordWeight: 0 })));
  row('**fused, defaults, `local`**', await measure(by(local, {})));
  row('fused by RRF, `local`', await measure(by(local, { fusion: 'rrf' })));
  say();
  say('## Weights left out');
  say();
  say('However bad the embedding model, a search whose weights were left out must not fall more than 0.01 below BM25; also without feedback, which small bases are searched without. All models but `local` are treated as an unknown vendor is.');
  say();
  say('| embedding model | even | less BM25 | without feedback, less BM25 | weights 0.3 / 0.7 with RRF instead, without feedback |');
  say('| --- | ---: | ---: | ---: | ---: |');
  const less = (value: number): string => `${value >= keywords.even ? '+' : ''}${(value - keywords.even).toFixed(3)}`;
  for (const { name, base } of [{ name: 'LSA (`local`)', base: local }, ...embedders]) {
    const { even } = await measure(by(base, {}));
    const plain = await measure(by(base, { feedback: false }));
    const literal = await measure(by(base, { keywordWeight: 0.3, vectorWeight: 0.7, fusion: 'rrf', feedback: false }));
    say(`| ${name} | ${even.toFixed(3)} | ${less(even)} | ${less(plain.even)} | ${literal.even.toFixed(3)} |`);
    if (Math.min(even, plain.even) < keywords.even - 0.01) process.exitCode = 1;
  }
  say();
  say('## Several knowledge bases');
  say();
  say('The same abstracts in four bases, searched as one by `searchBases`: by turns, and as the first 900, the next 300, 150 and 50 (where most of what answers lies in one base). What a base learns from its texts (feedback, vectors) it learns from fewer of them, so one base is the better place for one collection. The merge was chosen by the odd queries among some thirty, by these two and by two more with four texts of other matters beside.');
  say();
  say('| | even | even, condensed | odd (tuned on) | ms a query, median |');
  say('| --- | ---: | ---: | ---: | ---: |');
  row('one base', await measure(by(local, {})));
  for (const [name, baseOf] of [['four alike', (place: number) => place % 4], ['four of 900, 300, 150 and 50', (place: number) => [900, 1_200, 1_350, 1_400].findIndex((end) => place < end)]] as const) {
    const parts = await splitUp(name, baseOf);
    row(`**${name}, merged**`, await measure(byMerged(parts)));
    row(`${name}, by their own scores`, await measure(bySideBySide(parts)));
  }
  say();
  say(`Adding the 1,400 documents to a base in memory, the fit included: ${(localMs / 1_000).toFixed(1)} s on one core of a busy machine (${Math.round(documents.length / (localMs / 1_000))} documents a second). Times of a query include making its vector.`);
  writeFileSync(path.join(import.meta.dirname, 'results.md'), `${lines.join('\n')}\n`);
}
