// How many tokens a request is, counted from its texts. For estimates: vendors add tokens of their own.
import type { CompletionRequest } from './completion.ts';
import { readMessageText, type Message } from './message.ts';
import type { CountTokens } from './ports.ts';

// OpenAI cookbook, "How to count tokens with tiktoken": a chat message costs three tokens beside its text, and every reply is primed with three.
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_REPLY = 3;

/** Tokens of messages, tools and schema. Images are not counted. */
export function countRequestTokens(request: CompletionRequest, countTokens: CountTokens): number {
  const messages = request.messages.map((message) => TOKENS_PER_MESSAGE + countTokens(readFullText(message)));
  const tools = request.tools?.map((tool) => countTokens(JSON.stringify(tool))) ?? [];
  const schema = request.responseFormat?.type === 'json_schema' ? countTokens(JSON.stringify(request.responseFormat.schema)) : 0;
  return [...messages, ...tools].reduce((sum, count) => sum + count, TOKENS_PER_REPLY + schema);
}

function readFullText(message: Message): string {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return readMessageText(message) + calls.map((call) => `${call.name}${call.arguments}`).join('');
}
