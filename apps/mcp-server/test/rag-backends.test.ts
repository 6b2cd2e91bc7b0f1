// Knowledge bases on other servers, by the variables that name them: PostgreSQL over its wire, stand-ins for Marqo and Qdrant over HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fetch } from '@gateway/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMarqoStub } from '../../../packages/rag/test/marqo/marqo-stub.ts';
import { openPglite, startPgliteSocket, type PgliteServer } from '../../../packages/rag/test/open-pglite.ts';
import { createQdrantStub } from '../../../packages/rag/test/qdrant/qdrant-stub.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';

interface Backend {
  readonly name: 'postgres' | 'marqo' | 'qdrant';
  readonly knowledge: Record<string, string>;
}

const servers: Server[] = [];
const backends: Backend[] = [];
let pglite: PgliteServer;
let stopSocket: () => Promise<void>;
let test: TestClient;

// A stub that answers as `fetch` does, at an address of its own.
async function serve(stub: Fetch): Promise<string> {
  const server = createServer((message, response) => {
    void (async () => {
      let body = '';
      for await (const piece of message) body += String(piece);
      const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
      const answer = await stub(`http://stub${message.url ?? ''}`, { method: message.method ?? 'GET', headers, ...(body === '' ? {} : { body }) });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    })();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  pglite = await openPglite();
  const socket = await startPgliteSocket(pglite);
  stopSocket = socket.close;
  backends.push({ name: 'postgres', knowledge: { databaseUrl: socket.url } }, { name: 'marqo', knowledge: { marqoUrl: await serve(createMarqoStub().fetch) } }, { name: 'qdrant', knowledge: { qdrantUrl: await serve(createQdrantStub().fetch) } });
}, 120_000);
afterAll(async () => {
  for (const server of servers) server.close();
  await stopSocket();
  await pglite.close();
});
afterEach(async () => test.close());

describe.each(['postgres', 'marqo', 'qdrant'] as const)('a knowledge base in %s', (name) => {
  it('is made, filled, listed, searched, asked and deleted', async () => {
    test = await connectTestClient({ config: { knowledge: backends.find((backend) => backend.name === name)?.knowledge ?? {} } });
    const call = async (tool: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> => (await test.call(tool, args)).structured;
    expect(await call('create_knowledge_base', { name: 'far', backend: name, description: 'Far away.' })).toMatchObject({ success: true, backend: name });
    expect(await call('create_knowledge_base', { name: 'near' })).toMatchObject({ success: true, backend: 'sqlite' });
    expect(await call('create_knowledge_base', { name: 'far' })).toMatchObject({ success: false, error_code: 'invalid_input' });
    const documents = ['Close the valve before the pump is opened.', 'Let the oven cool before it is cleaned.'];
    expect(await call('add_documents', { index_name: 'far', documents, ids: ['pump', 'oven'], metadatas: [{ year: 2024 }, { year: 2019 }] })).toMatchObject({ added: 2 });
    expect(await call('list_knowledge_bases')).toMatchObject({ knowledge_bases: [{ name: 'far', documents: 2, backend: name, description: 'Far away.' }, { name: 'near', backend: 'sqlite' }] });
    expect(await call('fused_search', { query: 'opening the pump', index_name: 'far', filter_string: 'year > 2020' })).toMatchObject({ results: [{ _id: 'pump', metadata: { year: 2024 } }] });
    expect(await call('fused_search', { query: 'oven', top_n: 1 })).toMatchObject({ results: [{ _id: 'oven', index_name: 'far' }] });
    expect(await call('rag_query', { query: 'What is closed before the pump is opened?', index_name: 'far', provider: 'local' })).toMatchObject({ answer: expect.stringContaining('valve') as string, grounded: 1 });
    expect(await call('delete_knowledge_base', { name: 'far' })).toMatchObject({ deleted: true });
    expect(await call('list_knowledge_bases')).toMatchObject({ knowledge_bases: [{ name: 'near' }] });
  }, 60_000);
});

describe('a backend that is away', () => {
  it('takes nothing with it but what lies there', async () => {
    test = await connectTestClient({ config: { knowledge: { qdrantUrl: 'http://127.0.0.1:9', databaseUrl: 'postgres://ada:canary-password@127.0.0.1:9/x' } } });
    const call = async (tool: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> => (await test.call(tool, args)).structured;
    expect(await call('create_knowledge_base', { name: 'near' })).toMatchObject({ success: true });
    await call('add_documents', { index_name: 'near', documents: ['A pump.'] });
    const listed = await call('list_knowledge_bases');
    expect(listed).toMatchObject({ knowledge_bases: [{ name: 'near' }], warnings: [expect.stringContaining('postgres'), expect.stringContaining('qdrant')] });
    expect(await call('fused_search', { query: 'pump', index_name: 'near' })).toMatchObject({ results: [{ text: 'A pump.' }] });
    expect(await call('fused_search', { query: 'pump' })).toMatchObject({ results: [{ text: 'A pump.' }], warnings: [expect.any(String), expect.any(String)] });
    const created = await call('create_knowledge_base', { name: 'far', backend: 'postgres' });
    expect(created).toMatchObject({ success: false, error_code: 'unavailable' });
    expect(await call('fused_search', { query: 'pump', index_name: 'far' })).toMatchObject({ success: false, error_code: 'unavailable' });
    expect(JSON.stringify([listed, created, test.logger.lines])).not.toContain('canary-password');
  }, 60_000);
});
