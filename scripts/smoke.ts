// The built server as users start it: over stdio, over HTTP, from the command line. Prints one line a check and "N passed, N failed".
import { spawn, execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport, getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const SERVER = join(REPOSITORY, 'apps/mcp-server/dist/main.js');
const DOCUMENT = 'examples/documents/quarterly-report.md';
const run = promisify(execFile);

const dataDirectory = mkdtempSync(join(tmpdir(), 'llm-gateway-smoke-'));
const environment = { ...getDefaultEnvironment(), GATEWAY_DATA_DIR: dataDirectory, LOG_LEVEL: 'ERROR' };

async function summarizeThrough(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  if (!tools.some((tool) => tool.name === 'summarize_document')) throw new Error('summarize_document is not listed');
  const result = await client.callTool({ name: 'summarize_document', arguments: { source: DOCUMENT, max_length: 120 } });
  const structured = result.structuredContent as { success?: boolean; summary?: string; error?: string } | undefined;
  if (structured?.success !== true || (structured.summary ?? '').length < 40) throw new Error(`no summary: ${structured?.error ?? JSON.stringify(result)}`);
}

async function checkStdio(): Promise<void> {
  const client = new Client({ name: 'smoke', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [SERVER, 'run', '--stdio'], cwd: REPOSITORY, env: environment }));
  try {
    await summarizeThrough(client);
  } finally {
    await client.close();
  }
}

async function checkHttp(): Promise<void> {
  const server = spawn(process.execPath, [SERVER, 'run'], {
    cwd: REPOSITORY,
    env: { ...environment, SERVER_PORT: '0', ALLOWED_DIRECTORIES: REPOSITORY, LOG_LEVEL: 'INFO', USE_RICH_LOGGING: 'false' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const address = await readAddress(server.stderr);
    const health = (await (await fetch(new URL('/healthz', address))).json()) as { status?: string };
    if (health.status !== 'ok') throw new Error(`/healthz says ${JSON.stringify(health)}`);
    const client = new Client({ name: 'smoke', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', address)));
    await summarizeThrough(client);
    await client.close();
  } finally {
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await exited;
  }
}

function readAddress(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const timer = setTimeout(() => {
      reject(new Error(`the server named no address: ${seen}`));
    }, 15_000);
    stream.on('data', (piece: Buffer) => {
      seen += piece.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(seen)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

async function checkCommandLine(): Promise<void> {
  const { stdout } = await run(process.execPath, [SERVER, 'call', 'chunk_document', '--source', DOCUMENT, '--method', 'token'], { cwd: REPOSITORY, env: environment });
  const result = JSON.parse(stdout) as { success?: boolean; chunk_count?: number };
  if (result.success !== true || !((result.chunk_count ?? 0) > 0)) throw new Error(`unexpected answer: ${stdout.slice(0, 200)}`);
}

const checks: Record<string, () => Promise<void>> = { stdio: checkStdio, http: checkHttp, 'command line': checkCommandLine };
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
rmSync(dataDirectory, { recursive: true, force: true });
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
