// Google's batch API with the requests in the submission itself. The other way, a file, needs uploads that the SDK neither lets us end early nor send
// with documented headers alone, and downloads that it only writes to disk.
// Source: https://ai.google.dev/gemini-api/docs/batch-api
import type { GoogleGenAI, InlinedRequest } from '@google/genai';
import { type BatchState, type BatchStatus, type Fetch, GatewayError } from '@gateway/core';
import { batchNotOver } from '../../batch/batch-not-over.ts';
import { createBatchSize } from '../../batch/batch-size.ts';
import { toOutcome } from '../../batch/to-outcome.ts';
import type { BatchDialect, BatchEntry, BatchLimits, BatchOutcome, Exchange } from '../../dialect.ts';
import { innerFailure, unreadable } from '../inner-failure.ts';
import { readCount } from '../read-count.ts';
import { readProperty, readString } from '../read-property.ts';
import { readFailure } from './read-error.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { toRequest } from './to-request.ts';

// `BATCH_STATE_…` on the wire, `JOB_STATE_…` in the documentation.
const STATES: ReadonlyMap<string, BatchState> = new Map(Object.entries<BatchState>({
  PENDING: 'queued',
  QUEUED: 'queued',
  RUNNING: 'running',
  SUCCEEDED: 'finished',
  PARTIALLY_SUCCEEDED: 'finished',
  FAILED: 'failed',
  CANCELLING: 'cancelling',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
}));
const OVER: ReadonlySet<BatchState> = new Set(['finished', 'failed', 'expired', 'cancelled']);

// What stands in the results are gRPC's codes. Source: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto (HTTP mapping)
const STATUS_BY_CODE: Readonly<Record<number, number>> = {
  1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501, 13: 500, 14: 503, 15: 500, 16: 401,
};

const PAGE_SIZE = 100;

export function createGeminiBatch(clientFor: (exchange: Exchange) => Promise<GoogleGenAI>): BatchDialect {
  const ask = async (exchange: Exchange, batchId: string): Promise<unknown> => {
    const name = checkName(batchId);
    return await readWire(exchange, async (fetch) => (await clientFor(exchange)).batches.get({ name, config: toConfig(exchange, fetch) }));
  };
  return {
    submit: async (exchange, entries, { mark, ...limits }) => {
      const src = writeRequests(entries, exchange, limits);
      const model = entries[0]?.request.model ?? '';
      const submit = async (fetch: Fetch): Promise<unknown> => (await clientFor(exchange)).batches.create({ model, src, config: { ...toConfig(exchange, fetch), ...(mark === undefined ? {} : { displayName: mark }) } });
      return readStatus(await readWire(exchange, submit), entries.length);
    },
    find: async (exchange, sought) => {
      // In no order that is documented.
      for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
        const token: string = pageToken;
        const list = async (fetch: Fetch): Promise<unknown> => (await clientFor(exchange)).batches.list({ config: { ...toConfig(exchange, fetch), pageSize: PAGE_SIZE, ...(token === '' ? {} : { pageToken: token }) } });
        const page = await readWire(exchange, list);
        const listed = readProperty(page, 'operations');
        const found = (Array.isArray(listed) ? (listed as readonly unknown[]) : []).find((batch) => readString(readProperty(readProperty(batch, 'metadata'), 'displayName')) === sought.mark);
        if (found !== undefined) return readStatus(found);
        pageToken = readString(readProperty(page, 'nextPageToken')) || undefined;
      }
      return undefined;
    },
    status: async (exchange, batchId) => readStatus(await ask(exchange, batchId)),
    cancel: async (exchange, batchId) => {
      await (await clientFor(exchange)).batches.cancel({ name: checkName(batchId), config: toConfig(exchange, exchange.fetch) });
      return readStatus(await ask(exchange, batchId));
    },
    answers: async function* (exchange, batchId) {
      const batch = await ask(exchange, batchId);
      const status = readStatus(batch);
      if (!status.isOver) throw batchNotOver(batchId, status.state);
      const responses = readResponses(batch);
      // It does not tell the items of a batch without results, so there is nobody to hang the reason on.
      if (responses.length === 0) throw noResults(batch, status);
      const context: ResultContext = { provider: exchange.provider, vendor: exchange.vendor, model: readModelName(batch) };
      const outcomes = responses.map((response) => readResponse(response, context));
      yield* outcomes.filter((outcome) => outcome !== undefined);
      if (outcomes.includes(undefined)) throw unreadable('some of the results do not say whose they are; all others were delivered.');
    },
  };
}

// The SDK would not find the end of a name in anything else, and says so by a bare error.
function checkName(batchId: string): string {
  if (batchId.startsWith('batches/')) return batchId;
  throw new GatewayError({ kind: 'invalid_input', message: 'That is not the id of a batch of Google.', hint: 'Its ids begin with "batches/".' });
}

