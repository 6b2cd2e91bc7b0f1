// What comes back: the whole answer, counted in one way, the same streamed or not.
import type { Message } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { SCRIPTED_USAGE } from '../wire.ts';
import { replyJson, replyStream } from '../wire-server.ts';
import { ANSWER, CALLS, type ContractContext, HELLO, TOOLS } from './contract-context.ts';

export function describeAnswers({ vendor, wire, server, model, complete, stream }: ContractContext): void {
  describe('answers', () => {
    test('come back whole, with usage in canonical form', async () => {
      const result = await complete(replyJson(200, wire.body(ANSWER)));
      expect(result).toMatchObject({
        text: ANSWER.text,
        toolCalls: [],
        finishReason: 'stop',
        usage: SCRIPTED_USAGE,
        provider: vendor.name,
        model: 'model-1',
        responseId: 'answer-1',
        message: { role: 'assistant', content: ANSWER.text },
      });
    });

    test.each([
      ['text', ANSWER],
      ['tool calls and reasoning', CALLS],
      ['an answer cut by the length limit', { text: 'Half a sen', end: 'length' }],
      ['an answer without usage', { text: 'No counts', withoutUsage: true }],
    ] as const)('are the same streamed: %s', async (_name, answer) => {
      const plain = await complete(replyJson(200, wire.body(answer)));
      // Three bytes at a time: no character and no event may depend on where the network cuts.
      const streamed = await stream(replyStream(wire.events(answer), 3));
      expect(streamed.result).toEqual(plain);
      expect(streamed.text).toBe(answer.text);
    });

    test('without usage say so instead of zero', async () => {
      const result = await complete(replyJson(200, wire.body({ text: 'No counts', withoutUsage: true })));
      expect(result.usage).toBeNull();
    });

    test('give tool calls with their exact arguments, and stream them in pieces that join to them', async () => {
      const { result, events } = await stream(replyStream(wire.events(CALLS)));
      expect(result.finishReason).toBe('tool_calls');
      expect(result.toolCalls.map(({ name, arguments: text }) => ({ name, text }))).toEqual(
        CALLS.toolCalls.map(({ name, arguments: text }) => ({ name, text })),
      );
      expect(result.toolCalls.map(({ id }) => id)).toEqual(CALLS.toolCalls.map((call, index) => wire.callId(call, index)));
      for (const [index, call] of result.toolCalls.entries()) {
        const deltas = events.flatMap((event) => (event.type === 'tool_call' && event.index === index ? [event] : []));
        expect(deltas.map(({ argumentsDelta }) => argumentsDelta).join('')).toBe(call.arguments);
        expect(deltas[0]).toMatchObject({ id: call.id, name: call.name });
      }
    });

    test('go back with the results of their calls', async () => {
      const { message, toolCalls } = await complete(replyJson(200, wire.body(CALLS)));
      server.handle(replyJson(200, wire.body(ANSWER)));
      const results = toolCalls.map(({ id }): Message => ({ role: 'tool', toolCallId: id, content: 'sunny' }));
      await model().complete({ messages: [...HELLO, message, ...results], tools: TOOLS });
      const [request] = server.requests;
      if (request === undefined) throw new Error('No request arrived.');
      expect(wire.readResultReference(request)).toBe(wire.resultReference(CALLS.toolCalls[0]));
    });
  });
}
