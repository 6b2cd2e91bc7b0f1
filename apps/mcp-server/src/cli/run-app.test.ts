import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { GatewayError } from '@gateway/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFakeMcpServers } from '../../test/fake-mcp-server.ts';
import type { Config } from '../config/config.ts';
import type { Services } from '../services.ts';
import { defineTool } from '../tool.ts';
import { renderFailure, renderSuccess } from '../tool-outcome.ts';
import type { AppParts } from './app-parts.ts';
import type { Host } from './host.ts';
import { runApp } from './run-app.ts';

const ANNOTATIONS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const ECHO = defineTool({
  name: 'echo_text',
  title: 'Echo',
  description: 'Says what it was told.',
  toolset: 'gateway',
  input: z.object({ text: z.string().describe('what to say'), times: z.int().default(1) }),
  output: z.object({ success: z.boolean() }),
  annotations: ANNOTATIONS,
  handler: async () => ({ success: true }),
});

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gateway-cli-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function setUp(argv: readonly string[], options: { env?: Record<string, string>; terminal?: boolean } = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: options.terminal });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const texts = { out: '', err: '' };
  stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const listeners = new Set<(signal: string) => void>();
  const exits: number[] = [];
  const host: Host = {
    argv, env: options.env ?? {}, cwd, platform: 'linux', homedir: cwd, stdin, stdout, stderr,
    onEndRequest: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (code) => exits.push(code),
  };
  const fake = createFakeMcpServers();
  const seen: { configs: Config[]; calls: unknown[]; closed: number } = { configs: [], calls: [], closed: 0 };
  const parts: AppParts = {
    loadVendors: async () => ({ vendors: [{ name: 'openai', envPrefix: 'OPENAI', baseUrl: 'https://api.openai.com/v1', needsKey: true }] }),
    loadTools: async () => ({ tools: [ECHO] }),
    loadServer: async () => ({ createMcpServer: ({ caller }) => fake.create(caller) }),
    loadServices: async () => ({
      createServices: ({ config }) => {
        seen.configs.push(config);
        return {
          close: async () => {
            seen.closed += 1;
          },
          health: async () => ({ status: 'ok' }),
          checkProviders: async () => ({ openai: { configured: true, available: false, error: 'No such key.' } }),
        } as unknown as Services;
      },
    }),
    loadRunTool: async () => ({
      runTool: async ({ name, args, call, caller }) => {
        seen.calls.push({ name, args, caller, transport: call.transport });
        call.onProgress?.({ done: 1, message: 'half' });
        if (args['text'] === 'fail') return renderFailure(new GatewayError({ kind: 'not_found', message: 'Nothing.' }));
        if (args['text'] !== 'wait') return renderSuccess({ said: args['text'] });
        return new Promise((resolve) => call.signal.addEventListener('abort', () => resolve(renderFailure(call.signal.reason as GatewayError))));
      },
    }),
  };
  const interrupt = (signal = 'SIGINT'): void => {
    for (const listener of listeners) listener(signal);
  };
  return { host, parts, texts, seen, exits, stdin, stdout, stderr, interrupt, run: async () => runApp(host, parts) };
}

async function waitFor(stream: PassThrough, text: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
  });
}

