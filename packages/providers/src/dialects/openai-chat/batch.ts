// OpenAI's batch API: the requests go up as a file of lines, and come back as two, the answers and the failures.
// Source: https://developers.openai.com/api/docs/guides/batch
import { type BatchState, type BatchStatus, GatewayError } from '@gateway/core';
import type { OpenAI } from 'openai';
import { batchNotOver } from '../../batch/batch-not-over.ts';
import { createBatchSize } from '../../batch/batch-size.ts';
import { readResultLines } from '../../batch/result-lines.ts';
import { mayBeSought } from '../../batch/sought-since.ts';
import type { BatchDialect, BatchEntry, BatchLimits, BatchOutcome, Exchange } from '../../dialect.ts';
import { readCount } from '../read-count.ts';
import { readProperty, readString } from '../read-property.ts';
import { type ClientFor, toExchangeOptions } from '../shared-clients.ts';
import { withFormData } from './form-data.ts';
import { readAnswer } from './read-answer.ts';
import { readFailure } from './read-error.ts';
import type { ResultContext } from './read-result.ts';
import { type RequestContext, toRequest } from './to-request.ts';

const ENDPOINT = '/v1/chat/completions';
const PAGE_SIZE = 100;

const STATES: ReadonlyMap<string, BatchState> = new Map(Object.entries<BatchState>({
  validating: 'queued',
  in_progress: 'running',
  finalizing: 'running',
  completed: 'finished',
  failed: 'failed',
  expired: 'expired',
  cancelling: 'cancelling',
  cancelled: 'cancelled',
}));
const OVER: ReadonlySet<BatchState> = new Set(['finished', 'failed', 'expired', 'cancelled']);

// Failures of requests that were never sent to a model.
const NEVER_ANSWERED: ReadonlyMap<string, 'cancelled' | 'expired'> = new Map(Object.entries<'cancelled' | 'expired'>({ batch_expired: 'expired', batch_cancelled: 'cancelled' }));

export function createOpenAiBatch(clientFor: ClientFor<OpenAI>, contextFor: (exchange: Exchange, model: string) => ResultContext): BatchDialect {
  const ask = async (exchange: Exchange, batchId: string): Promise<unknown> =>
    (await clientFor(exchange)).batches.retrieve(batchId, toExchangeOptions(exchange));
  const readFile = async function* (exchange: Exchange, file: string | undefined, read: (id: string, line: unknown) => BatchOutcome): AsyncGenerator<BatchOutcome> {
    if (file === undefined) return;
    const response = await (await clientFor(exchange)).files.content(file, toExchangeOptions(exchange));
    yield* readResultLines(response.body, read);
  };
  return {
    submit: async (exchange, entries, { mark, ...limits }) => {
      const lines = writeLines(entries, contextFor(exchange, entries[0]?.request.model ?? ''), limits);
      const client = await clientFor(exchange);
      const options = toExchangeOptions({ ...exchange, fetch: withFormData(exchange.fetch) });
      const file = await client.files.create({ file: new File([...lines], 'batch.jsonl', { type: 'application/jsonl' }), purpose: 'batch' }, options);
      // The vendor counts the requests only once it has read the file, but hands back what a batch was labelled with.
      const metadata = { items: String(entries.length), ...(mark === undefined ? {} : { mark }) };
      return readStatus(await client.batches.create({ input_file_id: file.id, endpoint: ENDPOINT, completion_window: '24h', metadata }, options));
    },
    find: async (exchange, sought) => {
      // The newest come first.
      for await (const batch of (await clientFor(exchange)).batches.list({ limit: PAGE_SIZE }, toExchangeOptions(exchange))) {
        if (readString(readProperty(readProperty(batch, 'metadata'), 'mark')) === sought.mark) return readStatus(batch);
        if (!mayBeSought(Number(readProperty(batch, 'created_at')) * 1_000, sought)) return undefined;
      }
      return undefined;
    },
    status: async (exchange, batchId) => readStatus(await ask(exchange, batchId)),
    cancel: async (exchange, batchId) => readStatus(await (await clientFor(exchange)).batches.cancel(batchId, toExchangeOptions(exchange))),
    answers: async function* (exchange, batchId) {
      const batch = await ask(exchange, batchId);
      const status = readStatus(batch);
      if (!status.isOver) throw batchNotOver(batchId, status.state);
      const context = contextFor(exchange, readString(readProperty(batch, 'model')) ?? '');
      const answered = new Set<string>();
      for (const name of ['output_file_id', 'error_file_id']) {
        for await (const outcome of readFile(exchange, readString(readProperty(batch, name)), (id, line) => readLine(id, line, context))) {
          answered.add(outcome.id);
          yield outcome;
        }
      }
      if (answered.size >= status.total) return;
      // Of a batch that was refused as a whole, or ended early, only the file that went up tells what it consisted of.
      yield* readMissing(readFile(exchange, readString(readProperty(batch, 'input_file_id')), (id) => toUnanswered(id, batch, status)), answered);
    },
  };
}