function toConfig({ signal }: Exchange, fetch: Fetch): { readonly abortSignal: AbortSignal; readonly httpOptions: { readonly fetch: Fetch } } {
  return { abortSignal: signal, httpOptions: { fetch } };
}

// The SDK drops the counts and the error of a batch from what the vendor sends, so the answer is read before it comes to that.
async function readWire(exchange: Exchange, call: (fetch: Fetch) => Promise<unknown>): Promise<unknown> {
  let text = '';
  await call(async (input, init) => {
    const response = await exchange.fetch(input, init);
    text = await response.text();
    return new Response(text, { status: response.status, headers: response.headers });
  });
  const wire: unknown = JSON.parse(text);
  if (typeof wire !== 'object' || wire === null) throw unreadable('it is not a JSON object.');
  return wire;
}

function writeRequests(entries: readonly BatchEntry[], { vendor, signal, fetch }: Exchange, limits: BatchLimits): InlinedRequest[] {
  const size = createBatchSize(limits);
  return entries.map(({ id, request }) => {
    const { model, contents, config } = toRequest(request, { vendor, signal, fetch });
    const { abortSignal: _signal, httpOptions: _options, ...rest } = config ?? {};
    const inlined = { model, contents, config: rest, metadata: { key: id } };
    size.add(JSON.stringify(inlined));
    return inlined;
  });
}

function readStatus(batch: unknown, submitted?: number): BatchStatus {
  const metadata = readProperty(batch, 'metadata');
  const word = (readString(readProperty(metadata, 'state')) ?? '').replace(/^(?:BATCH|JOB)_STATE_/, '');
  // What failed before it became a batch has an error and no state.
  const failure = readProperty(batch, 'error');
  const state = STATES.get(word) ?? (failure === undefined ? 'running' : 'failed');
  const stats = readProperty(metadata, 'batchStats');
  const counts = { total: readInt64(stats, 'requestCount'), succeeded: readInt64(stats, 'successfulRequestCount'), failed: readInt64(stats, 'failedRequestCount') };
  const isOver = OVER.has(state);
  const responses = isOver ? readResponses(batch) : [];
  const hasStats = stats !== undefined;
  const error = readString(readProperty(failure, 'message'));
  return {
    batchId: readString(readProperty(batch, 'name')) ?? '',
    state,
    isOver,
    total: counts.total ?? submitted ?? responses.length,
    // Counts that are zero are left out.
    succeeded: counts.succeeded ?? (hasStats && isOver ? 0 : null),
    failed: counts.failed ?? (hasStats && isOver ? 0 : null),
    ...(error === undefined ? {} : { error }),
  };
}

// JSON has no 64-bit numbers, so Google writes them as text.
function readInt64(stats: unknown, name: string): number | undefined {
  const value = readProperty(stats, name);
  return readCount(typeof value === 'string' && value !== '' ? Number(value) : value);
}

// The documentation shows them in the operation's response, the SDK reads them from its metadata: the vendor sends either.
function readResponses(batch: unknown): readonly unknown[] {
  const response = readProperty(batch, 'response');
  for (const place of [readProperty(readProperty(batch, 'metadata'), 'output'), response, readProperty(response, 'output')]) {
    const listed = readProperty(readProperty(place, 'inlinedResponses'), 'inlinedResponses');
    if (Array.isArray(listed)) return listed;
  }
  return [];
}

function readModelName(batch: unknown): string {
  return (readString(readProperty(readProperty(batch, 'metadata'), 'model')) ?? '').replace(/^models\//, '');
}

function readResponse(entry: unknown, context: ResultContext): BatchOutcome | undefined {
  const id = readString(readProperty(readProperty(entry, 'metadata'), 'key'));
  if (id === undefined) return undefined;
  return toOutcome(id, () => {
    const error = readProperty(entry, 'error');
    if (error !== undefined && error !== null) return readItemFailure(id, error);
    const response = readProperty(entry, 'response');
    if (typeof response !== 'object' || response === null) throw unreadable('it holds no response.');
    return { id, kind: 'answered', result: readResult(response, context) };
  });
}

function readItemFailure(id: string, error: unknown): BatchOutcome {
  const failure = readFailure({ error });
  const status = STATUS_BY_CODE[failure.status ?? 0] ?? failure.status;
  return { id, kind: 'failed', failure: { ...failure, status }, status };
}

function noResults(batch: unknown, { state, batchId }: BatchStatus): Error {
  const error = readProperty(batch, 'error');
  if (error !== undefined) {
    const failure = readFailure({ error });
    return innerFailure({ ...failure, status: STATUS_BY_CODE[failure.status ?? 0] ?? failure.status });
  }
  return new GatewayError({
    kind: state === 'cancelled' ? 'cancelled' : 'unavailable',
    message: `The batch ${batchId} is ${state} and has no results.`,
    hint: 'Submit it again if it is still wanted.',
    details: { batchId, state },
  });
}
