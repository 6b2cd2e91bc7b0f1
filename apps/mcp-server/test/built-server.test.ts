// The built server from outside, with no vendor: documents by source, references across processes, hostile surroundings, broken input.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { createDataDirectory, MAIN, REPOSITORY, startBuiltServer, type BuiltServer, type BuiltServerOptions } from './start-built-server.ts';

const running: BuiltServer[] = [];
async function start(options?: BuiltServerOptions): Promise<BuiltServer> {
  const server = await startBuiltServer(options);
  running.push(server);
  return server;
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

describe('documents by source', () => {
  it.each(['md', 'pdf', 'docx'])('summarizes the quarterly report as %s', async (extension) => {
    const server = await start();
    const result = await server.call('summarize_document', { source: `examples/documents/quarterly-report.${extension}`, format: 'bullet_points', max_length: 150 });
    expect(result).toMatchObject({ success: true, provider: 'local', model: 'local/extractive', cost: 0, cached: false });
    expect(result['summary']).toMatch(/^- .{20,}/);
    expect(result['coverage']).toMatchObject({ read: 1 });
  });

  it('finds the entities of a contract', async () => {
    const server = await start();
    const { entities } = (await server.call('extract_entities', { source: 'examples/documents/services-agreement.md', entity_types: ['date', 'money', 'organization'] })) as { entities: Record<string, string[]> };
    expect(Object.keys(entities)).toEqual(['date', 'money', 'organization']);
    for (const texts of Object.values(entities)) expect(texts.length).toBeGreaterThan(0);
  });
});

describe('two servers on one data directory', () => {
  it('read what the other one kept', async () => {
    const dataDirectory = createDataDirectory();
    const [first, second] = await Promise.all([start({ dataDirectory }), start({ dataDirectory })]);
    const calls = Array.from({ length: 10 }, async (_unused, index) =>
      (index % 2 === 0 ? first : second).call('chunk_document', { source: 'examples/documents/services-agreement.md', chunk_size: 64, max_result_tokens: 400 }),
    );
    const results = await Promise.all(calls);
    for (const [index, result] of results.entries()) {
      expect(result).toMatchObject({ success: true, truncated: true });
      const reader = index % 2 === 0 ? second : first;
      const { contents } = await reader.client.readResource({ uri: result['result_ref'] as string });
      expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ chunk_count: result['chunk_count'] });
    }
  });
});

describe('hostile surroundings', () => {
  it('reads no .env of the directory it is started in', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'llm-gateway-hostile-'));
    writeFileSync(join(cwd, '.env'), 'OPENAI_API_KEY=sk-stolen\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\nLOG_LEVEL=nonsense\nALLOWED_DIRECTORIES=/\n');
    const server = await start({ cwd });
    const { providers } = (await server.call('get_provider_status')) as { providers: Record<string, { configured: boolean }> };
    expect(providers['openai']?.configured).toBe(false);
    expect(await server.call('completion', { prompt: 'hi' })).toMatchObject({ error_code: 'not_configured' });
    expect(await server.call('chunk_document', { source: '/etc/hostname' })).toMatchObject({ error_code: 'permission' });
    expect(await server.call('chunk_document', { source: '.env' })).toMatchObject({ error_code: 'permission' });
    expect(server.stderr()).not.toContain('sk-stolen');
  });
});

describe('broken input', () => {
  it('survives malformed JSON-RPC and goes on serving', async () => {
    const child = spawn(process.execPath, [MAIN, 'run', '--stdio'], { cwd: REPOSITORY, env: { ...process.env, GATEWAY_DATA_DIR: createDataDirectory() }, stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const send = (text: string): boolean => child.stdin.write(`${text}\n`);
      const answerTo = async (id: number): Promise<Record<string, unknown>> => {
        for (;;) {
          const { value, done } = await lines.next();
          if (done === true) throw new Error('The server ended.');
          // Nothing but JSON-RPC may appear on stdout.
          const message = JSON.parse(value) as Record<string, unknown>;
          expect(message['jsonrpc']).toBe('2.0');
          if (message['id'] === id) return message;
        }
      };
      send('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}');
      expect(await answerTo(1)).toHaveProperty('result');
      send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      for (const broken of ['{"jsonrpc":"2.0","id":2,"method":', 'not json at all', '[]', '{"id":3}', 'null', '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":5}}']) send(broken);
      send('{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"chunk_document","arguments":{"document":"Still here."}}}');
      expect(await answerTo(9)).toMatchObject({ result: { structuredContent: { success: true, chunks: ['Still here.'] } } });
    } finally {
      child.stdin.end();
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      expect(code).toBe(0);
    }
  });
});