describe('call', () => {
  it('prints the structured result as JSON and nothing else', async () => {
    const { run, texts, seen } = setUp(['call', 'echo_text', '--text', 'hi', '--times=2']);
    expect(await run()).toBe(0);
    expect(JSON.parse(texts.out)).toEqual({ success: true, said: 'hi' });
    expect(texts.err).toBe('');
    expect(seen.calls).toEqual([{ name: 'echo_text', args: { text: 'hi', times: 2 }, caller: { id: 'local-user', jobOwner: 'local-user' }, transport: 'cli' }]);
    expect(seen.configs[0]).toMatchObject({ transport: 'cli', toolsets: expect.arrayContaining(['browser', 'files']) });
    expect(seen.closed).toBe(1);
  });

  it('takes JSON, kebab names, and global options on either side', async () => {
    writeFileSync(join(cwd, 'my.env'), 'CHUNK_SIZE=70\n');
    const { run, texts, seen } = setUp(['--data-dir', 'data', 'call', '--log-level', 'ERROR', 'echo-text', '{"text":"hi"}', '--env-file', 'my.env']);
    expect(await run()).toBe(0);
    expect(texts.err).toBe('');
    expect(seen.configs[0]).toMatchObject({ dataDirectory: join(cwd, 'data'), logging: { level: 'ERROR' }, chunking: { chunkSize: 70 } });
  });

  it('ends with 1 when the tool fails', async () => {
    const { run, texts } = setUp(['call', 'echo_text', '--text', 'fail']);
    expect(await run()).toBe(1);
    expect(JSON.parse(texts.out)).toMatchObject({ success: false, error_code: 'not_found' });
  });

  it('stops the tool at Ctrl-C', async () => {
    const { run, texts, interrupt, seen, parts, exits } = setUp(['call', 'echo_text', '--text', 'wait']);
    const started = Promise.withResolvers<void>();
    const loadRunTool = parts.loadRunTool;
    Object.assign(parts, {
      loadRunTool: async () => {
        const { runTool } = await loadRunTool();
        return {
          runTool: async (options: Parameters<typeof runTool>[0]) => {
            const outcome = runTool(options);
            started.resolve();
            return outcome;
          },
        };
      },
    });
    const ended = run();
    await started.promise;
    interrupt();
    expect(await ended).toBe(130);
    expect(JSON.parse(texts.out)).toMatchObject({ success: false, error_code: 'cancelled' });
    expect([seen.closed, exits]).toEqual([1, []]);
  });

  it('explains a tool', async () => {
    const { run, texts, seen } = setUp(['call', 'echo_text', '--help']);
    expect(await run()).toBe(0);
    expect(texts.out).toMatch(/--text +string +what to say/);
    expect(texts.out).toMatch(/--times +integer +default 1/);
    expect(seen.calls).toEqual([]);
  });

  it.each([
    [['call', 'ecko_text'], 'There is no tool ecko_text. Did you mean echo_text?'],
    [['call', 'echo_text', '--txt', 'x'], 'echo_text has no argument --txt. Did you mean --text?'],
    [['call'], "missing required argument 'tool'"],
    [['calll'], '(Did you mean call?)'],
    [['run', '--sdio'], '(Did you mean --stdio?)'],
  ])('%j is a misunderstanding, with 2 as its exit code', async (argv, message) => {
    const { run, texts } = setUp(argv);
    expect(await run()).toBe(2);
    expect(texts.err).toContain(message);
    expect(texts.out).toBe('');
    expect(texts.err).not.toMatch(/\n\s+at /);
  });
});

describe('tools and providers', () => {
  it('list what can be called', async () => {
    const table = setUp(['tools']);
    expect(await table.run()).toBe(0);
    expect(table.texts.out).toMatch(/^TOOL +TOOLSET +DESCRIPTION\necho_text +gateway +Says what it was told\.\n$/);
    const json = setUp(['tools', '--json']);
    await json.run();
    expect(JSON.parse(json.texts.out)).toMatchObject({ tools: [{ name: 'echo_text', toolset: 'gateway', input_schema: { type: 'object' } }] });
  });

  it('list who is configured, without a key in sight', async () => {
    const { run, texts } = setUp(['providers'], { env: { OPENAI_API_KEY: 'my-odd-secret' } });
    expect(await run()).toBe(0);
    expect(texts.out).toMatch(/^PROVIDER +CONFIGURED\nopenai +yes\n$/);
    expect(texts.out + texts.err).not.toContain('my-odd-secret');
  });

  it('check who answers', async () => {
    const { run, texts } = setUp(['providers', '--check', '--json']);
    expect(await run()).toBe(1);
    expect(JSON.parse(texts.out)).toEqual({ providers: { openai: { configured: true, available: false, error: 'No such key.' } } });
  });
});

