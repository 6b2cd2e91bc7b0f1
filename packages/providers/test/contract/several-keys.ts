// Keys that take turns.
import { collectStream } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { replyJson, replyStream } from '../wire-server.ts';
import { ANSWER, type ContractContext, errorOf, HELLO } from './contract-context.ts';

export function describeSeveralKeys({ wire, server, model, complete }: ContractContext): void {
  describe('several keys', () => {
    test('the next one takes over when one is rate limited, and stays', async () => {
      server.handle((request, response) => {
        const reply = wire.readKey(request) === 'first-key' ? replyJson(429, wire.errorBody('Slow down', 429)) : replyJson(200, wire.body(ANSWER));
        return reply(request, response);
      });
      const chat = model({ apiKeys: ['first-key', 'second-key'] });
      await chat.complete({ messages: HELLO });
      await chat.complete({ messages: HELLO });
      expect(server.requests.map((request) => wire.readKey(request))).toEqual(['first-key', 'second-key', 'second-key']);
    });

    test('the next one takes over a stream that has not begun', async () => {
      server.handle((request, response) => {
        const reply = wire.readKey(request) === 'first-key' ? replyJson(429, wire.errorBody('Slow down', 429)) : replyStream(wire.events(ANSWER));
        return reply(request, response);
      });
      const { text } = await collectStream(model({ apiKeys: ['first-key', 'second-key'] }).stream({ messages: HELLO }));
      expect(text).toBe(ANSWER.text);
    });

    test('all limited is rate_limit with the shortest wait; other failures keep the key', async () => {
      let wait = 9;
      const limited = await errorOf(
        complete((request, response) => {
          wait -= 2;
          return replyJson(429, wire.errorBody('Slow down', 429), { 'retry-after': String(wait) })(request, response);
        }, { apiKeys: ['first-key', 'second-key'] }),
      );
      expect(limited).toMatchObject({ kind: 'rate_limit', retryAfterMs: 5_000 });
      await errorOf(complete(replyJson(500, wire.errorBody('Broken', 500)), { apiKeys: ['first-key', 'second-key'] }));
      expect(server.requests).toHaveLength(1);
    });
  });
}
