// What the whole chain adds to a call's latency, beside a direct call of the vendor's SDK and two libraries, in the same run against the same server.
// Run from this folder: npm ci && npm run bench
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Block, BlockTaken } from './contestant.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CALLS = Number(process.argv[2] ?? 3_000);
const WARM_UP = 600;
const AT_ONCE = 16;
/** Calls of one contestant before the next has its turn: one at a time, and when several are under way at once. */
const BLOCK = { alone: 100, together: 160 } as const;
const BAR_MS = 0.6;

const server = spawn(process.execPath, [join(HERE, 'server.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
const [port] = (await once(server.stdout, 'data')) as [Buffer];
const origin = `http://127.0.0.1:${port.toString().trim()}/v1`;
const directory = mkdtempSync(join(tmpdir(), 'gateway-overhead-'));

interface Contestant {
  readonly name: string;
  readonly child: ChildProcess;
}

let promptLength = 0;

// In a process of its own each: an application uses one of them, and in one process all would share their garbage, and compiled code with whoever is alike.
async function open(name: string): Promise<Contestant> {
  const child = fork(join(HERE, 'contestant.ts'), [name, origin, join(directory, name)], { execArgv: ['--conditions=@gateway/source'] });
  const [said] = (await once(child, 'message')) as [{ ready: string; promptLength: number }];
  promptLength = said.promptLength;
  return { name: said.ready, child };
}

const contestants: Contestant[] = [];
for (const name of ['sdk', 'gateway', 'bare-gateway', 'ai-sdk', 'langchain']) contestants.push(await open(name));
const [direct, gateway] = contestants;

async function run({ child }: Contestant, block: Block): Promise<BlockTaken> {
  child.send(block);
  const [taken] = (await once(child, 'message')) as [BlockTaken];
  return taken;
}

interface Taken {
  readonly samples: Map<Contestant, number[]>;
  readonly cpuMs: Map<Contestant, number>;
}

// Everybody in turn, and not always in the same order: a noisy moment meets all of them.
async function runInTurn(calls: number, block: Block): Promise<Taken> {
  const samples = new Map<Contestant, number[]>(contestants.map((contestant) => [contestant, []]));
  const cpuMs = new Map<Contestant, number>();
  for (let round = 0; round < calls / block.calls; round += 1) {
    for (let place = 0; place < contestants.length; place += 1) {
      const contestant = contestants[(round + place) % contestants.length];
      if (contestant === undefined) continue;
      const taken = await run(contestant, block);
      samples.get(contestant)?.push(...taken.samplesMs);
      cpuMs.set(contestant, (cpuMs.get(contestant) ?? 0) + taken.cpuMs);
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
  const alone: Block = { calls: BLOCK.alone, atOnce: 1 };
  const atOnce: Block = { calls: BLOCK.together, atOnce: AT_ONCE };
  await runInTurn(WARM_UP, alone);
  await runInTurn(WARM_UP, atOnce);
  const { samples: inTurn } = await runInTurn(CALLS, alone);
  const together = await runInTurn(CALLS, atOnce);
  const added = gateway === undefined || direct === undefined ? Number.NaN : readPercentiles(inTurn.get(gateway) ?? []).p50 - readPercentiles(inTurn.get(direct) ?? []).p50;
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const report = `# Added latency

Command: \`npm ci && npm run bench\` in this folder. One plain chat completion of ${promptLength} characters, every prompt a new one, against a local server. The server and
each contestant have a process of their own, as an application uses one of them; ${CALLS.toLocaleString('en-US')} calls each after ${2 * WARM_UP} to warm up, in blocks of ${BLOCK.alone} (${BLOCK.together} at
once), everybody in turn. The added latency is the difference to the vendor's SDK in the same run.
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
  for (const { child } of contestants) child.disconnect();
  await Promise.all(contestants.map(async ({ child }) => (child.exitCode === null ? once(child, 'exit') : undefined)));
  server.stdin.end();
  rmSync(directory, { recursive: true, force: true });
}
