// Knowledge bases through the built server: a process that dies while it adds leaves whole documents, and its job goes on in the next one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createDataDirectory, startBuiltServer, type BuiltServer } from './start-built-server.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).toReversed()) await end();
});

const FILES = 600;
const SUBJECTS = ['pumps and valves', 'ovens and bread', 'engines and oil', 'violins and strings'];

async function start(dataDirectory: string, folder: string): Promise<BuiltServer> {
  const server = await startBuiltServer({ dataDirectory, env: { ALLOWED_DIRECTORIES: folder } });
  cleanUp.push(server.close);
  return server;
}

it('a job that adds a folder outlives its server, and nothing is there in part', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-gateway-folder-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  for (let n = 0; n < FILES; n += 1) writeFileSync(join(folder, `${n}.md`), `# Note ${n}\n\n${`This note number ${n} tells of ${SUBJECTS[n % 4] ?? ''}. `.repeat(60)}`);
  const dataDirectory = createDataDirectory();
  const first = await start(dataDirectory, folder);
  await first.call('create_knowledge_base', { name: 'notes' });
  const { job_id: id } = await first.call('add_documents', { index_name: 'notes', sources: ['.'], background: true });
  const documentsIn = async (server: BuiltServer): Promise<number> => ((await server.call('list_knowledge_bases')) as { knowledge_bases: [{ documents: number }] }).knowledge_bases[0].documents;
  await expect.poll(async () => documentsIn(first), { timeout: 30_000, interval: 50 }).toBeGreaterThan(100);
  process.kill(first.pid, 'SIGKILL');
  const second = await start(dataDirectory, folder);
  expect(await documentsIn(second)).toBeLessThan(FILES);
  // It is searched while the rest is added.
  expect(await second.call('fused_search', { query: 'baking bread', index_name: 'notes', top_n: 1 })).toMatchObject({ success: true, results: [{ text: expect.stringContaining('ovens and bread') as string }] });
  await expect.poll(async () => (await second.call('get_job', { job_id: id }))['status'], { timeout: 60_000, interval: 200 }).toBe('completed');
  const { result } = (await second.call('get_job', { job_id: id })) as { result: { added: number; skipped: number; errors?: unknown } };
  expect([result.added + result.skipped, result.errors, await documentsIn(second)]).toEqual([FILES, undefined, FILES]);
  expect(await second.call('add_documents', { index_name: 'notes', sources: ['.'] })).toMatchObject({ added: 0, skipped: FILES });
}, 120_000);

it('answers with the beginning of what no message could hold, and goes on serving', async () => {
  const dataDirectory = createDataDirectory();
  const server = await startBuiltServer({ dataDirectory });
  cleanUp.push(server.close);
  const texts = Array.from({ length: 3_000 }, (_, n) => `text number ${n}`);
  const result = (await server.call('embed_texts', { texts })) as { embeddings: number[][]; truncated: boolean; result_ref: string; total: number };
  expect(result).toMatchObject({ success: true, truncated: true, total: 3_000, result_ref: expect.stringMatching(/^ref:/) as string });
  expect(result.embeddings.length).toBeGreaterThan(0);
  expect(await server.call('embed_texts', { texts: texts.slice(0, 1) })).toMatchObject({ embeddings: [result.embeddings[0]] });
}, 60_000);
