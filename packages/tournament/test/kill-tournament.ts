// Runs a tournament in a process of its own, against a vendor over HTTP that counts what it was paid for, and kills the process: when a chosen request comes
// in, or after a random time; again and again, until it has come to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TournamentResult } from '../src/index.ts';

const SCRIPT = fileURLToPath(new URL('processes/run-tournament.ts', import.meta.url));
// Many short-lived processes: each would compile the same files again.
const COMPILE_CACHE = join(tmpdir(), 'gateway-tournament-compile');

export interface KilledTournament {
  readonly kills: number;
  readonly result: TournamentResult;
  /** How often each question was answered, that is, paid. */
  readonly paid: ReadonlyMap<string, number>;
}

export interface KillOptions {
  readonly path: string;
  readonly concurrency: number;
  /** At which requests, counted over all processes from 1, the process is killed instead of being answered. */
  readonly killAt?: readonly number[];
  /** How long the vendor takes to answer. @default 0 */
  readonly latencyMs?: number;
  /** Kills after a random time up to that, so often. */
  readonly random?: { readonly kills: number; readonly longestLifeMs: number };
}

export async function killTournament({ path, concurrency, killAt = [], latencyMs = 0, random }: KillOptions): Promise<KilledTournament> {
  const paid = new Map<string, number>();
  let kill: () => void = () => undefined;
  const server = await openVendor({
    paid,
    latencyMs,
    isKilled: (request) => {
      if (!killAt.includes(request)) return false;
      kill();
      return true;
    },
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (let kills = 0; ; kills += 1) {
      const lifeMs = random !== undefined && kills < random.kills ? Math.random() * random.longestLifeMs : undefined;
      const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, url, String(concurrency)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE } });
      kill = () => child.kill('SIGKILL');
      const exit = once(child, 'exit');
      let last: string | undefined;
      for await (const line of createInterface({ input: child.stdout })) {
        if (line !== 'begins') last = line;
        else if (lifeMs !== undefined) setTimeout(kill, lifeMs);
      }
      const [code, signal] = (await exit) as [number | null, string | null];
      if (last !== undefined) return { kills, result: JSON.parse(last) as TournamentResult, paid };
      if (signal !== 'SIGKILL') throw new Error(`The process ended by itself with ${String(code)}.`);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

interface VendorOptions {
  readonly paid: Map<string, number>;
  readonly latencyMs: number;
  readonly isKilled: (request: number) => boolean;
}

async function openVendor({ paid, latencyMs, isKilled }: VendorOptions): Promise<Server> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    if (isKilled(requests)) return;
    let body = '';
    let isGone = false;
    outgoing.on('close', () => (isGone = true));
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      setTimeout(() => {
        // Whoever hung up is not charged; whoever was answered is, whether or not it lived to read it.
        if (isGone) return;
        outgoing.on('finish', () => paid.set(body, (paid.get(body) ?? 0) + 1));
        outgoing.end(JSON.stringify({ text: answer(JSON.parse(body) as { model: string; text: string }) }));
      }, latencyMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answer({ model, text }: { readonly model: string; readonly text: string }): string {
  if (model !== 'judge') return `${model} words, ${model === 'long' ? 'and many more of them, ' : ''}about ${/about (\w+)/.exec(text)?.[1] ?? 'nothing'}`;
  const lengthOf = (tag: string): number => (new RegExp(`<${tag}>\\n([\\s\\S]*?)\\n</${tag}>`).exec(text)?.[1] ?? '').length;
  const [a, b] = [lengthOf('answer_a'), lengthOf('answer_b')];
  return JSON.stringify({ reason: 'by length', winner: a > b ? 'A' : a < b ? 'B' : 'tie' });
}

/** What of a result must not depend on how often its process was killed. */
export function readLasting({ ranking, method, judging, results }: TournamentResult): unknown {
  return {
    ranking: ranking.map(({ latencyMs: _time, isOnLatencyFront: _front, ...entry }) => entry),
    method,
    judging,
    texts: results.map(({ competitor, task, text }) => [competitor, task, text]),
  };
}
