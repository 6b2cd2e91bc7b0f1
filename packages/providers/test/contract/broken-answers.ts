// Answers that stop early or make no sense: never taken for a success.
import { describe, expect, test } from 'vitest';
import { replyBrokenStream, replyJson, replyStream, replyText } from '../wire-server.ts';
import { ANSWER, type ContractContext, errorOf } from './contract-context.ts';

export function describeBrokenAnswers({ vendor, wire, complete, stream }: ContractContext): void {
  describe('broken answers', () => {
    const opening = wire.events(ANSWER).slice(0, wire.eventsBeforeEnd(ANSWER));

    test('a stream that ends cleanly but too early is no success', async () => {
      const error = await errorOf(stream(replyStream(opening)));
      expect(error.kind).toBe('unavailable');
      expect(error.details?.['partialText']).toBe(ANSWER.text);
    });

    test('a stream that ends in the middle of an event is no success', async () => {
      const error = await errorOf(stream(replyStream([opening.join('').slice(0, -20)])));
      expect(['unavailable', 'bad_response']).toContain(error.kind);
      expect(ANSWER.text).toContain(error.details?.['partialText']);
    });

    test('an empty stream is no success', async () => {
      expect((await errorOf(stream(replyStream([])))).kind).toBe('unavailable');
    });

    test('a connection that breaks in the middle of a stream is unavailable, with the text so far', async () => {
      const error = await errorOf(stream(replyBrokenStream(opening)));
      expect(error.kind).toBe('unavailable');
      expect(ANSWER.text).toContain(error.details?.['partialText']);
    });

    test('an error event inside a stream is the error that it says', async () => {
      const error = await errorOf(stream(replyStream([...opening, wire.errorEvent('The engine is on fire')])));
      expect(error.kind).toBe('unavailable');
      expect(error.message).toContain('The engine is on fire');
      expect(error.details?.['partialText']).toBe(ANSWER.text);
    });

    test('malformed JSON is a bad response, in a body and in a stream', async () => {
      const body = replyText(200, '{"id": "answer-1", oops', { 'content-type': 'application/json' });
      expect((await errorOf(complete(body))).kind).toBe('bad_response');
      const event = opening.at(-1)?.replace(/data: \{/, 'data: {oops ') ?? '';
      expect((await errorOf(stream(replyStream([...opening.slice(0, -1), event])))).kind).toBe('bad_response');
    });

    test.each([
      ['no choices', wire.emptyBody],
      ['an empty object', {}],
      ['a list', []],
      ['a string', 'Hello'],
      ['null', null],
    ])('%s is a bad response', async (_name, body) => {
      expect((await errorOf(complete(replyJson(200, body)))).kind).toBe('bad_response');
    });

    test('a page of HTML is a bad response', async () => {
      const error = await errorOf(complete(replyText(200, '<html>Sign in</html>', { 'content-type': 'text/html' })));
      expect(error.kind).toBe('bad_response');
      expect(error.hint).toContain(`${vendor.envPrefix}_BASE_URL`);
    });
  });
}
