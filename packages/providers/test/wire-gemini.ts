// Google's generateContent as it is on the wire. Source: https://ai.google.dev/api/generate-content
import { pieces, type ScriptedAnswer, SCRIPTED_ID, type Wire } from './wire.ts';

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly name: string };
}

interface Body {
  readonly systemInstruction?: { readonly parts: readonly Part[] };
  readonly contents: readonly { readonly role: string; readonly parts: readonly Part[] }[];
  readonly requests: readonly { readonly content: { readonly parts: readonly Part[] } }[];
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE',
};

// 20 of the candidates' 45 output tokens are thoughts when the answer shows reasoning.
function usageOf(answer: ScriptedAnswer): object {
  if (answer.withoutUsage === true) return {};
  const thoughts = answer.reasoning === undefined ? {} : { thoughtsTokenCount: 20 };
  const candidatesTokenCount = answer.reasoning === undefined ? 45 : 25;
  return { usageMetadata: { promptTokenCount: 120, cachedContentTokenCount: 20, candidatesTokenCount, ...thoughts, totalTokenCount: 165 } };
}

function sse(data: unknown): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

function chunk(answer: ScriptedAnswer, part: object | undefined, rest: object = {}): object {
  const content = part === undefined ? {} : { content: { role: 'model', parts: [part] } };
  return { candidates: [{ ...content, index: 0, ...rest }], modelVersion: answer.model ?? 'model-1', responseId: SCRIPTED_ID };
}

function callParts(answer: ScriptedAnswer): readonly object[] {
  return (answer.toolCalls ?? []).map((call) => ({ functionCall: { name: call.name, args: JSON.parse(call.arguments) as unknown } }));
}

function contentParts(answer: ScriptedAnswer): readonly object[] {
  return [
    ...pieces(answer.reasoning ?? '').map((text) => ({ text, thought: true })),
    ...pieces(answer.text).map((text) => ({ text })),
    ...callParts(answer),
  ];
}

function finishOf(answer: ScriptedAnswer): string {
  return answer.end === 'length' ? 'MAX_TOKENS' : 'STOP';
}

export const geminiWire: Wire = {
  baseUrl: (url) => url,
  body: (answer) => ({
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            ...(answer.reasoning === undefined ? [] : [{ text: answer.reasoning, thought: true }]),
            ...(answer.text === '' ? [] : [{ text: answer.text }]),
            ...callParts(answer),
          ],
        },
        finishReason: finishOf(answer),
        index: 0,
      },
    ],
    ...usageOf(answer),
    modelVersion: answer.model ?? 'model-1',
    responseId: SCRIPTED_ID,
  }),
  events: (answer) => [
    ...contentParts(answer).map((part) => sse(chunk(answer, part))),
    sse({ ...chunk(answer, undefined, { finishReason: finishOf(answer) }), ...usageOf(answer) }),
  ],
  eventsBeforeEnd: (answer) => contentParts(answer).length,
  emptyBody: { candidates: [], usageMetadata: { promptTokenCount: 120, totalTokenCount: 120 }, modelVersion: 'model-1' },
  errorBody: (message, status) => ({ error: { code: status, message, status: STATUS_NAMES[status] ?? 'UNKNOWN' } }),
  errorEvent: (message) => sse({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
  modelsBody: (models) => ({ models: models.map((name) => ({ name: `models/${name}`, supportedGenerationMethods: ['generateContent'] })) }),
  embeddingsBody: (vectors) => ({ embeddings: vectors.map((values) => ({ values })), usageMetadata: { promptTokenCount: vectors.length * 3 } }),
  readKey: ({ headers }) => headers['x-goog-api-key'] as string | undefined,
  readTexts: ({ json }) => {
    const { systemInstruction, contents } = json as Body;
    const system = (systemInstruction?.parts ?? []).map(({ text }) => `system: ${String(text)}`);
    return [...system, ...contents.flatMap(({ role, parts }) => parts.map(({ text }) => `${role === 'model' ? 'assistant' : role}: ${String(text)}`))];
  },
  readResultReference: ({ json }) =>
    (json as Body).contents.flatMap(({ parts }) => parts).find(({ functionResponse }) => functionResponse !== undefined)?.functionResponse?.name,
  callId: (_call, index) => `call_${SCRIPTED_ID}_${String(index)}`,
  resultReference: ({ name }) => name,
  readEmbeddingTexts: ({ json }) => (json as Body).requests.map(({ content }) => content.parts[0]?.text ?? ''),
};
