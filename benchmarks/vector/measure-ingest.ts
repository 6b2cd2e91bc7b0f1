// What adding documents takes, and then what searching them does, each in a process of its own: measure-ingest.ts add|search FILE. Prints what came out as JSON.
import { statSync } from 'node:fs';
import { createKnowledgeBases, openSqliteStore } from '../../packages/rag/src/index.ts';
import { readTexts } from './texts.ts';

export interface AddFigures {
  readonly documents: number;
  readonly chunks: number;
  readonly characters: number;
  readonly addSeconds: number;
  readonly fileMb: number;
}

export interface SearchFigures {
  readonly residentMb: number;
  readonly searchMs: number;
}

const DOCUMENTS = 10_000;
const TEXTS_A_DOCUMENT = 10;
const MB = 1_048_576;
const collect = (): void => (globalThis as { gc?: () => void }).gc?.();

function makeDocuments(): { readonly id: string; readonly text: string }[] {
  const texts = readTexts(DOCUMENTS * TEXTS_A_DOCUMENT);
  return Array.from({ length: DOCUMENTS }, (_, index) => ({ id: `d${index}`, text: texts.slice(index * TEXTS_A_DOCUMENT, (index + 1) * TEXTS_A_DOCUMENT).join(' ') }));
}

async function add(file: string): Promise<AddFigures> {
  const documents = makeDocuments();
  const bases = createKnowledgeBases({ store: openSqliteStore({ path: file }) });
  const base = await bases.create({ name: 'bench' });
  const startedMs = performance.now();
  const { added, chunks, errors } = await base.add(documents);
  const addSeconds = (performance.now() - startedMs) / 1_000;
  await bases.close();
  if (errors.length > 0) throw new Error(errors[0]?.error);
  return { documents: added, chunks, characters: documents.reduce((sum, { text }) => sum + text.length, 0), addSeconds, fileMb: statSync(file).size / MB };
}

async function search(file: string): Promise<SearchFigures> {
  collect();
  const before = process.memoryUsage.rss();
  const bases = createKnowledgeBases({ store: openSqliteStore({ path: file }) });
  const base = await bases.open('bench');
  const startedMs = performance.now();
  const { space } = await base.search({ query: 'how is a file opened for reading' });
  const searchMs = performance.now() - startedMs;
  if (!space.startsWith('local/lsa')) throw new Error(`The collection's own model was not fitted: ${space}`);
  collect();
  const residentMb = (process.memoryUsage.rss() - before) / MB;
  await bases.close();
  return { searchMs, residentMb };
}

const [mode = '', file = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(mode === 'add' ? await add(file) : await search(file)));
