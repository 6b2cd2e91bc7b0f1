// A completion request as Anthropic's Messages API takes it. The same request gives the same bytes, call after call.
import type { Anthropic } from '@anthropic-ai/sdk';
import type { CompletionRequest, Message, ToolChoice } from '@gateway/core';
import type { ModelRequest } from '../../dialect.ts';
import { selectBreakpoints } from '../cache-prefix.ts';
import { describeFormat } from '../json-instruction.ts';
import { readCacheableLength } from './cacheable-length.ts';
import { toOutputFormat } from './output-format.ts';
import { toConversation } from './to-messages.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;

/**
 * The API demands `max_tokens`. Without one in the request it is the model's known maximum, else this: every model still offered allows it.
 * Unused tokens cost nothing.
 */
const DEFAULT_MAX_TOKENS = 8_192;

/**
 * The body of `POST /v1/messages`, not streamed.
 *
 * `temperature`, `topP` and `seed` are left out: API version 2026-10-21, which the official SDK speaks, has none of them.
 */
export async function toRequest({ model, limits, request }: ModelRequest, vendor: string): Promise<Body> {
  const { system, messages } = toConversation(request.messages, vendor, selectCached(model, request));
  const format = request.responseFormat ?? { type: 'text' };
  const outputFormat = format.type === 'json_schema' ? await toOutputFormat(format.schema) : undefined;
  // There is no plain JSON mode: what the native form cannot carry is asked for in words, after the caller's own instructions.
  const instructions = format.type === 'text' || outputFormat !== undefined ? [] : [{ type: 'text' as const, text: describeFormat(format) }];
  return {
    model,
    max_tokens: request.maxTokens ?? limits?.maxOutputTokens ?? DEFAULT_MAX_TOKENS,
    ...toSystem([...system, ...instructions]),
    messages,
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop_sequences: [...request.stop] }),
    ...toToolFields(request),
    ...(outputFormat === undefined ? {} : { output_config: { format: outputFormat } }),
  };
}

// The API takes four. It reads the tools first, then the system texts, then the conversation: platform.claude.com/docs/en/build-with-claude/prompt-caching
const MAX_BREAKPOINTS = 4;

function selectCached(model: string, { messages, tools }: CompletionRequest): ReadonlySet<Message> {
  const system = messages.filter((message) => message.role === 'system');
  const others = messages.filter((message) => message.role !== 'system');
  return selectBreakpoints([...system, ...others], tools, { minTokens: readCacheableLength(model), most: MAX_BREAKPOINTS });
}

function toSystem(blocks: readonly Anthropic.TextBlockParam[]): Pick<Body, 'system'> {
  const [first] = blocks;
  if (first === undefined) return {};
  return { system: blocks.length === 1 && first.cache_control === undefined ? first.text : [...blocks] };
}

function toToolFields(request: CompletionRequest): Partial<Pick<Body, 'tools' | 'tool_choice'>> {
  if (request.tools === undefined || request.tools.length === 0) return {};
  return {
    tools: request.tools.map((tool) => ({
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      input_schema: { ...tool.parameters, type: 'object' },
    })),
    ...(request.toolChoice === undefined ? {} : { tool_choice: toToolChoice(request.toolChoice) }),
  };
}

function toToolChoice(choice: ToolChoice): Anthropic.ToolChoice {
  if (typeof choice !== 'string') return { type: 'tool', name: choice.name };
  return choice === 'required' ? { type: 'any' } : { type: choice };
}
