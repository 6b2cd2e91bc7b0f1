// A completion request as Google's generateContent takes it. The same request gives the same bytes, call after call: that is all that its implicit prompt
// cache needs. `cachePrefix` asks for nothing more. Explicit caching (cachedContents) gives the same discount on reads but bills storage by the hour, and
// whoever creates a cache and dies leaves it billing: ai.google.dev/gemini-api/docs/caching, ai.google.dev/gemini-api/docs/pricing (context caching).
import type { FunctionCallingConfigMode, GenerateContentConfig, GenerateContentParameters } from '@google/genai';
import type { CompletionRequest, Fetch, ToolChoice } from '@gateway/core';
import type { ModelRequest } from '../../dialect.ts';
import { toConversation } from './to-contents.ts';

export interface RequestContext {
  readonly vendor: string;
  readonly signal: AbortSignal;
  readonly fetch: Fetch;
}

export function toRequest({ model, request }: ModelRequest, { vendor, signal, fetch }: RequestContext): GenerateContentParameters {
  const { system, contents } = toConversation(request.messages, { vendor, model });
  return {
    model,
    contents,
    config: {
      abortSignal: signal,
      httpOptions: { fetch },
      // One call is one request: the SDK would run tools and continue long answers by itself, unseen by budgets and retries.
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      ...(system.length === 0 ? {} : { systemInstruction: { parts: system.map((text) => ({ text })) } }),
      ...(request.maxTokens === undefined ? {} : { maxOutputTokens: request.maxTokens }),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.topP === undefined ? {} : { topP: request.topP }),
      ...(request.stop === undefined || request.stop.length === 0 ? {} : { stopSequences: [...request.stop] }),
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      ...toToolFields(request),
      ...toFormatFields(request),
    },
  };
}

function toToolFields(request: CompletionRequest): Pick<GenerateContentConfig, 'tools' | 'toolConfig'> {
  if (request.tools === undefined || request.tools.length === 0) return {};
  const functionDeclarations = request.tools.map((tool) => ({
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    // JSON Schema as it is; `parameters` would be OpenAPI's dialect of it.
    parametersJsonSchema: tool.parameters,
  }));
  return { tools: [{ functionDeclarations }], ...(request.toolChoice === undefined ? {} : { toolConfig: toToolConfig(request.toolChoice) }) };
}

// The values of the SDK's enum, without loading the SDK for them.
const MODES: Readonly<Record<'auto' | 'none' | 'required', `${FunctionCallingConfigMode}`>> = { auto: 'AUTO', none: 'NONE', required: 'ANY' };

function toToolConfig(choice: ToolChoice): NonNullable<GenerateContentConfig['toolConfig']> {
  const allowed = typeof choice === 'string' ? {} : { allowedFunctionNames: [choice.name] };
  const config: unknown = { functionCallingConfig: { mode: typeof choice === 'string' ? MODES[choice] : MODES.required, ...allowed } };
  return config as NonNullable<GenerateContentConfig['toolConfig']>;
}

function toFormatFields({ responseFormat: format }: CompletionRequest): Pick<GenerateContentConfig, 'responseMimeType' | 'responseJsonSchema'> {
  if (format === undefined || format.type === 'text') return {};
  return { responseMimeType: 'application/json', ...(format.type === 'json_schema' ? { responseJsonSchema: format.schema } : {}) };
}
