// A real PostgreSQL with pgvector inside this process, one for a test file; each store of a test has a schema of its own.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite/vector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface PgliteServer {
  readonly client: PGlite;
  /** A name that no test had before. */
  readonly nextSchema: () => string;
  readonly close: () => Promise<void>;
}

const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))), 'utf8')) as { version: string };
// Making an empty database takes more than ten seconds, reading one takes two: the first run on a machine keeps it for all others.
const TEMPLATE = join(tmpdir(), `gateway-pglite-${version}.tar`);

export async function openPglite(): Promise<PgliteServer> {
  const client = await openEmpty();
  let schemas = 0;
  return {
    client,
    nextSchema: () => `test_${(schemas += 1)}`,
    close: async () => client.close(),
  };
}

/** Its wire at an address of its own, for the real client. One connection at a time does work. */
export async function startPgliteSocket({ client }: PgliteServer): Promise<{ readonly address: string; readonly url: string; readonly close: () => Promise<void> }> {
  const socket = new PGLiteSocketServer({ db: client, port: 0, host: '127.0.0.1', maxConnections: 10 });
  await socket.start();
  const address = socket.getServerConn();
  return { address, url: `postgres://postgres:s3cret-word@${address}/postgres?sslmode=disable`, close: async () => socket.stop() };
}

async function openEmpty(): Promise<PGlite> {
  if (existsSync(TEMPLATE)) return PGlite.create({ extensions: { vector }, loadDataDir: new Blob([readFileSync(TEMPLATE)]) });
  const client = await PGlite.create({ extensions: { vector } });
  const unfinished = `${TEMPLATE}.${process.pid}`;
  writeFileSync(unfinished, new Uint8Array(await (await client.dumpDataDir('none')).arrayBuffer()));
  renameSync(unfinished, TEMPLATE);
  return client;
}
