// Whoever ends a call ends it down to the socket: nobody goes on paying for an answer that nobody reads.
import { collectStream, createFakeClock } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { hang, replyHangingStream, replyJson } from '../wire-server.ts';
import { ANSWER, type ContractContext, errorOf, HELLO } from './contract-context.ts';

export function describeEndingACall({ wire, server, model }: ContractContext): void {
  describe('ending a call', () => {
    test('aborting before the first byte closes the connection', async () => {
      server.handle(hang);
      const controller = new AbortController();
      const work = errorOf(model().complete({ messages: HELLO }, { signal: controller.signal }));
      const request = await server.nextRequest();
      controller.abort();
      expect((await work).kind).toBe('cancelled');
      await request.aborted;
    });

    test('aborting in the middle of a stream closes the connection', async () => {
      server.handle(replyHangingStream(wire.events(ANSWER).slice(0, wire.eventsBeforeEnd(ANSWER))));
      const controller = new AbortController();
      const work = errorOf(
        (async () => {
          for await (const event of model().stream({ messages: HELLO }, { signal: controller.signal })) {
            if (event.type === 'text') controller.abort();
          }
        })(),
      );
      const request = await server.nextRequest();
      expect((await work).kind).toBe('cancelled');
      await request.aborted;
    });

    test('a reader that stops closes the connection', async () => {
      server.handle(replyHangingStream(wire.events(ANSWER).slice(0, wire.eventsBeforeEnd(ANSWER))));
      for await (const event of model().stream({ messages: HELLO })) {
        if (event.type === 'text') break;
      }
      const request = await server.nextRequest();
      await request.aborted;
      expect(server.requests).toHaveLength(1);
    });

    test('a signal that is aborted already sends nothing', async () => {
      server.handle(replyJson(200, wire.body(ANSWER)));
      const signal = AbortSignal.abort();
      expect((await errorOf(model().complete({ messages: HELLO }, { signal }))).kind).toBe('cancelled');
      expect((await errorOf(collectStream(model().stream({ messages: HELLO }, { signal })))).kind).toBe('cancelled');
      expect(server.requests).toEqual([]);
    });

    test.each(['complete', 'stream'] as const)('a vendor that hangs is ended by the time limit: %s', async (way) => {
      server.handle(way === 'complete' ? hang : replyHangingStream(wire.events(ANSWER).slice(0, 2)));
      const clock = createFakeClock();
      const chat = model({ clock, timeoutMs: 5_000 });
      const work = errorOf(way === 'complete' ? chat.complete({ messages: HELLO }) : collectStream(chat.stream({ messages: HELLO })));
      const request = await server.nextRequest();
      await clock.advance(5_000);
      const error = await work;
      expect(error.kind).toBe('timeout');
      expect(error.message).toContain('5 s');
      await request.aborted;
    });
  });
}
