// Source: https://ai.google.dev/gemini-api/docs/batch-api and https://ai.google.dev/api/batch-api
import { geminiWire } from '../wire-gemini.ts';
import { type BatchWire, type ScriptedBatch, type ScriptedOutcome, sendJson } from './batch-wire.ts';

const STATES = {
  queued: 'PENDING', running: 'RUNNING', finished: 'SUCCEEDED', failed: 'FAILED', expired: 'EXPIRED', cancelling: 'CANCELLING', cancelled: 'CANCELLED',
} as const;
// gRPC's codes for HTTP's.
const CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 500: 13, 503: 14 };

function entry(id: string, outcome: ScriptedOutcome): readonly unknown[] {
  switch (outcome.kind) {
    case 'answered':
      return [{ metadata: { key: id }, response: geminiWire.body(outcome.answer) }];
    case 'failed':
      return [{ metadata: { key: id }, error: { code: CODES[outcome.status], message: outcome.message } }];
    case 'nonsense':
      return [{ metadata: { key: id }, response: { candidates: [] } }];
    default:
      return [];
  }
}

function describe(batch: ScriptedBatch, state: string = STATES[batch.state]): object {
  const outcomes = Object.entries(batch.outcomes);
  const inlinedResponses = { inlinedResponses: outcomes.flatMap(([id, outcome]) => entry(id, outcome)) };
  const good = outcomes.filter(([, { kind }]) => kind === 'answered' || kind === 'nonsense').length;
  const over = ['finished', 'cancelled'].includes(batch.state);
  const stats = over ? { successfulRequestCount: String(good), failedRequestCount: String(outcomes.length - good) } : { pendingRequestCount: String(outcomes.length) };
  return {
    name: 'batches/abc',
    metadata: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch', model: 'models/model-1', name: 'batches/abc',
      state: `BATCH_STATE_${state}`, batchStats: { requestCount: String(outcomes.length), ...stats },
      ...(over ? { output: { inlinedResponses } } : {}),
    },
    ...(over ? { done: true, response: { inlinedResponses } } : {}),
    ...(batch.error === undefined ? {} : { done: true, error: { code: 3, message: batch.error } }),
  };
}

interface Submission {
  readonly batch: { readonly inputConfig: { readonly requests: { readonly requests: readonly { readonly metadata: { readonly key: string }; readonly request: Record<string, unknown> }[] } } };
}

export const geminiBatchWire: BatchWire = {
  batchId: 'batches/abc',
  play: (batch) => {
    let cancelling = false;
    return (request, response) => {
      const route = `${request.method} ${request.path}`;
      if (route === 'POST /v1beta/batches/abc:cancel') {
        cancelling = true;
        sendJson(response, {});
      } else if (route.startsWith('GET /v1beta/batches') && !route.includes('/abc')) {
        const listed = describe(batch) as { readonly metadata: object };
        if (route.includes('pageToken')) sendJson(response, { operations: [{ ...listed, metadata: { ...listed.metadata, displayName: batch.mark ?? 'other' } }] });
        else sendJson(response, { operations: [{ ...listed, name: 'batches/other' }], nextPageToken: 'second' });
      } else if (route === 'GET /v1beta/batches/abc' || /^POST \/v1beta\/models\/[\w-]+:batchGenerateContent$/.test(route)) {
        sendJson(response, describe(batch, cancelling ? STATES.cancelling : undefined));
      } else sendJson(response, geminiWire.errorBody(`No such route: ${route}`, 404), 404);
    };
  },
  readItems: (requests) => {
    const sent = requests.filter(({ method }) => method === 'POST').map(({ json }) => json) as readonly Submission[];
    return sent.flatMap(({ batch }) => batch.inputConfig.requests.requests).map(({ metadata, request: { model: _model, ...body } }) => ({ id: metadata.key, body }));
  },
  readMark: (requests) => (requests.find(({ method }) => method === 'POST')?.json as { readonly batch: { readonly displayName?: string } } | undefined)?.batch.displayName,
  toItemBody: (plain) => plain,
  isDownload: ({ method }) => method === 'GET',
};
