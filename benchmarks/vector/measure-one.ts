// One contestant in a process of its own: measure-one.ts NUMBER COUNT. Prints what came out as JSON.
import { CONTESTANTS } from './contestants.ts';
import { readQueries } from './vectors.ts';

export interface Figures {
  readonly buildMs: number;
  readonly residentMb: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** For each query what was found. */
  readonly found: readonly (readonly number[])[];
}

const WARM_UP = 30;
const MB = 1_048_576;
const collect = (): void => (globalThis as { gc?: () => void }).gc?.();

const [number = '', count = ''] = process.argv.slice(2);
const fill = await CONTESTANTS[Number(number)]?.load();
if (fill === undefined) throw new Error('measure-one.ts NUMBER COUNT');
const queries = readQueries();
collect();
const before = process.memoryUsage.rss();
const startedMs = performance.now();
const filled = await fill(Number(count));
for (const query of queries.slice(0, WARM_UP)) await filled.search(query);
const buildMs = performance.now() - startedMs;
collect();
const residentMb = (process.memoryUsage.rss() - before) / MB;
const times: number[] = [];
const found: (readonly number[])[] = [];
for (const query of queries) {
  const searchedMs = performance.now();
  found.push(await filled.search(query));
  times.push(performance.now() - searchedMs);
}
filled.close?.();
times.sort((a, b) => a - b);
const figures: Figures = { buildMs, residentMb, p50Ms: times[Math.floor(times.length / 2)] ?? 0, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0, found };
process.stdout.write(JSON.stringify(figures));
