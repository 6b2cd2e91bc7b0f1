// No way of failing may show a key: not in any field of the error, not in its cause, not in the log, however it is printed.
import { inspect } from 'node:util';
import { type GatewayError, isGatewayError, type Logger } from '@gateway/core';
import { collectStream, createMemoryLogger } from '@gateway/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import type { Vendor } from '../src/vendor.ts';
import { vendors } from '../src/vendors/vendors.ts';
import { replyBrokenStream, replyJson, replyStream, replyText, startWireServer, type WireHandler, type WireServer } from './wire-server.ts';
import { wireOf } from './wires.ts';

// Of no shape that a pattern could know.
const CANARIES = ['canary~one+9f8e7d6c5b4a', 'canary~two+1a2b3c4d5e6f'] as const;
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] } as const;

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
});

function failures(vendor: Vendor): readonly (readonly [string, WireHandler])[] {
  const wire = wireOf(vendor);
  const echo = `Bad key ${CANARIES.join(' and ')}, sent as Authorization: Bearer ${CANARIES[0]}`;
  const opening = wire.events({ text: 'Some text' }).slice(0, wire.eventsBeforeEnd({ text: 'Some text' }));
  const statuses = [302, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 503, 529];
  return [
    ...statuses.map((status): readonly [string, WireHandler] => [`status ${String(status)}`, replyJson(status, wire.errorBody(echo, status))]),
    ['an error as plain text', replyText(500, echo, { 'content-type': 'text/plain' })],
    ['an error with the key in its code', replyJson(400, { error: { message: 'No', code: CANARIES[0], param: CANARIES[1], type: CANARIES[0], status: CANARIES[0] } })],
    ['an error inside a 200', replyJson(200, { error: { message: echo, code: 401 } })],
    ['an error inside a stream', replyStream([...opening, wire.errorEvent(echo)])],
    ['malformed JSON', replyText(200, `{"key": ${CANARIES[0]}`, { 'content-type': 'application/json' })],
    ['a malformed event', replyStream([...opening, `event: message_start\ndata: {${CANARIES[0]}\n\n`])],
    ['an empty answer', replyJson(200, { [CANARIES[0]]: CANARIES[1] })],
    ['a page of HTML', replyText(200, `<html>${echo}</html>`, { 'content-type': 'text/html' })],
    ['an early end', replyStream(opening)],
    ['a broken stream', replyBrokenStream(opening)],
    ['a closed connection', (_request, response) => void response.socket?.destroy()],
  ];
}

async function collectErrors(vendor: Vendor, handler: WireHandler, logger: Logger): Promise<readonly GatewayError[]> {
  const provider = createProvider(vendor, { apiKeys: CANARIES, baseUrl: wireOf(vendor).baseUrl(server.url), logger });
  server.handle(handler);
  const model = provider.languageModel('some-model');
  const embed = vendor.embeddings === null ? [] : [() => provider.embeddingModel('some-model').embed(['text'])];
  const calls: readonly (() => Promise<unknown>)[] = [
    () => model.complete(HELLO),
    () => collectStream(model.stream(HELLO)),
    () => provider.listModels(),
    () => provider.check(),
    ...embed,
  ];
  const errors: GatewayError[] = [];
  for (const call of calls) {
    const error: unknown = await call().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (isGatewayError(error)) errors.push(error);
    else if (error !== undefined) throw new Error('Something else than a GatewayError was thrown.', { cause: error });
  }
  await provider.close();
  return errors;
}

function print(error: GatewayError): string {
  const printed = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
  return [printed, JSON.stringify(error), String(error), error.stack ?? '', error.hint ?? '', JSON.stringify(error.details), inspect(error.cause, { depth: 10, showHidden: true })].join('\n');
}

describe.each(vendors)('$name', (vendor) => {
  test.each(failures(vendor))('%s', async (_name, handler) => {
    const logger = createMemoryLogger();
    const errors = await collectErrors(vendor, handler, logger);
    expect(errors.length).toBeGreaterThan(0);
    const printed = errors.map(print).join('\n') + inspect(logger.lines, { depth: 10 });
    for (const canary of CANARIES) expect(printed).not.toContain(canary);
  });

  test('an address where nobody listens', async () => {
    const gone = await startWireServer();
    await gone.close();
    const withUser = wireOf(vendor).baseUrl(gone.url).replace('http://', `http://user:${encodeURIComponent(CANARIES[0])}@`);
    const provider = createProvider(vendor, { apiKeys: CANARIES, baseUrl: withUser });
    const error: unknown = await provider.languageModel('m').complete(HELLO).then(() => undefined, (thrown: unknown) => thrown);
    const printed = isGatewayError(error) ? print(error) : '';
    expect(printed).toContain('unavailable');
    expect(printed).not.toContain(CANARIES[0]);
    expect(printed).not.toContain(encodeURIComponent(CANARIES[0]));
  });
});