describe('run --stdio', () => {
  const initialize = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } } })}\n`;

  it.each([[['run', '--stdio']], [[]]])('%j without a terminal serves until stdin ends', async (argv) => {
    const { run, texts, stdin, stdout, seen } = setUp(argv);
    const ended = run();
    stdin.write(initialize);
    await waitFor(stdout, '"id":1');
    stdin.end();
    expect(await ended).toBe(0);
    for (const line of texts.out.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(texts.err).toContain('Serving over stdio');
    expect(seen.closed).toBe(1);
  });

  it('ends at a signal', async () => {
    const { run, stderr, interrupt, seen } = setUp(['run', '--stdio']);
    const ended = run();
    await waitFor(stderr, 'Serving over stdio');
    await new Promise((resolve) => setImmediate(resolve));
    interrupt('SIGTERM');
    expect(await ended).toBe(0);
    expect(seen.closed).toBe(1);
  });

  it('never reads the .env of the working directory', async () => {
    writeFileSync(join(cwd, '.env'), 'CHUNK_SIZE=70\nOPENAI_BASE_URL=https://evil.example\n');
    const { run, stdin, seen } = setUp(['run', '--stdio'], { env: { OPENAI_API_KEY: 'k-1' } });
    stdin.end();
    expect(await run()).toBe(0);
    expect(seen.configs[0]?.chunking.chunkSize).toBe(1000);
    expect(seen.configs[0]?.providers['openai']?.baseUrl).toBeUndefined();
  });
});

describe('run', () => {
  it('serves over HTTP until a signal, with flags above variables', async () => {
    const { run, stderr, texts, interrupt, seen } = setUp(['run', '--port', '0', '--toolsets', 'documents'], { env: { SERVER_PORT: '1', API_PREFIX: 'x' } });
    const ended = run();
    await waitFor(stderr, 'Listening on');
    const url = /http:\S+/.exec(texts.err)?.[0] ?? '';
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    interrupt('SIGTERM');
    expect(await ended).toBe(0);
    expect(seen.configs[0]?.toolsets).toEqual(['documents']);
    expect(texts.err).toContain('Shutting down');
    expect(seen.closed).toBe(1);
  });

  it('says in one line that the port is taken, and cleans up', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { run, texts, seen } = setUp(['run', '--port', port]);
    expect(await run()).toBe(1);
    expect(texts.err).toBe(`llm-gateway: Cannot listen on 127.0.0.1:${port}: another program already does. Stop it, or choose another port with --port or SERVER_PORT.\n`);
    expect(seen.closed).toBe(1);
    blocker.close();
  });

  it('names every wrong setting', async () => {
    const { run, texts } = setUp(['run', '--port', 'x'], { env: { LOG_LEVEL: 'LOUD' } });
    expect(await run()).toBe(1);
    expect(texts.err).toContain('--port = "x"');
    expect(texts.err).toContain('LOG_LEVEL = "LOUD"');
  });
});

describe('help', () => {
  it('is what a person gets who says nothing', async () => {
    const { run, texts } = setUp([], { terminal: true });
    expect(await run()).toBe(0);
    expect(texts.out).toContain('Usage: llm-gateway');
  });

  it.each([['--help'], ['--version'], ['help']])('%s ends well', async (argument) => {
    const { run, texts } = setUp([argument]);
    expect(await run()).toBe(0);
    expect(texts.out).not.toBe('');
  });
});

it('shows no stack for a fault inside', async () => {
  const { host, parts, texts } = setUp(['tools']);
  Object.assign(parts, { loadTools: async () => Promise.reject(new TypeError('broken with sk-abcdefghijk')) });
  expect(await runApp(host, parts)).toBe(1);
  expect(texts.err).toBe('llm-gateway: Something failed: broken with [redacted]\n');
});
