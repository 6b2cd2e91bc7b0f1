// Vendors' words that happen to be names which every JavaScript object knows must not find anything in a table.
import { expect, it } from 'vitest';
import { readFailure } from './anthropic-messages/read-error.ts';
import { readResult as readMessage } from './anthropic-messages/read-result.ts';
import { readModel } from './gemini/read-model.ts';
import { readResult as readResponse } from './gemini/read-result.ts';
import { readResult as readCompletion } from './openai-chat/read-result.ts';
import { openai } from '../vendors/openai.ts';

const context = { provider: 'acme', vendor: 'acme', model: 'small' };
const quirks = openai.dialect === 'openai-chat' ? openai.quirks : undefined;

it.each(['__proto__', 'constructor', 'toString'])('takes "%s" for a word that nobody knows', (word) => {
  if (quirks === undefined) throw new Error('OpenAI speaks its own dialect.');
  expect(readCompletion({ choices: [{ index: 0, message: { content: 'a' }, finish_reason: word }] }, { ...context, quirks }).finishReason).toBe('other');
  expect(readMessage({ content: [{ type: 'text', text: 'a' }], stop_reason: word }, context).finishReason).toBe('other');
  expect(readResponse({ candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: word }] }, context).finishReason).toBe('other');
  expect(readFailure({ error: { type: word, message: 'no' } }).status).toBeUndefined();
  expect(readModel({ name: 'models/a', supportedActions: [word] }, 'gemini').capabilities).toEqual([]);
});
