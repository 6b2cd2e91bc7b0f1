// Source: https://developers.openai.com/api/docs/guides/batch and …/api/reference/resources/batches
import { openAiChatWire } from '../wire-openai-chat.ts';
import type { WireRequest } from '../wire-server.ts';
import { type BatchWire, type ScriptedBatch, type ScriptedOutcome, sendJson, sendLines } from './batch-wire.ts';

const STATUSES = {
  queued: 'validating', running: 'in_progress', finished: 'completed', failed: 'failed', expired: 'expired', cancelling: 'cancelling', cancelled: 'cancelled',
} as const;

function line(id: string, outcome: ScriptedOutcome): unknown {
  const rest = { id: `batch_req_${id}`, custom_id: id };
  switch (outcome.kind) {
    case 'answered':
      return { ...rest, response: { status_code: 200, request_id: 'r', body: openAiChatWire.body(outcome.answer) }, error: null };
    case 'failed':
      return { ...rest, response: { status_code: outcome.status, request_id: 'r', body: openAiChatWire.errorBody(outcome.message, outcome.status) }, error: null };
    case 'nonsense':
      return { ...rest, response: { status_code: 200, request_id: 'r', body: { choices: [] } }, error: null };
    default:
      return { ...rest, response: null, error: { code: `batch_${outcome.kind}`, message: 'This request could not be executed.' } };
  }
}

function count(batch: ScriptedBatch): object {
  const kinds = Object.values(batch.outcomes).map(({ kind }) => kind);
  if (batch.state === 'queued' || batch.state === 'failed') return { total: 0, completed: 0, failed: 0 };
  const completed = kinds.filter((kind) => kind === 'answered' || kind === 'nonsense').length;
  return { total: kinds.length, completed, failed: kinds.length - completed };
}

function describe(batch: ScriptedBatch, status: string = STATUSES[batch.state]): object {
  const hasFiles = ['finished', 'expired', 'cancelled'].includes(batch.state);
  return {
    id: 'batch_abc', object: 'batch', endpoint: '/v1/chat/completions', input_file_id: 'file-in', completion_window: '24h', created_at: 1, status,
    model: 'model-1', request_counts: count(batch), metadata: { items: String(Object.keys(batch.outcomes).length) },
    ...(hasFiles ? { output_file_id: 'file-out', error_file_id: 'file-err' } : { output_file_id: null, error_file_id: null }),
    ...(batch.error === undefined ? {} : { errors: { object: 'list', data: [{ code: 'invalid_json_line', message: batch.error, line: 1 }] } }),
  };
}

const NEW_S = 1_900_000_000;

export const openAiBatchWire: BatchWire = {
  batchId: 'batch_abc',
  play: (batch) => (request, response) => {
    const outcomes = Object.entries(batch.outcomes);
    const isGood = ({ kind }: ScriptedOutcome): boolean => kind === 'answered' || kind === 'nonsense';
    const route = `${request.method} ${request.path}`;
    if (route.startsWith('GET /v1/batches?')) sendJson(response, { object: 'list', data: [{ ...describe(batch), id: 'batch_other', metadata: {}, created_at: NEW_S }, { ...describe(batch), created_at: NEW_S, ...(batch.mark === undefined ? {} : { metadata: { mark: batch.mark } }) }], has_more: false });
    else if (route === 'POST /v1/files') sendJson(response, { id: 'file-in', object: 'file', purpose: 'batch' });
    else if (route === 'POST /v1/batches' || route === 'GET /v1/batches/batch_abc') sendJson(response, describe(batch));
    else if (route === 'POST /v1/batches/batch_abc/cancel') sendJson(response, describe(batch, 'cancelling'));
    else if (route === 'GET /v1/files/file-out/content') sendLines(response, outcomes.filter(([, outcome]) => isGood(outcome)).map(([id, outcome]) => line(id, outcome)));
    else if (route === 'GET /v1/files/file-err/content') sendLines(response, outcomes.filter(([, outcome]) => !isGood(outcome)).map(([id, outcome]) => line(id, outcome)));
    else if (route === 'GET /v1/files/file-in/content') sendLines(response, outcomes.map(([id]) => ({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: {} })));
    else sendJson(response, openAiChatWire.errorBody(`No such route: ${route}`, 404), 404);
  },
  readItems: (requests) => readUpload(requests).split('\n').filter((text) => text !== '').map((text) => {
    const { custom_id: id, body } = JSON.parse(text) as { readonly custom_id: string; readonly body: unknown };
    return { id, body };
  }),
  readMark: (requests) => (requests.find(({ method, path }) => method === 'POST' && path === '/v1/batches')?.json as { readonly metadata: { readonly mark?: string } } | undefined)?.metadata.mark,
  toItemBody: (plain) => plain,
  isDownload: ({ path }) => path.endsWith('/file-out/content'),
};

// The part named `file` of a multipart form (RFC 7578).
function readUpload(requests: readonly WireRequest[]): string {
  const upload = requests.find(({ path }) => path === '/v1/files');
  const boundary = /boundary=(.+)$/.exec(upload?.headers['content-type'] ?? '')?.[1] ?? 'none';
  const part = (upload?.text ?? '').split(`--${boundary}`).find((text) => text.includes('name="file"')) ?? '';
  return part.slice(part.indexOf('\r\n\r\n') + 4, part.lastIndexOf('\r\n'));
}
