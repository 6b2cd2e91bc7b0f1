// Anthropic's batch API: requests and answers one for one, the answers as lines. Every item is told of, whatever became of the batch.
// Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
import type { Anthropic } from '@anthropic-ai/sdk';
import { type BatchState, type BatchStatus, GatewayError } from '@gateway/core';
import { batchNotOver } from '../../batch/batch-not-over.ts';
import { createBatchSize } from '../../batch/batch-size.ts';
import { readResultLines } from '../../batch/result-lines.ts';
import { mayBeSought } from '../../batch/sought-since.ts';
import type { BatchDialect, BatchEntry, BatchLimits, BatchOutcome, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { readCount } from '../read-count.ts';
import { readProperty, readString } from '../read-property.ts';
import { type ClientFor, toExchangeOptions } from '../shared-clients.ts';
import { readFailure } from './read-error.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { toRequest } from './to-request.ts';

const PAGE_SIZE = 100;

export function createAnthropicBatch(clientFor: ClientFor<Anthropic>): BatchDialect {
  const ask = async (exchange: Exchange, batchId: string): Promise<BatchStatus> =>
    readStatus(await (await clientFor(exchange)).messages.batches.retrieve(batchId, null, toExchangeOptions(exchange)));
  return {
    submit: async (exchange, entries, limits) => {
      const requests = await writeRequests(entries, exchange.vendor, limits);
      return readStatus(await (await clientFor(exchange)).messages.batches.create({ requests }, toExchangeOptions(exchange)));
    },
    // It keeps no names, so a batch is known by its time and size: that tells that it was not taken, and no more.
    find: async (exchange, sought) => {
      for await (const batch of (await clientFor(exchange)).messages.batches.list({ limit: PAGE_SIZE }, toExchangeOptions(exchange))) {
        if (!mayBeSought(Date.parse(readString(readProperty(batch, 'created_at')) ?? ''), sought)) return undefined;
        if (readStatus(batch).total === sought.items) throw inDoubt(exchange.provider);
      }
      return undefined;
    },
    status: ask,
    cancel: async (exchange, batchId) =>
      readStatus(await (await clientFor(exchange)).messages.batches.cancel(batchId, null, toExchangeOptions(exchange))),
    answers: async function* (exchange, batchId) {
      const status = await ask(exchange, batchId);
      if (!status.isOver) throw batchNotOver(batchId, status.state);
      // Not `results()`: it follows the URL in the answer, wherever that leads with the key, and ends at the first line that is no JSON.
      const path = `/v1/messages/batches/${encodeURIComponent(batchId)}/results`;
      const response = await (await clientFor(exchange)).get(path, toExchangeOptions(exchange)).asResponse();
      const context: ResultContext = { provider: exchange.provider, vendor: exchange.vendor, model: '' };
      yield* readResultLines(response.body, (id, line) => readLine(id, line, context));
    },
  };
}

function inDoubt(provider: string): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: 'The work ended while a batch was being sent to Anthropic, which has one that it could be, and does not say whether it is.',
    hint: 'Look at the batches in the Anthropic Console and cancel what nobody waits for, then start the work again.',
    details: { provider, reason: 'in_doubt' },
  });
}

type Requests = { readonly custom_id: string; readonly params: Awaited<ReturnType<typeof toRequest>> }[];

async function writeRequests(entries: readonly BatchEntry[], vendor: string, limits: BatchLimits): Promise<Requests> {
  const size = createBatchSize(limits);
  const requests: Requests = [];
  for (const { id, request } of entries) {
    const entry = { custom_id: id, params: await toRequest(request, vendor) };
    size.add(JSON.stringify(entry));
    requests.push(entry);
  }
  return requests;
}

function readStatus(batch: unknown): BatchStatus {
  const counts = readProperty(batch, 'request_counts');
  const count = (name: string): number => readCount(readProperty(counts, name)) ?? 0;
  const [succeeded, errored, canceled, expired] = [count('succeeded'), count('errored'), count('canceled'), count('expired')];
  const isOver = readProperty(batch, 'processing_status') === 'ended';
  return {
    batchId: readString(readProperty(batch, 'id')) ?? '',
    state: isOver ? readEnd({ canceled, expired }) : readProperty(batch, 'processing_status') === 'canceling' ? 'cancelling' : 'running',
    isOver,
    total: count('processing') + succeeded + errored + canceled + expired,
    // Every request counts as `processing` until the whole batch is over.
    succeeded: isOver ? succeeded : null,
    failed: isOver ? errored + canceled + expired : null,
  };
}

function readEnd({ canceled, expired }: { readonly canceled: number; readonly expired: number }): BatchState {
  if (canceled > 0) return 'cancelled';
  return expired > 0 ? 'expired' : 'finished';
}

function readLine(id: string, line: unknown, context: ResultContext): BatchOutcome {
  const result = readProperty(line, 'result');
  switch (readProperty(result, 'type')) {
    case 'succeeded': {
      const message = readProperty(result, 'message');
      if (typeof message !== 'object' || message === null) throw unreadable('it holds no message.');
      return { id, kind: 'answered', result: readResult(message, context) };
    }
    case 'errored': {
      const failure = readFailure(readProperty(result, 'error'));
      return { id, kind: 'failed', failure, status: failure.status };
    }
    case 'canceled':
      return { id, kind: 'cancelled' };
    case 'expired':
      return { id, kind: 'expired' };
    default:
      throw unreadable('it does not say what became of the request.');
  }
}
