// What a vendor refuses and why, as kinds that programs can branch on, and never with a key in it.
import type { ErrorKind } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { replyJson, replyText, startWireServer } from '../wire-server.ts';
import { ANSWER, type ContractContext, errorOf, HELLO, KEY } from './contract-context.ts';

const KIND_BY_STATUS: readonly (readonly [number, ErrorKind])[] = [
  [400, 'invalid_input'],
  [401, 'auth'],
  [402, 'quota'],
  [403, 'permission'],
  [404, 'not_found'],
  [408, 'timeout'],
  [413, 'invalid_input'],
  [422, 'invalid_input'],
  [429, 'rate_limit'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  [529, 'unavailable'],
];

export function describeFailures({ vendor, wire, server, create, complete, stream }: ContractContext): void {
  describe('failures', () => {
    test.each(KIND_BY_STATUS)('status %i is %s', async (status, kind) => {
      const error = await errorOf(complete(replyJson(status, wire.errorBody('Something is wrong with it', status))));
      expect(error.kind).toBe(kind);
      expect(error.message).toContain('Something is wrong with it');
      expect(error.details).toMatchObject({ status, provider: vendor.name });
      expect((await errorOf(stream(replyJson(status, wire.errorBody('No', status))))).kind).toBe(kind);
    });

    test('a failure is sent once: retrying is for others to decide', async () => {
      await errorOf(complete(replyJson(503, wire.errorBody('Busy', 503))));
      expect(server.requests).toHaveLength(1);
    });

    test.each([
      [{ 'retry-after-ms': '1500' }, 1_500],
      [{ 'retry-after': '7' }, 7_000],
      [{ 'retry-after': 'Tue, 14 Nov 2023 22:13:40 GMT' }, 20_000],
      [{ 'retry-after': 'Tuesday, 14-Nov-23 22:13:40 GMT' }, 20_000],
      [{ 'retry-after': '2023-11-14T22:13:40Z' }, 20_000],
      [{ 'retry-after': 'Tue, 14 Nov 2023 22:13:00 GMT' }, 0],
      [{ 'retry-after': 'soon' }, undefined],
      [{ 'retry-after': '-5' }, undefined],
      [{ 'retry-after': 'in 5 minutes' }, undefined],
      [{ 'retry-after': '1e300' }, undefined],
    ])('the wait that %j asks for is %s ms', async (headers, expected) => {
      const clock = createFakeClock({ startMs: Date.UTC(2023, 10, 14, 22, 13, 20) });
      for (const status of [429, 503]) {
        const error = await errorOf(complete(replyJson(status, wire.errorBody('Slow down', status), headers), { clock }));
        expect(error.retryAfterMs).toBe(expected);
      }
    });

    test('an error page that is no JSON keeps its words', async () => {
      const error = await errorOf(complete(replyText(502, 'upstream connect error', { 'content-type': 'text/plain' })));
      expect(error).toMatchObject({ kind: 'unavailable' });
      expect(error.message).toContain('upstream connect error');
    });

    test('a key that the vendor echoes is not repeated', async () => {
      const error = await errorOf(complete(replyJson(401, wire.errorBody(`The key ${KEY} is not valid`, 401))));
      expect(error.kind).toBe('auth');
      expect(error.message).not.toContain(KEY);
      expect(error.hint).toContain(`${vendor.envPrefix}_API_KEY`);
    });

    test('a redirect is not followed, since the key would go along', async () => {
      const elsewhere = await startWireServer(replyJson(200, wire.body(ANSWER)));
      const error = await errorOf(complete(replyJson(307, {}, { location: `${elsewhere.url}/stolen` })));
      expect(error.kind).toBe('unavailable');
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.close();
    });

    test('an address where nobody listens is unavailable, and the hint names its setting', async () => {
      const gone = await startWireServer();
      await gone.close();
      const error = await errorOf(create({ baseUrl: wire.baseUrl(gone.url) }).languageModel('m').complete({ messages: HELLO }));
      expect(error.kind).toBe('unavailable');
      expect(error.message).toContain('ECONNREFUSED');
      expect(error.hint).toContain(`${vendor.envPrefix}_BASE_URL`);
    });

    test('a connection that is closed without an answer is unavailable', async () => {
      const error = await errorOf(complete((_request, response) => void response.socket?.resetAndDestroy()));
      expect(error.kind).toBe('unavailable');
    });
  });
}
