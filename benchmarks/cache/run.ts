// How long a hit and a write take with 100,000 answers of 2 kB, beside keyv with its own SQLite adapter and node:sqlite by hand, in one run.
// From this folder: npm install --ignore-scripts && npm run bench. With --check it ends with 1 when a bar is missed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBareKeyv, createRawSqlite, createStoreAlone, createWholeCache, type Contestant } from './contestants.ts';

const ENTRIES = 100_000;
const READS = 5_000;
const WRITES = 1_000;
const AT_ONCE = 50;
const MEMORY_BYTES = 32 * 1024 * 1024;
const BARS = { memoryP50Us: 20, diskP50Us: 100, writeSlowdown: 1.5 };

interface Row {
  readonly name: string;
  readonly readP50: number;
  readonly readP95: number;
  /** Of single writes, with none, half and all of the entries there. */
  readonly writes: readonly number[];
}

const quantile = (values: number[], share: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

// Spread over the whole table, the same for all.
const places = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => (index * 7_919) % ENTRIES);

async function timeEach(indexes: readonly number[], run: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const index of indexes) {
    const startedNs = process.hrtime.bigint();
    await run(index);
    times.push(Number(process.hrtime.bigint() - startedNs) / 1_000);
  }
  return times;
}

/** Microseconds a write, many at once as in a server, until all of them are in the store. */
async function timeWrites(contestant: Contestant, from: number): Promise<number> {
  const startedNs = process.hrtime.bigint();
  for (let index = from; index < from + WRITES; index += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, async (_, offset) => contestant.write(index + offset)));
  await contestant.settle?.();
  return Number(process.hrtime.bigint() - startedNs) / 1_000 / WRITES;
}

async function fill(contestant: Contestant, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 200) await Promise.all(Array.from({ length: Math.min(200, to - index) }, async (_, offset) => contestant.write(index + offset)));
  await contestant.settle?.();
}

async function measure(contestant: Contestant): Promise<Row> {
  const writes = [await timeWrites(contestant, 0)];
  await fill(contestant, WRITES, ENTRIES / 2);
  writes.push(await timeWrites(contestant, ENTRIES / 2));
  await fill(contestant, ENTRIES / 2 + WRITES, ENTRIES);
  await contestant.cool?.();
  const cold = await timeEach(places(READS), contestant.read);
  writes.push(await timeWrites(contestant, ENTRIES));
  console.log(`${contestant.name}: read p50 ${quantile(cold, 0.5).toFixed(1)} us`);
  return { name: contestant.name, readP50: quantile(cold, 0.5), readP95: quantile(cold, 0.95), writes };
}

