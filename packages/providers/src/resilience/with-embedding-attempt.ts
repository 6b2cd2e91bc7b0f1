// The same books for embeddings as for answers: announced before they are sent, reported when they are over.
import { NO_COST, NO_USAGE, systemClock, toGatewayError, type EmbeddingModel, type EmbeddingResult } from '@gateway/core';
import type { AttemptOptions } from './attempt-reporter.ts';
import { costNothing } from './cost-nothing.ts';

/** An embedding model whose calls are announced to `call.attempts`, and reported. @throws GatewayError `budget_exceeded`, and whatever the model throws */
export function withEmbeddingAttempt(model: EmbeddingModel, options: Pick<AttemptOptions, 'priceOf' | 'clock'>): EmbeddingModel {
  const clock = options.clock ?? systemClock;
  const { provider, model: name } = model;
  return {
    provider,
    model: name,
    embed: async (texts, call) => {
      if (call?.attempts === undefined) return model.embed(texts, call);
      const price = options.priceOf(provider, name, clock.now());
      const permit = await call.attempts.begin({ provider, model: name, subject: { kind: 'embedding', texts }, price }, call);
      const startedMs = clock.now();
      let result: EmbeddingResult;
      try {
        result = await model.embed(texts, call);
      } catch (thrown) {
        const error = toGatewayError(thrown);
        const paid = costNothing(error) ? { usage: NO_USAGE, cost: NO_COST } : { usage: null, cost: null };
        await permit.end({ outcome: error.kind, model: name, ...paid, startedMs, endedMs: clock.now() });
        throw thrown;
      }
      await permit.end({ outcome: 'ok', model: result.model, usage: result.usage, cost: result.cost, startedMs, endedMs: clock.now() });
      return result;
    },
  };
}
