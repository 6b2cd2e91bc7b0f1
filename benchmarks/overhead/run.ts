// What the whole chain adds to a call's latency, beside a direct call of the vendor's SDK and two libraries, in the same run against the same server.
// Run from this folder: npm ci && npm run bench
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAiSdk, openBareGateway, openLangChain, openSdk, openWholeGateway, type Contestant } from './contestants.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CALLS = Number(process.argv[2] ?? 3_000);
const WARM_UP = 600;
const AT_ONCE = 16;
/** Calls of one contestant before the next has its turn, when several are under way at once. */
const BLOCK = 160;
const BAR_MS = 0.6;

const PROMPT = 'Summarize the following notes in one paragraph. '.concat('Revenue grew by eight percent, costs by three; two suppliers are late, one contract is in dispute, and hiring is paused until spring. '.repeat(12));

const server = spawn(process.execPath, [join(HERE, 'server.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
const [port] = (await once(server.stdout, 'data')) as [Buffer];
const origin = `http://127.0.0.1:${port.toString().trim()}/v1`;
const directory = mkdtempSync(join(tmpdir(), 'gateway-overhead-'));

const contestants: readonly Contestant[] = [openSdk(origin), await openWholeGateway(origin, directory), await openBareGateway(origin), await openAiSdk(origin), await openLangChain(origin)];
const [direct, gateway] = contestants;
let asked = 0;

async function measure({ ask }: Contestant): Promise<number> {
  // No two prompts are the same.
  const prompt = `${PROMPT}${asked++}`;
  const startedMs = performance.now();
  const text = await ask(prompt);
  const tookMs = performance.now() - startedMs;
  if (!text.startsWith('The quarter closed')) throw new Error(`An answer is wrong: ${text}`);
  return tookMs;
}

const createSamples = (): Map<Contestant, number[]> => new Map(contestants.map((contestant) => [contestant, []]));

// What a call leaves to be done after its answer, such as the ledger's rows, is done before the next one is measured: nobody pays for another. The
// processor time below holds it.
async function turn(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

// One call at a time, everybody in turn, and not always in the same order: a noisy moment meets all of them.
async function runInTurn(calls: number): Promise<Map<Contestant, number[]>> {
  const samples = createSamples();
  for (let call = 0; call < calls; call += 1) {
    for (let place = 0; place < contestants.length; place += 1) {
      const contestant = contestants[(call + place) % contestants.length];
      if (contestant === undefined) continue;
      samples.get(contestant)?.push(await measure(contestant));
      await turn();
    }
  }
  return samples;
}

async function runTogether(calls: number): Promise<{ samples: Map<Contestant, number[]>; cpuMs: Map<Contestant, number> }> {
  const samples = createSamples();
  const cpuMs = new Map<Contestant, number>();
  for (let block = 0; block < calls / BLOCK; block += 1) {
    for (let place = 0; place < contestants.length; place += 1) {
      const contestant = contestants[(block + place) % contestants.length];
      if (contestant === undefined) continue;
      const before = process.cpuUsage();
      let left = BLOCK;
      const work = async (): Promise<void> => {
        for (; left-- > 0; ) samples.get(contestant)?.push(await measure(contestant));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      await turn();
      const { user, system } = process.cpuUsage(before);
      cpuMs.set(contestant, (cpuMs.get(contestant) ?? 0) + (user + system) / 1_000);
    }
  }
  return { samples, cpuMs };
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

function readPercentiles(samples: readonly number[]): Percentiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function render(samples: ReadonlyMap<Contestant, readonly number[]>, cpuMs?: ReadonlyMap<Contestant, number>): string {
  const base = readPercentiles(direct === undefined ? [] : (samples.get(direct) ?? []));
  const show = (ms: number): string => ms.toFixed(3);
  const rows = [...samples].map(([contestant, taken]) => {
    const { name } = contestant;
    const { p50, p95, p99 } = readPercentiles(taken);
    return `| ${name} | ${show(p50)} | ${show(p95)} | ${show(p99)} | ${show(p50 - base.p50)} | ${show(p95 - base.p95)} | ${show(p99 - base.p99)} | ${(p50 / base.p50).toFixed(2)} |${cpuMs === undefined ? '' : ` ${show((cpuMs.get(contestant) ?? Number.NaN) / taken.length)} |`}`;
  });
  return `| | p50 ms | p95 | p99 | p50 added | p95 added | p99 added | p50 ratio |${cpuMs === undefined ? '' : ' CPU ms a call |'}
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |${cpuMs === undefined ? '' : ' ---: |'}
${rows.join('\n')}`;
}

try {
  await runInTurn(WARM_UP);
  await runTogether(WARM_UP);
  const inTurn = await runInTurn(CALLS);
  const together = await runTogether(CALLS);
  const added = gateway === undefined || direct === undefined ? Number.NaN : readPercentiles(inTurn.get(gateway) ?? []).p50 - readPercentiles(inTurn.get(direct) ?? []).p50;
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const report = `# Added latency

Command: \`npm ci && npm run bench\` in this folder. One plain chat completion of ${PROMPT.length} characters, every prompt a new one, against a local server in a process of its own;
${CALLS.toLocaleString('en-US')} calls each after ${WARM_UP} to warm up, everybody in turn. The added latency is the difference to the vendor's SDK in the same run.
The whole gateway chooses a model, reserves the worst case in a daily and a monthly budget, books the attempt, settles, writes the ledger's rows and learns from the outcome;
nothing of it is cached. Peers: ${Object.entries(dependencies).map(([name, version]) => `${name} ${version}`).join(', ')}.

## One call at a time

${render(inTurn)}

p50 added by the whole gateway: ${added.toFixed(3)} ms (bar: ${BAR_MS} ms, ${added <= BAR_MS ? 'held' : 'missed'}).

## ${AT_ONCE} calls at once

${render(together.samples, together.cpuMs)}

Here a call's latency holds the work of the ${AT_ONCE - 1} others on the same thread: divide by ${AT_ONCE} for the cost of one. The processor time is that of the
calling process, with everything that a call leaves to be done after its answer.

Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores.
`;
  writeFileSync(join(HERE, 'results.md'), report);
  console.log(report);
} finally {
  for (const { close } of contestants) await close();
  server.stdin.end();
  rmSync(directory, { recursive: true, force: true });
}
