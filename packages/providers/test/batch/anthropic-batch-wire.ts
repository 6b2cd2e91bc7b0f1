// Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing and …/api/messages/batches
import { anthropicMessagesWire } from '../wire-anthropic-messages.ts';
import { type BatchWire, type ScriptedBatch, type ScriptedOutcome, sendJson, sendLines } from './batch-wire.ts';

function line(id: string, outcome: ScriptedOutcome): unknown {
  switch (outcome.kind) {
    case 'answered':
      return { custom_id: id, result: { type: 'succeeded', message: anthropicMessagesWire.body(outcome.answer) } };
    case 'failed':
      return { custom_id: id, result: { type: 'errored', error: anthropicMessagesWire.errorBody(outcome.message, outcome.status) } };
    case 'nonsense':
      return { custom_id: id, result: { type: 'succeeded', message: { type: 'message', content: null } } };
    case 'cancelled':
      return { custom_id: id, result: { type: 'canceled' } };
    default:
      return { custom_id: id, result: { type: 'expired' } };
  }
}

const isOver = ({ state }: ScriptedBatch): boolean => ['finished', 'cancelled', 'expired', 'failed'].includes(state);

function describe(batch: ScriptedBatch, cancelling = batch.state === 'cancelling'): object {
  const kinds = Object.values(batch.outcomes).map(({ kind }) => kind);
  const count = (...wanted: readonly ScriptedOutcome['kind'][]): number => kinds.filter((kind) => wanted.includes(kind)).length;
  const request_counts = isOver(batch)
    ? { processing: 0, succeeded: count('answered', 'nonsense'), errored: count('failed'), canceled: count('cancelled'), expired: count('expired') }
    : { processing: kinds.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  return {
    id: 'msgbatch_abc', type: 'message_batch', processing_status: isOver(batch) ? 'ended' : cancelling ? 'canceling' : 'in_progress', request_counts,
    created_at: '2026-11-01T00:00:00Z', expires_at: '2026-11-02T00:00:00Z', ended_at: null, archived_at: null, cancel_initiated_at: null,
    // Where a careless client would send its key.
    results_url: isOver(batch) ? 'http://127.0.0.1:1/v1/messages/batches/msgbatch_abc/results' : null,
  };
}

interface Submission {
  readonly requests: readonly { readonly custom_id: string; readonly params: unknown }[];
}

export const anthropicBatchWire: BatchWire = {
  batchId: 'msgbatch_abc',
  play: (batch) => (request, response) => {
    const route = `${request.method} ${request.path}`;
    if (route.startsWith('GET /v1/messages/batches?')) sendJson(response, { data: [describe(batch)], has_more: false, first_id: null, last_id: null });
    else if (route === 'POST /v1/messages/batches' || route === 'GET /v1/messages/batches/msgbatch_abc') sendJson(response, describe(batch));
    else if (route === 'POST /v1/messages/batches/msgbatch_abc/cancel') sendJson(response, describe(batch, true));
    else if (route === 'GET /v1/messages/batches/msgbatch_abc/results') sendLines(response, Object.entries(batch.outcomes).map(([id, outcome]) => line(id, outcome)));
    else sendJson(response, anthropicMessagesWire.errorBody(`No such route: ${route}`, 404), 404);
  },
  readItems: (requests) => {
    const sent = requests.filter(({ method }) => method === 'POST').map(({ json }) => json) as readonly Submission[];
    return sent.flatMap((submission) => submission.requests).map(({ custom_id: id, params }) => ({ id, body: params }));
  },
  readMark: () => undefined,
  toItemBody: (plain) => plain,
  isDownload: ({ path }) => path.endsWith('/results'),
};
