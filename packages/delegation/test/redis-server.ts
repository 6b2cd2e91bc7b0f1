// A real Redis for tests: found on the machine, or installed where that is possible, and started on a port of its own without persistence.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly url: string;
  readonly process: ChildProcess;
  close(): Promise<void>;
}

const NAMES = ['redis-server', 'valkey-server'];

/** @throws when there is none, with what to install */
export async function startRedisServer(options: { readonly password?: string } = {}): Promise<RedisServer> {
  const program = findServer() ?? installServer();
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), 'gateway-redis-'));
  const password = options.password === undefined ? [] : ['--requirepass', options.password];
  const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory, ...password], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const piece of child.stdout) if (String(piece).includes('Ready to accept connections')) break;
  if (child.exitCode !== null) throw new Error(`${program} ended with exit code ${child.exitCode} instead of starting.`);
  return {
    url: `redis://${options.password === undefined ? '' : `:${options.password}@`}127.0.0.1:${port}`,
    process: child,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function findServer(): string | undefined {
  return NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
}

function installServer(): string {
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (canInstall) {
    const install = (): unknown => execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    try {
      install();
    } catch {
      // The list of packages may be missing or old.
      execFileSync('apt-get', ['update'], { stdio: 'ignore' });
      install();
    }
  }
  const found = findServer();
  if (found !== undefined) return found;
  throw new Error('These tests need a Redis: install "redis-server" (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis) or "valkey-server" so that it is on the PATH.');
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