const directory = mkdtempSync(path.join(tmpdir(), 'cache-benchmark-'));
try {
  const rows: Row[] = [];
  for (const contestant of [createRawSqlite(directory), createBareKeyv(directory), createStoreAlone(directory)]) {
    rows.push(await measure(contestant));
    await contestant.close();
  }
  const whole = createWholeCache('@gateway/cache, whole call, from disk', directory, MEMORY_BYTES);
  rows.push(await measure(whole));
  const hot = places(1_000);
  await timeEach(hot, whole.read);
  const warm = [...(await timeEach(hot, whole.read)), ...(await timeEach(hot, whole.read)), ...(await timeEach(hot, whole.read))];
  await whole.close();
  const memory = await measureMemory(directory);
  report(rows, warm, memory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

interface MemoryUse {
  readonly boundMb: number;
  readonly countedMb: number;
  readonly heapMb: number;
}

/** What the heap grows by when 50,000 answers (100 MB of text) pass through a memory tier of 32 MB. */
async function measureMemory(folder: string): Promise<MemoryUse> {
  const { createCache } = await import('../../packages/cache/src/index.ts');
  const { answerOf } = await import('./contestants.ts');
  const cache = createCache({ store: { type: 'disk', path: path.join(folder, 'memory.db') }, memoryBytes: MEMORY_BYTES });
  const model = cache.wrap({
    provider: 'none',
    model: 'none',
    complete: async (request) => {
      await new Promise((resolve) => setImmediate(resolve));
      const text = answerOf(Number(request.seed));
      return { text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, provider: 'none', model: 'none' };
    },
    stream: () => {
      throw new Error('not measured');
    },
  });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 50_000; index += 50) await Promise.all(Array.from({ length: 50 }, async (_, offset) => model.complete({ task: 'classification', seed: index + offset, messages: [{ role: 'user', content: 'x' }] })));
  const { memory } = await cache.stats();
  globalThis.gc?.();
  const heapMb = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
  await cache.close();
  return { boundMb: MEMORY_BYTES / 1024 / 1024, countedMb: memory.bytes / 1024 / 1024, heapMb };
}

function report(rows: readonly Row[], warm: number[], memory: MemoryUse): void {
  const memoryP50 = quantile(warm, 0.5);
  const whole = rows.at(-1);
  const [empty = 1, , full = Number.NaN] = whole?.writes ?? [];
  const bars: readonly (readonly [string, string, boolean])[] = [
    [`hit from memory, whole call, p50 <= ${String(BARS.memoryP50Us)} us`, `${memoryP50.toFixed(1)} us`, memoryP50 <= BARS.memoryP50Us],
    [`hit from disk, whole call, p50 <= ${String(BARS.diskP50Us)} us`, `${(whole?.readP50 ?? Number.NaN).toFixed(1)} us`, (whole?.readP50 ?? Number.NaN) <= BARS.diskP50Us],
    [`a write with 100,000 entries there takes <= ${String(BARS.writeSlowdown)} times one with none`, `${(full / empty).toFixed(2)}`, full / empty <= BARS.writeSlowdown],
    [`memory tier <= ${String(memory.boundMb)} MB, as counted and on the heap`, `${memory.countedMb.toFixed(1)} MB counted, heap grew by ${memory.heapMb.toFixed(1)} MB`, memory.countedMb <= memory.boundMb && memory.heapMb <= memory.boundMb],
  ];
  const base = rows.find(({ name }) => name.startsWith('keyv'))?.readP50 ?? Number.NaN;
  const table = rows.map(({ name, readP50, readP95, writes }) => `| ${name} | ${readP50.toFixed(1)} | ${(readP50 / base).toFixed(2)} | ${readP95.toFixed(1)} | ${writes.map((us) => us.toFixed(0)).join(' | ')} |`);
  const lines = [
    '# Cache: hits and writes',
    '',
    `Command: \`npm install --ignore-scripts && npm run bench\` in this folder. Node ${process.version}, ${ENTRIES.toLocaleString('en-US')} answers of 2 kB, one thread. Reads are of ${READS.toLocaleString('en-US')} entries all over the table, one after the other; writes are ${String(WRITES)} in flights of ${String(AT_ONCE)}, until all are in the store.`,
    '',
    '| | read p50, us | relative | read p95, us | write with 0 entries, us | with 50,000 | with 100,000 |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...table,
    `| @gateway/cache, whole call, from memory | ${memoryP50.toFixed(1)} | ${(memoryP50 / base).toFixed(2)} | ${quantile(warm, 0.95).toFixed(1)} | | | |`,
    '',
    'A whole call is everything between a caller and its answer: the plan, the key over the whole request, the memory tier, the store, the check of what was read, and the books. The peers only get and set a text. keyv\'s adapter leaves `synchronous` at FULL, prepares its statements anew each time, knows no limit in bytes, and hands SQLITE_BUSY on.',
    '',
    '| bar | measured | |',
    '| --- | --- | --- |',
    ...bars.map(([bar, measured, isMet]) => `| ${bar} | ${measured} | ${isMet ? 'met' : '**missed**'} |`),
    '',
  ];
  writeFileSync(path.join(import.meta.dirname, 'results.md'), lines.join('\n'));
  console.log(lines.join('\n'));
  if (process.argv.includes('--check') && bars.some(([, , isMet]) => !isMet)) process.exitCode = 1;
}
