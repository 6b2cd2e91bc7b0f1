import { expect, it } from 'vitest';
import { readMessageText } from './message.ts';

it('reads the text of a message and leaves images out', () => {
  expect(readMessageText({ role: 'system', content: 'be brief' })).toBe('be brief');
  expect(readMessageText({ role: 'tool', toolCallId: '1', content: '{}' })).toBe('{}');
  expect(readMessageText({ role: 'user', content: [{ type: 'text', text: 'a ' }, { type: 'image', url: 'https://example.com/x.png' }, { type: 'text', text: 'b' }] })).toBe('a b');
  expect(readMessageText({ role: 'user', content: [] })).toBe('');
});
