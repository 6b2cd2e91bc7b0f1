// A process that adds 10,000 documents to a knowledge base is killed fifty times on the way; and a process that adds them while it is searched stays responsive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKnowledgeBases, openSqliteStore, type KnowledgeBase } from '../../packages/rag/src/index.ts';
import { inspectRemains, killIngest, makeDocument } from '../../packages/rag/test/ingest-ground.ts';
import type { Check } from './check.ts';

const DOCUMENTS = 10_000;
const KILLS = 50;
const LONGEST_LIFE_MS = 2_500;
const MAX_DELAY_MS = 50;

async function inDirectory<T>(work: (path: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-verify-'));
  try {
    return await work(join(directory, 'knowledge.db'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export const killedIngest: Check = {
  name: 'Knowledge bases: a process that adds 10,000 documents is killed with SIGKILL at a random moment',
  run: async () =>
    inDirectory(async (path) => {
      let kills = 0;
      let before = 0;
      const inspect = async (): Promise<number> => {
        const { documents, torn, lost } = await inspectRemains(path);
        if (torn.length > 0 || lost > 0 || documents < before) throw new Error(`after kill ${kills}: ${documents} documents after ${before}, ${lost} chunks lost, torn: ${torn.slice(0, 3).join(', ')}`);
        before = documents;
        return documents;
      };
      for (; kills < KILLS; kills += 1) {
        await killIngest(path, DOCUMENTS, Math.random() * LONGEST_LIFE_MS);
        await inspect();
      }
      const atKills = before;
      await killIngest(path, DOCUMENTS, 3_600_000);
      if ((await inspect()) !== DOCUMENTS) throw new Error(`${before} of ${DOCUMENTS} documents are there in the end`);
      return { tries: KILLS, outcome: `the file opened every time, no document torn, no chunk lost; ${atKills} documents after the last kill, ${DOCUMENTS} when the rest was added` };
    }),
};

async function searchUntil(base: KnowledgeBase, isDone: () => boolean): Promise<number> {
  let searches = 0;
  for (; !isDone(); searches += 1) {
    await base.search({ query: `pump pressure ${searches % 7 === 0 ? 'violin' : 'leak'}`, limit: 5 });
    await sleep(20);
  }
  return searches;
}

export const busyIngest: Check = {
  name: 'Knowledge bases: searches while 10,000 documents are added in one call',
  run: async () =>
    inDirectory(async (path) => {
      const bases = createKnowledgeBases({ store: openSqliteStore({ path }) });
      try {
        const base = await bases.create({ name: 'busy' });
        const delay = monitorEventLoopDelay({ resolution: 5 });
        const startedMs = performance.now();
        let isDone = false;
        delay.enable();
        const adding = base.add(Array.from({ length: DOCUMENTS }, (_, index) => makeDocument(index))).finally(() => {
          isDone = true;
        });
        const [{ added, chunks }, searches] = await Promise.all([adding, searchUntil(base, () => isDone)]);
        delay.disable();
        const p99Ms = delay.percentile(99) / 1e6;
        const seconds = (performance.now() - startedMs) / 1_000;
        if (p99Ms >= MAX_DELAY_MS) throw new Error(`event-loop delay p99 ${p99Ms.toFixed(1)} ms`);
        return { tries: searches, outcome: `${added} documents (${chunks} chunks) in ${seconds.toFixed(0)} s with the fit, ${Math.round(added / seconds)} a second, while ${searches} searches were answered; event-loop delay p99 ${p99Ms.toFixed(1)} ms, p99.9 ${(delay.percentile(99.9) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms` };
      } finally {
        await bases.close();
      }
    }),
};
