// An answer of OpenAI's chat API around a usage. Source: https://platform.openai.com/docs/api-reference/chat
import type { GoldenCase } from './golden-case.ts';

export function openAiChatBody({ model, usage }: GoldenCase): unknown {
  return {
    id: 'chatcmpl-1', object: 'chat.completion', created: 1, model,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi', refusal: null }, finish_reason: 'stop', logprobs: null }],
    usage,
  };
}

// The usage comes with a last chunk that has no choice.
export function openAiChatEvents({ model, usage }: GoldenCase): readonly string[] {
  const chunk = (rest: object): string => `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, usage: null, ...rest })}\n\n`;
  return [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage }),
    'data: [DONE]\n\n',
  ];
}
