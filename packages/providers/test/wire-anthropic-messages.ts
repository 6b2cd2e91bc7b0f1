// Anthropic's Messages API as it is on the wire. Source: https://docs.anthropic.com/en/api/messages and …/streaming
import { pieces, type ScriptedAnswer, SCRIPTED_ID, type Wire } from './wire.ts';

type Block = { readonly type: string; readonly text?: string; readonly tool_use_id?: string };

interface Body {
  readonly system?: string | readonly Block[];
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
}

// The input leaves out what came from the cache.
const usage = { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 0, output_tokens: 45 };

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error', 401: 'authentication_error', 402: 'billing_error', 403: 'permission_error', 404: 'not_found_error',
  413: 'request_too_large', 429: 'rate_limit_error', 500: 'api_error', 529: 'overloaded_error',
};

function sse(data: { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function stopOf(answer: ScriptedAnswer): string {
  if (answer.end === 'length') return 'max_tokens';
  return (answer.toolCalls ?? []).length > 0 ? 'tool_use' : 'end_turn';
}

function blocks(answer: ScriptedAnswer): readonly { readonly start: object; readonly deltas: readonly object[]; readonly whole: object }[] {
  const { text, reasoning, toolCalls = [] } = answer;
  const thinking = { type: 'thinking', thinking: '', signature: '' };
  return [
    ...(reasoning === undefined
      ? []
      : [
          {
            start: thinking,
            deltas: [
              ...pieces(reasoning).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
              { type: 'signature_delta', signature: 'c2lnbmF0dXJl' },
            ],
            whole: { ...thinking, thinking: reasoning, signature: 'c2lnbmF0dXJl' },
          },
        ]),
    ...(text === ''
      ? []
      : [
          {
            start: { type: 'text', text: '', citations: null },
            deltas: pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
            whole: { type: 'text', text, citations: null },
          },
        ]),
    ...toolCalls.map((call) => ({
      start: { type: 'tool_use', id: call.id, name: call.name, input: {}, caller: { type: 'direct' } },
      deltas: pieces(call.arguments).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
      whole: { type: 'tool_use', id: call.id, name: call.name, input: JSON.parse(call.arguments) as unknown, caller: { type: 'direct' } },
    })),
  ];
}

function envelope(answer: ScriptedAnswer): object {
  return { id: SCRIPTED_ID, type: 'message', role: 'assistant', model: answer.model ?? 'model-1' };
}

function contentEvents(answer: ScriptedAnswer): readonly string[] {
  const started = answer.withoutUsage === true ? {} : { usage: { ...usage, output_tokens: 1 } };
  return [
    sse({ type: 'message_start', message: { ...envelope(answer), content: [], stop_reason: null, stop_sequence: null, ...started } } as never),
    sse({ type: 'ping' }),
    ...blocks(answer).flatMap(({ start, deltas }, index) => [
      sse({ type: 'content_block_start', index, content_block: start } as never),
      ...deltas.map((delta) => sse({ type: 'content_block_delta', index, delta } as never)),
      sse({ type: 'content_block_stop', index } as never),
    ]),
  ];
}

export const anthropicMessagesWire: Wire = {
  baseUrl: (url) => url,
  body: (answer) => ({
    ...envelope(answer),
    content: blocks(answer).map(({ whole }) => whole),
    stop_reason: stopOf(answer),
    stop_sequence: null,
    ...(answer.withoutUsage === true ? {} : { usage }),
  }),
  events: (answer) => [
    ...contentEvents(answer),
    sse({
      type: 'message_delta',
      delta: { stop_reason: stopOf(answer), stop_sequence: null },
      ...(answer.withoutUsage === true ? {} : { usage: { output_tokens: 45, input_tokens: null, cache_read_input_tokens: null } }),
    } as never),
    sse({ type: 'message_stop' }),
  ],
  eventsBeforeEnd: (answer) => contentEvents(answer).length,
  emptyBody: { ...envelope({ text: '' }), content: null, stop_reason: 'end_turn', usage },
  errorBody: (message, status) => ({ type: 'error', error: { type: ERROR_TYPES[status] ?? 'api_error', message }, request_id: 'req_1' }),
  errorEvent: (message) => sse({ type: 'error', error: { type: 'overloaded_error', message } } as never),
  modelsBody: (models) => ({
    data: models.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  }),
  embeddingsBody: () => ({}),
  readKey: ({ headers }) => headers['x-api-key'] as string | undefined,
  readTexts: ({ json }) => {
    const { system = [], messages } = json as Body;
    const toTexts = (role: string, content: string | readonly Block[]): readonly string[] =>
      typeof content === 'string' ? [`${role}: ${content}`] : content.map(({ text }) => `${role}: ${String(text)}`);
    return [...toTexts('system', system), ...messages.flatMap(({ role, content }) => toTexts(role, content))];
  },
  readResultReference: ({ json }) =>
    (json as Body).messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).find(({ type }) => type === 'tool_result')?.tool_use_id,
  callId: ({ id }) => id,
  resultReference: ({ id }) => id,
  readEmbeddingTexts: () => [],
};
