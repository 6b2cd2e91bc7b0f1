// OpenAI's chat API as it is on the wire. Source: https://platform.openai.com/docs/api-reference/chat
import { pieces, type ScriptedAnswer, SCRIPTED_ID, type Wire } from './wire.ts';

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: unknown; readonly tool_call_id?: string }[];
  readonly input: readonly string[];
}

const usage = {
  prompt_tokens: 120,
  completion_tokens: 45,
  total_tokens: 165,
  prompt_tokens_details: { cached_tokens: 20 },
  // DeepSeek's names for the same, beside them.
  prompt_cache_hit_tokens: 20,
  prompt_cache_miss_tokens: 100,
};

function sse(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function finishOf(answer: ScriptedAnswer): string {
  if (answer.end === 'length') return 'length';
  return (answer.toolCalls ?? []).length > 0 ? 'tool_calls' : 'stop';
}

function chunk(answer: ScriptedAnswer, delta: unknown, rest: { finish?: string; usage?: unknown } = {}): unknown {
  const choices = [{ index: 0, delta, finish_reason: rest.finish ?? null, logprobs: null }];
  return { id: SCRIPTED_ID, object: 'chat.completion.chunk', created: 1, model: answer.model ?? 'model-1', choices, usage: rest.usage ?? null };
}

function deltas(answer: ScriptedAnswer): unknown[] {
  const calls = (answer.toolCalls ?? []).flatMap((call, index) => [
    { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }] },
    ...pieces(call.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
  return [
    { role: 'assistant', content: '' },
    ...pieces(answer.reasoning ?? '').map((reasoning_content) => ({ reasoning_content })),
    ...pieces(answer.text).map((content) => ({ content })),
    ...calls,
  ];
}

export const openAiChatWire: Wire = {
  baseUrl: (url) => `${url}/v1`,
  body: (answer) => ({
    id: SCRIPTED_ID,
    object: 'chat.completion',
    created: 1,
    model: answer.model ?? 'model-1',
    choices: [
      {
        index: 0,
        finish_reason: finishOf(answer),
        logprobs: null,
        message: {
          role: 'assistant',
          content: answer.text,
          refusal: null,
          ...(answer.reasoning === undefined ? {} : { reasoning_content: answer.reasoning }),
          ...(answer.toolCalls === undefined
            ? {}
            : { tool_calls: answer.toolCalls.map(({ id, name, arguments: text }) => ({ id, type: 'function', function: { name, arguments: text } })) }),
        },
      },
    ],
    ...(answer.withoutUsage === true ? {} : { usage }),
  }),
  events: (answer) => [
    ...deltas(answer).map((delta) => sse(chunk(answer, delta))),
    sse(chunk(answer, {}, { finish: finishOf(answer) })),
    ...(answer.withoutUsage === true ? [] : [sse({ ...(chunk(answer, {}, { usage }) as object), choices: [] })]),
    'data: [DONE]\n\n',
  ],
  eventsBeforeEnd: (answer) => deltas(answer).length,
  emptyBody: { id: SCRIPTED_ID, object: 'chat.completion', model: 'model-1', choices: [], usage },
  errorBody: (message) => ({ error: { message, type: 'some_error', param: null, code: null } }),
  errorEvent: (message) => sse({ error: { message, type: 'server_error', code: 503 } }),
  // One body that is a model list, Ollama's list of tags, and OpenRouter's key at once.
  modelsBody: (models) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'someone' })),
    models: models.map((name) => ({ name })),
  }),
  embeddingsBody: (vectors) => ({
    object: 'list',
    model: 'model-1',
    // Backwards: order is told by the index alone.
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).toReversed(),
    usage: { prompt_tokens: vectors.length * 3, total_tokens: vectors.length * 3 },
  }),
  readKey: ({ headers }) => headers.authorization?.replace(/^Bearer /, ''),
  readTexts: ({ json }) => (json as Body).messages.map(({ role, content }) => `${role}: ${String(content)}`),
  readResultReference: ({ json }) => (json as Body).messages.find(({ role }) => role === 'tool')?.tool_call_id,
  callId: ({ id }) => id,
  resultReference: ({ id }) => id,
  readEmbeddingTexts: ({ json }) => (json as Body).input,
};
