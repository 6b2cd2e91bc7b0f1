// A process that adds documents is killed at any moment; what it leaves behind is looked through.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKnowledgeBases, openSqliteStore, type ChunkRecord, type DocumentInput } from '../src/index.ts';

export const BASE_NAME = 'crash';
export const DOCUMENTS_A_CALL = 40;

const SCRIPT = fileURLToPath(new URL('processes/ingest.ts', import.meta.url));
const WORDS = 'pump valve pressure pipe leak seal flow bread flour oven yeast dough crust salt engine piston fuel spark exhaust oil gear violin string bow melody concert rhythm score'.split(' ');

/** Several chunks each; the same for the same number. */
export function makeDocument(index: number): DocumentInput & { readonly id: string } {
  const sentence = (n: number): string => `Sentence ${n} of ${index} has ${[0, 1, 2, 3, 4].map((step) => WORDS[(index * 7 + n * 3 + step * (index % 5)) % WORDS.length]).join(' ')} in it.`;
  return { id: `d${index}`, text: Array.from({ length: 4 + (index % 6) }, (_, n) => sentence(n)).join(' '), metadata: { index } };
}

/** Lets a process add documents for a while after it has begun. @returns whether it was killed before it was done */
export async function killIngest(path: string, count: number, lifeMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await Promise.race([sleep(lifeMs, undefined, { ref: false }), ended]);
  child.kill('SIGKILL');
  const [code] = (await ended) as [number | null];
  if (code !== null && code !== 0) throw new Error(`The process that adds documents failed with ${code}.`);
  return code === null;
}

export interface Remains {
  readonly documents: number;
  /** Documents that are not whole, or not as they were added. */
  readonly torn: readonly string[];
  /** Chunks that a search by words or by vector cannot find. */
  readonly lost: number;
}

/** What is in the file, each document compared with what was added. */
export async function inspectRemains(path: string): Promise<Remains> {
  const store = openSqliteStore({ path });
  const bases = createKnowledgeBases({ store });
  try {
    if (!(await bases.list()).some(({ name }) => name === BASE_NAME)) return { documents: 0, torn: [], lost: 0 };
    const stored = await store.openBase(BASE_NAME);
    const chunks = await stored.listChunks({ limit: 1_000_000 });
    const byDocument = Map.groupBy(chunks, ({ documentId }) => documentId);
    const { documents } = await stored.record();
    const torn = [...byDocument].filter(([, parts]) => !isWhole(parts)).map(([id]) => id);
    const vectors = await stored.readVectors(chunks.map(({ id }) => id));
    const found = await stored.findCandidates({ text: 'Sentence', limit: chunks.length, space: await stored.readSpaceName(), vector: vectors.values().next().value });
    const lost = 3 * chunks.length - vectors.size - found.keyword.length - found.vector.length;
    return { documents, torn: documents === byDocument.size ? torn : [...torn, `${documents - byDocument.size} without chunks`], lost };
  } finally {
    await bases.close();
  }
}

function isWhole(chunks: readonly ChunkRecord[]): boolean {
  const wanted = makeDocument(Number(chunks[0]?.metadata['index']));
  const isInOrder = chunks.every((chunk, index) => chunk.position === index && chunk.documentId === wanted.id && chunk.text === wanted.text.slice(chunk.start, chunk.end));
  return isInOrder && chunks.map(({ text }) => text).join('') === wanted.text;
}
