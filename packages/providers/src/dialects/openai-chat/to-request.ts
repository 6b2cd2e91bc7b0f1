// A completion request as OpenAI's chat API takes it. Nothing depends on the time or on earlier calls: the same request gives the same bytes.
import { createHash } from 'node:crypto';
import type { CompletionRequest, Message, ResponseFormat, ToolChoice } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { ModelRequest } from '../../dialect.ts';
import { readCachedPrefix, selectBreakpoints } from '../cache-prefix.ts';
import { describeFormat, insertInstruction, mentionsJson } from '../json-instruction.ts';
import { isStrictSchema } from './is-strict-schema.ts';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';
import { toMessages } from './to-messages.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

export interface RequestContext {
  readonly vendor: string;
  readonly quirks: OpenAiChatQuirks;
}

/** The body of `POST /chat/completions`, not streamed. */
export function toRequest({ model, request }: ModelRequest, { vendor, quirks }: RequestContext): Body {
  const format = request.responseFormat ?? { type: 'text' };
  const asJsonObject = format.type === 'json' || (format.type === 'json_schema' && quirks.structuredOutput === 'json_object');
  const instruct = asJsonObject && (format.type === 'json_schema' || !mentionsJson(request));
  const messages = instruct ? insertInstruction(request.messages, describeFormat(format)) : request.messages;
  const sampling = quirks.takesSampling?.(model) ?? true;
  const cached = selectCached(messages, request.tools, quirks);
  const breakpoints = quirks.promptCache?.takesBreakpoints(model) === true ? cached : new Set<Message>();
  return {
    model,
    messages: toMessages(messages, { vendor, quirks, breakpoints }),
    ...(cached.size === 0 ? {} : { prompt_cache_key: hashPrefix(readCachedPrefix(messages, cached), request.tools) }),
    ...(request.maxTokens === undefined ? {} : { [quirks.maxTokensField]: request.maxTokens }),
    ...(request.temperature === undefined || !sampling ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined || !sampling ? {} : { top_p: request.topP }),
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop: [...request.stop] }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...toToolFields(request),
    ...(format.type === 'text' ? {} : { response_format: toResponseFormat(format, asJsonObject) }),
    ...quirks.extraBody,
  };
}

// One request writes four at most, and one of them is the vendor's own at the end of the latest message.
const MAX_BREAKPOINTS = 3;

function selectCached(messages: readonly Message[], tools: CompletionRequest['tools'], { promptCache }: OpenAiChatQuirks): ReadonlySet<Message> {
  return promptCache === undefined ? new Set() : selectBreakpoints(messages, tools, { minTokens: promptCache.minTokens, most: MAX_BREAKPOINTS });
}

// Requests with one key go to one machine, where the prefix still is: developers.openai.com/api/docs/guides/prompt-caching. A hash, so that the key says
// nothing of the prompt and every process comes to the same one.
function hashPrefix(messages: readonly Message[], tools: CompletionRequest['tools']): string {
  return createHash('sha256').update(JSON.stringify([tools ?? [], messages])).digest('hex').slice(0, KEY_LENGTH);
}

const KEY_LENGTH = 32;

/** The same body, streamed, with the usage that OpenAI-style streams leave out unless asked. */
export function toStreamRequest(request: ModelRequest, context: RequestContext): OpenAI.ChatCompletionCreateParamsStreaming {
  return { ...toRequest(request, context), stream: true, stream_options: { include_usage: true } };
}

function toToolFields(request: CompletionRequest): Partial<Pick<Body, 'tools' | 'tool_choice'>> {
  if (request.tools === undefined || request.tools.length === 0) return {};
  return {
    tools: request.tools.map((tool) => ({
      type: 'function',
      function: { name: tool.name, ...(tool.description === undefined ? {} : { description: tool.description }), parameters: { ...tool.parameters } },
    })),
    ...(request.toolChoice === undefined ? {} : { tool_choice: toToolChoice(request.toolChoice) }),
  };
}

function toToolChoice(choice: ToolChoice): OpenAI.ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

function toResponseFormat(format: Exclude<ResponseFormat, { readonly type: 'text' }>, asJsonObject: boolean): NonNullable<Body['response_format']> {
  if (format.type === 'json' || asJsonObject) return { type: 'json_object' };
  return {
    type: 'json_schema',
    // Strict mode guarantees the schema but takes only closed ones; the others are followed as well as the model can.
    json_schema: { name: toSchemaName(format.name), schema: { ...format.schema }, strict: isStrictSchema(format.schema) },
  };
}

// OpenAI: letters, digits, underscores and dashes, at most 64.
function toSchemaName(name: string): string {
  const cleaned = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
  return cleaned === '' ? 'answer' : cleaned;
}
