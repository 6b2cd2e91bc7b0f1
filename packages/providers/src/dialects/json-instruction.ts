// The words that ask for JSON where a vendor has no parameter for it, or demands that the word appears in the prompt.
// The same format always gives the same words: a vendor's prompt cache depends on them.
import type { CompletionRequest, Message, ResponseFormat } from '@gateway/core';
import { readMessageText } from '@gateway/core';

/** Asks for JSON in words, with the schema where there is one. */
export function describeFormat(format: Exclude<ResponseFormat, { readonly type: 'text' }>): string {
  if (format.type === 'json') return 'Answer with a single JSON value and nothing else: no explanation, no code fence.';
  return `Answer with a single JSON value that conforms to this JSON Schema, and nothing else: no explanation, no code fence.\n${JSON.stringify(format.schema)}`;
}

/** The messages with `instruction` as the last of the leading system messages. */
export function insertInstruction(messages: readonly Message[], instruction: string): readonly Message[] {
  const firstOther = messages.findIndex((message) => message.role !== 'system');
  const position = firstOther === -1 ? messages.length : firstOther;
  return messages.toSpliced(position, 0, { role: 'system', content: instruction });
}

/** Whether the word JSON appears in any message, which OpenAI and DeepSeek demand of plain JSON mode. */
export function mentionsJson(request: CompletionRequest): boolean {
  return request.messages.some((message) => /json/i.test(readMessageText(message)));
}
