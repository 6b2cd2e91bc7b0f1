import { PassThrough } from 'node:stream';
import { createFakeClock, createMemoryLogger } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createFakeMcpServers } from '../../test/fake-mcp-server.ts';
import { startStdio } from './stdio.ts';

async function start() {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const fake = createFakeMcpServers();
  const logger = createMemoryLogger();
  const clock = createFakeClock();
  const connection = await startStdio({ server: fake.create({ id: 'local-user' }), stdin, stdout, logger, clock });
  let buffered = '';
  const lines: unknown[] = [];
  const waiting: ((line: unknown) => void)[] = [];
  stdout.on('data', (chunk: Buffer) => {
    buffered += chunk.toString();
    const parts = buffered.split('\n');
    buffered = parts.pop() ?? '';
    for (const part of parts) {
      const next = waiting.shift();
      if (next === undefined) lines.push(JSON.parse(part));
      else next(JSON.parse(part));
    }
  });
  const read = async (): Promise<unknown> => (lines.length > 0 ? lines.shift() : new Promise((resolve) => waiting.push(resolve)));
  const send = (message: object): void => {
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  send({ id: 'init', method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } } });
  await read();
  return { stdin, stdout, fake, logger, clock, connection, read, send };
}

it('answers its client', async () => {
  const { send, read } = await start();
  send({ id: 1, method: 'tools/list' });
  expect(await read()).toMatchObject({ id: 1, result: { tools: [{ name: 'echo' }, { name: 'wait' }] } });
});

describe('lines that are no messages', () => {
  it.each([
    ['{"jsonrpc":', -32_700],
    ['hello', -32_700],
    ['{"hello":1}', -32_600],
    ['[]', -32_600],
  ])('%s is answered with %i, and the server goes on', async (line, code) => {
    const { stdin, send, read, logger } = await start();
    stdin.write(`${line}\n`);
    expect(await read()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code } });
    send({ id: 2, method: 'tools/list' });
    expect(await read()).toMatchObject({ id: 2 });
    expect(logger.lines.map((entry) => entry.level)).toEqual(['warn']);
  });

  it('take a message in pieces for one message', async () => {
    const { stdin, read } = await start();
    const text = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'echo', arguments: { text: 'é' } } })}\n`);
    for (const byte of text) stdin.write(Buffer.of(byte));
    expect(JSON.stringify(await read())).toContain('é');
  });
});

describe('the end of stdin', () => {
  it('closes at once when nothing is running', async () => {
    const { stdin, connection } = await start();
    stdin.end();
    await connection.closed;
  });

  it('lets what was asked be answered', async () => {
    const { stdin, fake, send, read, connection } = await start();
    send({ id: 4, method: 'tools/call', params: { name: 'wait' } });
    await fake.waiting;
    stdin.end();
    fake.release();
    expect(await read()).toMatchObject({ id: 4 });
    await connection.closed;
  });

  it('aborts what takes longer', async () => {
    const { stdin, fake, send, clock, connection } = await start();
    send({ id: 5, method: 'tools/call', params: { name: 'wait' } });
    await fake.waiting;
    stdin.end();
    await new Promise((resolve) => stdin.once('end', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1_000);
    await fake.aborted;
    await connection.closed;
  });
});

it('aborts at once when nobody reads the answers', async () => {
  const { stdout, fake, send, connection } = await start();
  send({ id: 6, method: 'tools/call', params: { name: 'wait' } });
  await fake.waiting;
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await fake.aborted;
  await connection.closed;
});
