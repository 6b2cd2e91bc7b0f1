// A model that reports each request to the call's observer with its price, and may send a request more than once, as the chain around a vendor does.
import { createCost, GatewayError, isGatewayError, type AttemptObserver, type AttemptStart, type Cost, type LanguageModel } from '@gateway/core';
import { createFakeLanguageModel, type FakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import type { CompletionRequest } from '@gateway/core';

export interface PaidModelOptions {
  readonly model: string;
  /** Picodollars of input and of output a request. @default 1 and 1 */
  readonly price?: readonly [number, number] | null | undefined;
  readonly reply: (request: CompletionRequest, index: number) => FakeReply | Promise<FakeReply>;
  /** How often a retryable failure is tried again. @default 0 */
  readonly retries?: number | undefined;
}

export function createPaidModel(options: PaidModelOptions): LanguageModel & Pick<FakeLanguageModel, 'requests'> {
  const { price = [1, 1], retries = 0 } = options;
  const cost: Cost | null = price === null ? null : createCost(price[0], price[1]);
  const fake = createFakeLanguageModel({ provider: 'acme', model: options.model, reply: options.reply });
  const usage = { inputTokens: 10, outputTokens: 5 };
  const complete: LanguageModel['complete'] = async (request, call) => {
    for (let attempt = 0; ; attempt += 1) {
      const permit = await call?.attempts?.begin({ provider: 'acme', model: options.model, subject: { kind: 'completion', request }, price: null }, call);
      const end = { model: options.model, usage, cost, startedMs: 0, endedMs: 1, firstTokenMs: 1 };
      try {
        const result = await fake.complete(request, call);
        await permit?.end({ ...end, outcome: 'ok' });
        return { ...result, usage, cost };
      } catch (error) {
        const kind = isGatewayError(error) ? error.kind : 'internal';
        await permit?.end({ ...end, outcome: kind });
        if (attempt >= retries || !isGatewayError(error) || !error.retryable) throw error;
      }
    }
  };
  return {
    provider: 'acme',
    model: options.model,
    requests: fake.requests,
    complete,
    stream: () => {
      throw new GatewayError({ kind: 'internal', message: 'Not in this test.' });
    },
  };
}

/** Keeps the books of a whole call. */
export function createBooks(options: { readonly maxRequests?: number | undefined } = {}): { readonly observer: AttemptObserver; readonly starts: AttemptStart[]; ended: number; spent: number } {
  const books = {
    starts: [] as AttemptStart[],
    ended: 0,
    spent: 0,
    observer: {
      begin: async (start: AttemptStart) => {
        if (books.starts.length >= (options.maxRequests ?? Number.POSITIVE_INFINITY)) throw new GatewayError({ kind: 'budget_exceeded', message: 'Nothing is left.' });
        books.starts.push(start);
        return {
          end: async ({ cost }: { readonly cost: Cost | null }) => {
            books.ended += 1;
            books.spent += cost?.totalPicoUsd ?? 0;
          },
        };
      },
    },
  };
  return books;
}
