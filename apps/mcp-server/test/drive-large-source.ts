// A large text by `source` through the built server and the official client: what comes back, how much memory that takes, and how fast it ends when cancelled.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@gateway/core/sqlite';
import { CONTENT_MIGRATIONS } from '../src/store/content-store.ts';
import { startBuiltServer, type BuiltServer } from './start-built-server.ts';

export interface LargeText {
  readonly path: string;
  readonly bytes: number;
  /** Of the text in UTF-8. */
  readonly hash: string;
  remove(): void;
}

const SUBJECTS = ['The harbour office', 'A team in Zürich', 'The northern grid', 'Dr. Osei', 'The committee', 'An older turbine', 'The fund', 'Die Kämmerei', 'The archive', 'A survey of 1,204 farms'];
const VERBS = ['reported', 'postponed', 'measured', 'approved', 'questioned', 'repaired', 'compared', 'lost', 'described', 'audited'];
const OBJECTS = ['the annual dredging budget', 'three pumps near Gate 7', 'a drop of 12.4 % in output', 'the merger with Halden AS', 'soil samples from the delta', 'every invoice above EUR 50,000', 'its climate model', 'a backlog of permits', 'the fourth boiler', 'wages in the second quarter'];
const ENDS = ['before the winter storms', 'after a long debate', 'without naming a reason', 'for the second time this year', 'as the auditors had asked', 'against the advice of its own engineers', 'while prices rose', 'in a letter to the ministry', 'and expects a decision in May', 'although the risk was known'];

/** Markdown with headings, lists and tables, some of it not ASCII, no two paragraphs the same. */
export async function createLargeText(bytes: number): Promise<LargeText> {
  const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-large-'));
  const path = join(directory, 'large.md');
  const file = createWriteStream(path);
  const hash = createHash('sha256');
  let seed = 1;
  // Numerical Recipes' linear congruential generator: the same text everywhere.
  const pick = (list: readonly string[]): string => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return list[Math.floor((seed / 2 ** 32) * list.length)] ?? '';
  };
  const say = (): string => `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} ${pick(ENDS)}`;
  let written = 0;
  for (let part = 0; written < bytes; part += 1) {
    let text = `${part % 8 === 0 ? `## Report ${part / 8 + 1}\n\n` : ''}${say()}, case ${part}. ${say()}. ${say()}; ${say()}.\n\n`;
    if (part % 11 === 0) text += `- ${say()}\n- ${say()}\n\n`;
    if (part % 37 === 0) text += `| case | finding |\n| --- | --- |\n| ${part} | ${pick(OBJECTS)} |\n\n`;
    const piece = Buffer.from(text);
    written += piece.length;
    hash.update(piece);
    if (!file.write(piece)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return { path, bytes: written, hash: hash.digest('hex'), remove: () => rmSync(directory, { recursive: true }) };
}

export interface LargeSourceRun {
  readonly result: Readonly<Record<string, unknown>>;
  readonly seconds: number;
  /** The most memory that the server's process has had resident, in bytes; without /proc what it had at its progress. */
  readonly peakRssBytes: number;
  /** Each a share of the whole, in the order in which they came. */
  readonly progress: readonly number[];
  /** Of the kept chunks joined, in UTF-8; only where the result was kept. */
  readonly keptHash?: string | undefined;
}

/** One call in a server of its own. */
export async function callWithLargeSource(text: LargeText, call: { readonly tool: string; readonly args?: Readonly<Record<string, unknown>> }): Promise<LargeSourceRun> {
  return withServer(text, async (server) => {
    const progress: number[] = [];
    let peakRssBytes = 0;
    const startedMs = performance.now();
    const answer = await server.client.callTool({ name: call.tool, arguments: { source: text.path, ...call.args } }, undefined, {
      timeout: 3_600_000,
      onprogress: (step) => {
        progress.push(step.progress / (step.total ?? Infinity));
        if (progress.length % 20 === 0) peakRssBytes = Math.max(peakRssBytes, readPeakRss(server.pid));
      },
    });
    const seconds = (performance.now() - startedMs) / 1_000;
    peakRssBytes = Math.max(peakRssBytes, readPeakRss(server.pid));
    const result = answer.structuredContent as Record<string, unknown>;
    return { result, seconds, peakRssBytes, progress, keptHash: typeof result['result_ref'] === 'string' ? await hashKeptChunks(server, result['result_ref']) : undefined };
  });
}

export interface CancelledRun {
  /** From the client's abort to the server's own word that the call has ended. */
  readonly latencyMs: number;
  /** How far the work had come, as a share. */
  readonly progress: number;
  /** Kept contents that are left in the data directory. */
  readonly leftBehind: number;
}

/** Cancels a call once its progress has reached a share of the work. */
export async function cancelWithLargeSource(text: LargeText, call: { readonly tool: string; readonly args?: Readonly<Record<string, unknown>>; readonly share: number }): Promise<CancelledRun> {
  return withServer(text, async (server) => {
    const controller = new AbortController();
    let progress = 0;
    const running = server.client.callTool({ name: call.tool, arguments: { source: text.path, ...call.args } }, undefined, {
      timeout: 3_600_000,
      signal: controller.signal,
      onprogress: (step) => {
        progress = step.progress / (step.total ?? Infinity);
        if (progress >= call.share) controller.abort();
      },
    });
    const abortedMs = new Promise<number>((resolve) => {
      controller.signal.addEventListener('abort', () => resolve(performance.now()), { once: true });
    });
    const outcome = await running.then(() => 'answered', () => 'aborted');
    if (outcome === 'answered') throw new Error('The call ended before it was cancelled.');
    const startedMs = await abortedMs;
    while (!/cancelled/.test(server.stderr())) {
      if (performance.now() - startedMs > 60_000) throw new Error(`The server never said that the call had ended: ${server.stderr().slice(-500)}`);
      await sleep(1);
    }
    return { latencyMs: performance.now() - startedMs, progress, leftBehind: await countKept(server) };
  });
}

async function withServer<T>(text: LargeText, work: (server: BuiltServer) => Promise<T>): Promise<T> {
  const server = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: join(text.path, '..'), LOG_LEVEL: 'INFO' } });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function readPeakRss(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (existsSync(status)) return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? Number.NaN) * 1_024;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024;
}

// Past the server, whose memory has been measured.
async function hashKeptChunks(server: BuiltServer, uri: string): Promise<string> {
  const database = openKept(server);
  try {
    const rows = database.all<{ bytes: Uint8Array }>('SELECT bytes FROM content_part WHERE content_id = ? ORDER BY lane, number', [uri.slice('ref://'.length)]);
    const { chunks } = JSON.parse(Buffer.concat(rows.map(({ bytes }) => bytes)).toString('utf8')) as { chunks: string[] };
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await database.close();
  }
}

async function countKept(server: BuiltServer): Promise<number> {
  if (!existsSync(join(server.dataDirectory, 'references.db'))) return 0;
  const database = openKept(server);
  try {
    return (database.get<{ count: number }>('SELECT (SELECT count(*) FROM content) + (SELECT count(*) FROM content_part) AS count')?.count ?? 0);
  } finally {
    await database.close();
  }
}

function openKept(server: BuiltServer): ReturnType<typeof openDatabase> {
  return openDatabase({ path: join(server.dataDirectory, 'references.db'), migrations: CONTENT_MIGRATIONS });
}
