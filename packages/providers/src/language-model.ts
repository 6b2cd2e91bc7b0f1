// A vendor's model behind core's interface: one call or one stream, each with a time limit, key rotation and errors that say what happened.
import {
  type CallOptions, type CompletionEvent, type CompletionRequest, GatewayError, type LanguageModel, type ModelLimits, throwIfAborted, toAbortError,
} from '@gateway/core';
import type { Exchange, ModelRequest } from './dialect.ts';
import type { CallScope } from './http/call-scope.ts';
import { type Attempt, type Connection, createAttempt, openScope, runExchange } from './http/run-exchange.ts';

export function createVendorLanguageModel(connection: Connection, model: string, limits: ModelLimits | undefined): LanguageModel {
  const { target, dialect } = connection;
  const toModelRequest = (request: CompletionRequest): ModelRequest => {
    checkMessages(request, target.vendor.label);
    return { model, limits, request };
  };
  return {
    provider: target.provider,
    model,
    ...(limits === undefined ? {} : { limits }),
    complete: async (request, call) => {
      const modelRequest = toModelRequest(request);
      return await runExchange(connection, call, (exchange) => dialect.complete(exchange, modelRequest));
    },
    stream: (request, call) => streamEvents(connection, () => toModelRequest(request), call),
  };
}

function checkMessages({ messages }: CompletionRequest, label: string): void {
  if (messages.some((message) => message.role !== 'system')) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `${label} needs at least one message beside the system messages.`,
    hint: 'Send the prompt as a user message.',
  });
}

async function* streamEvents(
  connection: Connection,
  prepare: () => ModelRequest,
  call: CallOptions | undefined,
): AsyncGenerator<CompletionEvent> {
  const request = prepare();
  throwIfAborted(call?.signal);
  const scope = openScope(connection, call, call?.stream?.onGivenUp);
  try {
    const started = await startStream(connection, scope, { request, onUsage: call?.stream?.onUsage });
    yield* relay(connection, scope, started);
  } finally {
    // Also when the reader stops early: it closes the socket, so that nobody goes on paying.
    scope.close();
  }
}

interface StreamStart {
  readonly request: ModelRequest;
  readonly onUsage: Exchange['onUsage'];
}

interface StartedStream {
  readonly attempt: Attempt;
  readonly iterator: AsyncIterator<CompletionEvent>;
  readonly first: IteratorResult<CompletionEvent>;
}

// Only until the first event another key may take over: after it the reader has seen part of an answer.
async function startStream(connection: Connection, scope: CallScope, { request, onUsage }: StreamStart): Promise<StartedStream> {
  return await connection.keys.use(async (key) => {
    const attempt = createAttempt(connection, scope, key);
    const iterator = connection.dialect.stream({ ...attempt.exchange, onUsage }, request)[Symbol.asyncIterator]();
    try {
      return { attempt, iterator, first: await scope.race(iterator.next()) };
    } catch (error) {
      throw attempt.explain(error);
    }
  });
}

async function* relay({ target }: Connection, scope: CallScope, { attempt, iterator, first }: StartedStream): AsyncGenerator<CompletionEvent> {
  const texts: string[] = [];
  for (let step = first; ; step = await nextStep(scope, { attempt, iterator, texts })) {
    // Some SDKs end a stream without a word when it is aborted.
    if (scope.signal.aborted) throw toAbortError(scope.signal);
    if (step.done === true) throw (step === first ? attempt.explainSilence() : undefined) ?? earlyEndError(target.vendor.label, texts);
    if (step.value.type === 'text') texts.push(step.value.text);
    if (step.value.type === 'end') {
      scope.complete();
      yield step.value;
      return;
    }
    yield step.value;
  }
}

interface RunningStream {
  readonly attempt: Attempt;
  readonly iterator: AsyncIterator<CompletionEvent>;
  readonly texts: readonly string[];
}

async function nextStep(scope: CallScope, { attempt, iterator, texts }: RunningStream): Promise<IteratorResult<CompletionEvent>> {
  try {
    return await scope.race(iterator.next());
  } catch (error) {
    throw withPartialText(attempt.explain(error), texts);
  }
}

function earlyEndError(label: string, texts: readonly string[]): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `The stream of ${label} ended before the answer was complete.`,
    hint: 'Try again later, or let another provider answer.',
    details: { partialText: texts.join('') },
  });
}

// What was written until then may still be worth something to the caller. An abort needs no such record: the caller asked for it.
function withPartialText(error: GatewayError, texts: readonly string[]): GatewayError {
  if (error.kind === 'cancelled') return error;
  const { kind, message, hint, retryAfterMs, details } = error;
  return new GatewayError({ kind, message, hint, retryAfterMs, details: { ...details, partialText: texts.join('') } });
}
