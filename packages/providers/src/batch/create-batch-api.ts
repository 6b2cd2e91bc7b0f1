// A vendor's batch API behind core's interface. Nothing is remembered between calls: whoever has the id of a batch, in whatever process, can ask for it.
import {
  type BatchAnswer, type BatchApi, type BatchStatus, type CallOptions, GatewayError, isGatewayError, type ModelLimits, redactSecrets, throwIfAborted,
} from '@gateway/core';
import type { BatchDialect, BatchLimits, BatchOutcome, Exchange } from '../dialect.ts';
import type { CallScope } from '../http/call-scope.ts';
import { type Attempt, type Connection, createAttempt, openScope, runExchange } from '../http/run-exchange.ts';
import { createBadResponseError, type Target } from '../http/vendor-error.ts';
import { toBatchAnswer } from './batch-answer.ts';
import { checkBatchItems, toBatchEntries } from './batch-items.ts';

export interface BatchApiOptions {
  readonly dialect: BatchDialect;
  readonly limits: BatchLimits;
  readonly limitsOf: ((model: string) => ModelLimits | undefined) | undefined;
}

export function createBatchApi(connection: Connection, { dialect, limits, limitsOf }: BatchApiOptions): BatchApi {
  const { target } = connection;
  const show = (status: BatchStatus): BatchStatus => redactStatus(status, target);
  const askStatus = (batchId: string, call: CallOptions | undefined): Promise<BatchStatus> =>
    askOwner(connection, call, (exchange) => dialect.status(exchange, checkBatchId(batchId)));
  return {
    submit: async (model, items, call) => {
      checkBatchItems(items, limits, target.vendor.label);
      const entries = toBatchEntries(items, { model, limits: limitsOf?.(model) });
      const status = await runExchange(connection, call, (exchange) => dialect.submit(exchange, entries, { ...limits, mark: call?.mark }));
      if (status.batchId === '') throw createBadResponseError(target, 'it does not name the batch.');
      return show(status);
    },
    find: async (sought, call) => findInAccounts(connection, call, (exchange) => dialect.find(exchange, sought)),
    status: async (batchId, call) => show(await askStatus(batchId, call)),
    cancel: async (batchId, call) => {
      // Vendors refuse to cancel what is over, each in its own way.
      const status = await askStatus(batchId, call);
      if (status.isOver) return show(status);
      return show(await askOwner(connection, call, (exchange) => dialect.cancel(exchange, batchId)));
    },
    answers: (batchId, call) => readAnswers({ connection, dialect, batchId }, call),
  };
}

// It becomes part of a path.
function checkBatchId(batchId: string): string {
  if (/^[\w-]+(?:\/[\w-]+)?$/.test(batchId)) return batchId;
  throw new GatewayError({ kind: 'invalid_input', message: 'That is not the id of a batch.', hint: 'Give the batchId as submit returned it.' });
}

function redactStatus(status: BatchStatus, { secrets }: Target): BatchStatus {
  return status.error === undefined ? status : { ...status, error: redactSecrets(status.error, secrets) };
}

// A batch belongs to the account whose key submitted it, and the others do not know it: each key is asked until one does.
async function askOwner<T>(connection: Connection, call: CallOptions | undefined, work: (exchange: Exchange) => Promise<T>): Promise<T> {
  throwIfAborted(call?.signal);
  const scope = openScope(connection, call);
  try {
    const answer = await tryKeys(connection, scope, (attempt) => work(attempt.exchange));
    scope.complete();
    return answer;
  } finally {
    scope.close();
  }
}

async function tryKeys<T>(connection: Connection, scope: CallScope, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const { secrets } = connection.keys;
  const keys: readonly (string | undefined)[] = secrets.length === 0 ? [undefined] : secrets;
  let unknown: GatewayError | undefined;
  for (const key of keys) {
    const attempt = createAttempt(connection, scope, key);
    try {
      return await scope.race(work(attempt));
    } catch (thrown) {
      const error = attempt.explain(thrown);
      if (!['not_found', 'permission', 'auth'].includes(error.kind)) throw error;
      // What the first key was told says most, unless it was about the key and another one is merely not the owner.
      unknown = unknown === undefined || (unknown.kind !== 'not_found' && error.kind === 'not_found') ? error : unknown;
    }
  }
  throw explainUnknown(unknown, connection.target);
}

// Nobody knows with which key it was sent off. One that is not valid any more has nothing to tell, unless all are.
async function findInAccounts(connection: Connection, call: CallOptions | undefined, find: (exchange: Exchange) => Promise<BatchStatus | undefined>): Promise<BatchStatus | undefined> {
  throwIfAborted(call?.signal);
  const scope = openScope(connection, call);
  const { secrets } = connection.keys;
  let asked = 0;
  let refused: GatewayError | undefined;
  try {
    for (const key of secrets.length === 0 ? [undefined] : secrets) {
      const attempt = createAttempt(connection, scope, key);
      try {
        const found = await scope.race(find(attempt.exchange));
        if (found !== undefined) return redactStatus(found, connection.target);
        asked += 1;
      } catch (thrown) {
        const error = attempt.explain(thrown);
        if (!['permission', 'auth'].includes(error.kind)) throw error;
        refused = error;
      }
    }
    if (asked === 0 && refused !== undefined) throw refused;
    return undefined;
  } finally {
    scope.complete();
    scope.close();
  }
}

function explainUnknown(error: GatewayError | undefined, { vendor }: Target): GatewayError {
  if (error?.kind !== 'not_found') return error ?? new GatewayError({ kind: 'internal', message: 'No key was tried.' });
  const { kind, message, details } = error;
  return new GatewayError({ kind, message, details, hint: `Check the batch id; ${vendor.label} forgets batches after a while, and knows only those of the account they belong to.` });
}

interface AnswersRequest {
  readonly connection: Connection;
  readonly dialect: BatchDialect;
  readonly batchId: string;
}

async function* readAnswers({ connection, dialect, batchId }: AnswersRequest, call: CallOptions | undefined): AsyncGenerator<BatchAnswer> {
  checkBatchId(batchId);
  throwIfAborted(call?.signal);
  // The time limit is for each wait, not for the whole: a reader may take its time with every one of a hundred thousand answers.
  const scope = openScope({ ...connection, timeoutMs: Number.POSITIVE_INFINITY }, call);
  try {
    const started = await tryKeys(connection, scope, async (attempt) => {
      const iterator = dialect.answers(attempt.exchange, batchId)[Symbol.asyncIterator]();
      return { attempt, iterator, first: await nextWithin(connection, scope, iterator) };
    });
    for (let step = started.first; step.done !== true; step = await nextAnswer(connection, scope, started)) {
      yield toBatchAnswer(connection.target, step.value);
    }
    scope.complete();
  } finally {
    // Also when the reader stops early: it ends the download.
    scope.close();
  }
}

interface StartedAnswers {
  readonly attempt: Attempt;
  readonly iterator: AsyncIterator<BatchOutcome>;
}

async function nextAnswer(connection: Connection, scope: CallScope, { attempt, iterator }: StartedAnswers): Promise<IteratorResult<BatchOutcome>> {
  try {
    return await nextWithin(connection, scope, iterator);
  } catch (error) {
    throw isGatewayError(error) ? error : attempt.explain(error);
  }
}

async function nextWithin(connection: Connection, { signal }: CallScope, iterator: AsyncIterator<BatchOutcome>): Promise<IteratorResult<BatchOutcome>> {
  const wait = openScope(connection, { signal });
  try {
    const step = await wait.race(iterator.next());
    wait.complete();
    return step;
  } finally {
    wait.close();
  }
}
