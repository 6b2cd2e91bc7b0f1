// How long an agent's host waits for the tools, and what an idle server costs: ours beside two well-known MCP servers, in the same run.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 15);
const SETTLE_MS = 1_500;

interface Contestant {
  readonly name: string;
  readonly node: string;
  readonly args: readonly string[];
}

interface Sample {
  readonly answerMs: number;
  readonly rssBytes: number;
}

const pinnedNode = join(REPOSITORY, 'node_modules/node/bin/node');
const systemNode = findSystemNode();
const workDirectory = mkdtempSync(join(tmpdir(), 'llm-gateway-startup-'));

const contestants: readonly Contestant[] = [
  { name: 'llm-gateway (current Node)', node: pinnedNode, args: [join(REPOSITORY, 'apps/mcp-server/dist/main.js'), 'run', '--stdio'] },
  ...(systemNode === undefined ? [] : [{ name: `llm-gateway (started by the system's Node ${systemNode.version}, re-executed)`, node: systemNode.path, args: [join(REPOSITORY, 'apps/mcp-server/dist/main.js'), 'run', '--stdio'] }]),
  { name: '@modelcontextprotocol/server-filesystem', node: pinnedNode, args: [join(HERE, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js'), workDirectory] },
  { name: '@playwright/mcp', node: pinnedNode, args: [join(HERE, 'node_modules/@playwright/mcp/cli.js'), '--headless'] },
];

// The first `node` on the path that is not the pinned one, when its version is another.
function findSystemNode(): { readonly path: string; readonly version: string } | undefined {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    if (directory.includes('node_modules')) continue;
    try {
      readFileSync(join(directory, 'node'), { flag: 'r' }).subarray(0, 1);
    } catch {
      continue;
    }
    return { path: join(directory, 'node'), version: 'on the PATH' };
  }
  return undefined;
}

async function measure(contestant: Contestant): Promise<Sample> {
  const started = performance.now();
  const child = spawn(contestant.node, contestant.args, { cwd: workDirectory, env: { ...process.env, GATEWAY_DATA_DIR: workDirectory, LOG_LEVEL: 'ERROR' }, stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const answers = readLines(child);
    send(child, { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'benchmark', version: '1' } } });
    await answers(1);
    send(child, { jsonrpc: '2.0', method: 'notifications/initialized' });
    send(child, { jsonrpc: '2.0', id: 2, method: 'tools/list' });
    await answers(2);
    const answerMs = performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return { answerMs, rssBytes: readTreeRss(child.pid ?? 0) };
  } finally {
    child.stdin?.end();
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  }
}

function send(child: ChildProcess, message: unknown): void {
  child.stdin?.write(`${JSON.stringify(message)}\n`);
}

function readLines(child: ChildProcess): (id: number) => Promise<void> {
  const seen = new Set<number>();
  const waiting = new Map<number, () => void>();
  let rest = '';
  child.stdout?.on('data', (piece: Buffer) => {
    rest += piece.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { id } = JSON.parse(line) as { id?: number };
      if (id === undefined) continue;
      seen.add(id);
      waiting.get(id)?.();
    }
  });
  return async (id) =>
    new Promise((resolve, reject) => {
      if (seen.has(id)) resolve();
      waiting.set(id, resolve);
      child.once('exit', (code) => reject(new Error(`the server exited with ${code} before it answered`)));
    });
}

// Resident memory of the process and all its descendants (Linux).
function readTreeRss(root: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // The process ended while the list was read.
    }
  }
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid);
        grown = true;
      }
    }
  }
  return [...tree].reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024, 0);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const worst = (values: readonly number[]): number => Math.max(...values);

const lines = ['| server | first tools/list, median | worst | idle RSS of the process tree |', '| --- | --- | --- | --- |'];
const samples = new Map<string, Sample[]>(contestants.map(({ name }) => [name, []]));
// Rounds go through all contestants, so that a noisy moment meets everybody. The first round warms the caches and is not counted.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const contestant of contestants) {
    const sample = await measure(contestant);
    if (round > 0) samples.get(contestant.name)?.push(sample);
  }
}
for (const [name, taken] of samples) {
  const times = taken.map((sample) => sample.answerMs);
  lines.push(`| ${name} | ${median(times).toFixed(0)} ms | ${worst(times).toFixed(0)} ms | ${(median(taken.map((sample) => sample.rssBytes)) / 1e6).toFixed(0)} MB |`);
}
rmSync(workDirectory, { recursive: true, force: true });

const report = `# Start-up and idle memory

Process start to the answer of the first \`tools/list\` over stdio, and resident memory ${SETTLE_MS / 1000} s later, over ${ROUNDS} rounds.

${lines.join('\n')}

Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores. Reproduce: \`npm --prefix benchmarks/startup ci && npx -y pnpm@12 build && node benchmarks/startup/run.ts ${ROUNDS}\`
`;
writeFileSync(join(HERE, 'results.md'), report);
console.log(report);
