// Several processes, one question: Redis says who asks.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';

const SCRIPT = fileURLToPath(new URL('processes/ask.ts', import.meta.url));
let redis: RedisServer;
const children: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
}, 120_000);
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => redis.close());

interface Asker {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly said: (start: string) => Promise<string>;
  go(): void;
}

function start(prefix: string, vendorMs: number, leaseMs: number): Asker {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, redis.url, prefix, String(vendorMs), String(leaseMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  const said = async (beginning: string): Promise<string> => {
    for (;;) {
      const line = lines.find((text) => text.startsWith(beginning));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
      });
    }
  };
  return { child, lines, said, go: () => child.stdin?.end('go\n') };
}

test('four processes ask the same at once: one call to the vendor, one answer for all, and no polling', async () => {
  const askers = Array.from({ length: 4 }, () => start('four', 1_500, 10_000));
  await Promise.all(askers.map(async ({ said }) => said('ready')));
  const client = createClient({ url: redis.url });
  await client.connect();
  const commandsBefore = await readCommands(client);
  for (const { go } of askers) go();
  const answers = await Promise.all(askers.map(async ({ said }) => said('answer')));
  const commands = (await readCommands(client)) - commandsBefore;
  await client.close();
  expect(askers.filter(({ lines }) => lines.includes('asked'))).toHaveLength(1);
  expect(new Set(answers.map((line) => line.split(' ').slice(0, 3).join(' '))).size).toBe(1);
  expect(answers.map((line) => line.split(' ').at(-1) ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(['coalesced', 'coalesced', 'coalesced', 'own']);
  // Each says hello, looks, tries the lock, listens, looks again, and books: a few dozen commands, whatever the vendor takes.
  expect(commands).toBeLessThan(4 * 50);
}, 30_000);

test('when the one who asks is killed, its lease ends and another one asks', async () => {
  const [first, second] = [start('killed', 60_000, 700), start('killed', 100, 700)];
  await Promise.all([first.said('ready'), second.said('ready')]);
  first.go();
  await first.said('asked');
  second.go();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(second.lines).not.toContain('asked');
  first.child.kill('SIGKILL');
  expect(await second.said('answer')).toMatch(/^answer by \d+ own$/);
  expect(second.lines).toContain('asked');
}, 30_000);

async function readCommands(client: { info(section: string): Promise<string> }): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}
