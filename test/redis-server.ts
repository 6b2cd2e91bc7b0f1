// A real Redis for tests: found on the machine, or installed where that is possible, and started on a port of its own without persistence.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** At once, as if its machine had died. */
  close(): Promise<void>;
}

export interface RedisServerOptions {
  readonly password?: string | undefined;
  /** @default one that is free */
  readonly port?: number | undefined;
  /** A cluster of this one node. @default false */
  readonly isCluster?: boolean | undefined;
}

const NAMES = ['redis-server', 'valkey-server'];
const TRIES = 5;
// Ends the server, and its directory, with whoever started it, also when that is killed: then its end of the pipe closes.
const WITH_PARENT = 'directory=$1; shift; "$0" --dir "$directory" "$@" & server=$!; read -r _; kill -9 $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$directory"';

/** @throws when there is none, with what to install */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const program = findServer() ?? installServer();
  for (let left = TRIES; ; left -= 1) {
    const port = options.port ?? (await findFreePort());
    const server = await start(program, port, options);
    if ('close' in server) return server;
    // Somebody else may have taken the port in between.
    if (left === 1 || options.port !== undefined) throw new Error(`${program} did not start: ${server.said.join(' ')}`);
  }
}

async function start(program: string, port: number, { password, isCluster }: RedisServerOptions): Promise<RedisServer | { readonly said: readonly string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-redis-'));
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no', '--logfile', ''];
  const secured = password === undefined ? [] : ['--requirepass', password];
  const clustered = isCluster === true ? ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'] : [];
  const child = spawn('/bin/sh', ['-c', WITH_PARENT, program, directory, ...settings, ...secured, ...clustered], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = Promise.withResolvers<boolean>();
  lines.on('line', (line) => {
    said.push(line);
    if (line.includes('Ready to accept connections')) ready.resolve(true);
    if (/Failed listening|FATAL|Can't|bad directive/i.test(line)) ready.resolve(false);
  });
  child.on('close', () => {
    ready.resolve(false);
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    await closed;
  };
  if (await ready.promise) return { url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`, port, close };
  await close();
  return { said };
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
