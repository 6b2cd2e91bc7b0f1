// What goes over the wire: the key where it belongs, the conversation as it is, the same bytes every time.
import type { JsonObject, Message } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { replyJson } from '../wire-server.ts';
import { ANSWER, type ContractContext, errorOf, HELLO, KEY, TOOLS } from './contract-context.ts';

export function describeRequests({ wire, server, model, complete }: ContractContext): void {
  describe('requests', () => {
    test('carry the key in the documented header, never in the URL, and nothing of this machine', async () => {
      await complete(replyJson(200, wire.body(ANSWER)));
      const [request] = server.requests;
      if (request === undefined) throw new Error('No request arrived.');
      expect(wire.readKey(request)).toBe(KEY);
      const carriers = Object.entries(request.headers).filter(([, value]) => String(value).includes(KEY));
      expect(carriers).toHaveLength(1);
      expect(request.path + request.text).not.toContain(KEY);
      expect(Object.keys(request.headers).filter((name) => /stainless|organization|project|goog-api-client/.test(name))).toEqual([]);
    });

    test('keep roles, texts and their order', async () => {
      server.handle(replyJson(200, wire.body(ANSWER)));
      await model().complete({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: 'Three' },
        ],
      });
      expect(server.requests.map((request) => wire.readTexts(request))).toEqual([['system: Be brief.', 'user: One', 'assistant: Two', 'user: Three']]);
    });

    test('are the same bytes for the same request, and a longer conversation begins with the bytes of the shorter one', async () => {
      server.handle(replyJson(200, wire.body(ANSWER)));
      const chat = model();
      const start: readonly Message[] = [{ role: 'system', content: 'Be brief.' }, ...HELLO];
      const longer: readonly Message[] = [...start, { role: 'assistant', content: 'Hi' }, { role: 'user', content: 'And?' }];
      await chat.complete({ messages: start, tools: TOOLS });
      await chat.complete({ messages: start, tools: TOOLS });
      await chat.complete({ messages: longer, tools: TOOLS });
      const [first, second, third] = server.requests;
      expect(second?.text).toBe(first?.text);
      const earlier = withoutMessages(first?.json);
      expect(withoutMessages(third?.json)).toBe(earlier);
      const shortMessages = messagesOf(first?.json);
      expect(messagesOf(third?.json).slice(0, shortMessages.length)).toEqual(shortMessages);
    });

    test('refuse a conversation without a message to answer', async () => {
      const error = await errorOf(model().complete({ messages: [{ role: 'system', content: 'Be brief.' }] }));
      expect(error.kind).toBe('invalid_input');
    });
  });
}

const MESSAGE_FIELDS = ['messages', 'contents'];

function withoutMessages(body: unknown): string {
  return JSON.stringify(Object.entries(body as JsonObject).filter(([name]) => !MESSAGE_FIELDS.includes(name)));
}

function messagesOf(body: unknown): readonly string[] {
  const entry = Object.entries(body as JsonObject).find(([name]) => MESSAGE_FIELDS.includes(name));
  return ((entry?.[1] ?? []) as readonly unknown[]).map((message) => JSON.stringify(message));
}