function writeLines(entries: readonly BatchEntry[], context: RequestContext, limits: BatchLimits): readonly string[] {
  const size = createBatchSize(limits);
  return entries.map(({ id, request }) => {
    const line = `${JSON.stringify({ custom_id: id, method: 'POST', url: ENDPOINT, body: toRequest(request, context) })}\n`;
    size.add(line);
    return line;
  });
}

function readStatus(batch: unknown): BatchStatus {
  // A word that is new is not an end: the next question will tell.
  const state = STATES.get(readString(readProperty(batch, 'status')) ?? '') ?? 'running';
  const counts = readProperty(batch, 'request_counts');
  const counted = readCount(readProperty(counts, 'total')) ?? 0;
  const total = counted > 0 ? counted : (readCount(Number(readProperty(readProperty(batch, 'metadata'), 'items'))) ?? 0);
  const error = readString(readProperty(readFirstError(batch), 'message'));
  return {
    batchId: readString(readProperty(batch, 'id')) ?? '',
    state,
    isOver: OVER.has(state),
    total,
    succeeded: counted > 0 ? (readCount(readProperty(counts, 'completed')) ?? null) : null,
    failed: counted > 0 ? (readCount(readProperty(counts, 'failed')) ?? null) : null,
    ...(state === 'failed' && error !== undefined ? { error } : {}),
  };
}

function readFirstError(batch: unknown): unknown {
  const listed = readProperty(readProperty(batch, 'errors'), 'data');
  return Array.isArray(listed) ? listed[0] : undefined;
}

async function* readMissing(outcomes: AsyncIterable<BatchOutcome>, answered: ReadonlySet<string>): AsyncGenerator<BatchOutcome> {
  for await (const outcome of outcomes) if (!answered.has(outcome.id)) yield outcome;
}

function readLine(id: string, line: unknown, context: ResultContext): BatchOutcome {
  const response = readProperty(line, 'response');
  const error = readProperty(line, 'error');
  if (typeof error === 'object' && error !== null) {
    const kind = NEVER_ANSWERED.get(readString(readProperty(error, 'code')) ?? '');
    return kind === undefined ? { id, kind: 'failed', failure: readFailure({ error }), status: undefined } : { id, kind };
  }
  const status = readCount(readProperty(response, 'status_code'));
  const body = readProperty(response, 'body');
  if (status !== undefined && status >= 400) return { id, kind: 'failed', failure: readFailure(body ?? response), status };
  return { id, kind: 'answered', result: readAnswer(body, context) };
}

function toUnanswered(id: string, batch: unknown, { state, error }: BatchStatus): BatchOutcome {
  if (state === 'expired' || state === 'cancelled') return { id, kind: state };
  if (state !== 'failed') throw new GatewayError({ kind: 'bad_response', message: 'The results leave out an item that was submitted.' });
  const code = readString(readProperty(readFirstError(batch), 'code'));
  return { id, kind: 'failed', failure: { message: error, codes: code === undefined ? [] : [code.toLowerCase()] }, status: 400 };
}
