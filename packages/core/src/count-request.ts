// How many tokens a request is, counted from its texts. For estimates: vendors add tokens of their own.
import type { CompletionRequest } from './completion.ts';
import { readMessageText, type Message } from './message.ts';
import type { CountTokens } from './ports.ts';

// OpenAI cookbook, "How to count tokens with tiktoken": a chat message costs three tokens beside its text, and every reply is primed with three.
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_REPLY = 3;
// The largest that a vendor documents for one image (OpenAI, "Images and vision": 6,240 tokens for high detail on some models). Its size is not looked at.
const TOKENS_PER_IMAGE = 6_240;

/** Tokens of messages, tools and schema; every image is taken for the largest that there is. */
export function countRequestTokens(request: CompletionRequest, countTokens: CountTokens): number {
  const messages = request.messages.map((message) => TOKENS_PER_MESSAGE + countTokens(readFullText(message)) + countImages(message) * TOKENS_PER_IMAGE);
  const tools = request.tools?.map((tool) => countTokens(JSON.stringify(tool))) ?? [];
  const schema = request.responseFormat?.type === 'json_schema' ? countTokens(JSON.stringify(request.responseFormat.schema)) : 0;
  return [...messages, ...tools].reduce((sum, count) => sum + count, TOKENS_PER_REPLY + schema);
}

function countImages({ content }: Message): number {
  return typeof content === 'string' ? 0 : content.filter((part) => part.type === 'image').length;
}

function readFullText(message: Message): string {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return readMessageText(message) + calls.map((call) => `${call.name}${call.arguments}`).join('');
}
