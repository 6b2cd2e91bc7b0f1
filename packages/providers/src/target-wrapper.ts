// The order of the wrappers around every target, in one place. From the outside in: breaker, retries, rate limit, attempt, price, estimate, time limits.
import type { Clock, CountTokens, EmbeddingModel, LanguageModel, Logger } from '@gateway/core';
import { createBreaker, type Breaker } from './resilience/breaker.ts';
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './resilience/rate-limiter.ts';
import type { RetryOptions } from './resilience/retry-policy.ts';
import { withAttempt } from './resilience/with-attempt.ts';
import { withBreaker } from './resilience/with-breaker.ts';
import { withEmbeddingAttempt } from './resilience/with-embedding-attempt.ts';
import { withEmbeddingPrice } from './resilience/with-embedding-price.ts';
import { withEmbeddingRetry } from './resilience/with-embedding-retry.ts';
import { withEstimatedUsage } from './resilience/with-estimated-usage.ts';
import { withPrice, type PriceOptions } from './resilience/with-price.ts';
import { withRateLimit } from './resilience/with-rate-limit.ts';
import { withRetry } from './resilience/with-retry.ts';
import { withTimeout } from './resilience/with-timeout.ts';

/** How patient and how careful the calls of one provider are. */
export interface ResilienceOptions {
  /** Tries after the first. @default 3 */
  readonly maxRetries?: number | undefined;
  /** What the vendor allows, over all its models. @default no limit; a pause that the vendor asks for is kept all the same */
  readonly rateLimit?: Omit<RateLimiterOptions, 'clock'> | undefined;
  /** Until a stream begins, in milliseconds. @default no limit but that of the whole call */
  readonly firstTokenTimeoutMs?: number | undefined;
  /** Between two pieces of a stream, in milliseconds. @default no limit but that of the whole call */
  readonly tokenGapTimeoutMs?: number | undefined;
}

export interface TargetWrapperOptions {
  readonly resilienceOf: (provider: string) => ResilienceOptions;
  readonly priceOf: PriceOptions['priceOf'];
  readonly loadCountTokens: () => Promise<CountTokens>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger | undefined;
}

export interface TargetWrapper {
  wrap(model: LanguageModel): LanguageModel;
  wrapEmbedding(model: EmbeddingModel): EmbeddingModel;
  /** The same target for a place in a chain where another one follows: it does not wait long, since the next one need not be waited for. */
  hurry(wrapped: LanguageModel): LanguageModel;
  breakerOf(model: LanguageModel): Breaker | undefined;
}

// Names come from callers, so what is remembered of them has an end.
const MAX_BREAKERS = 2_000;
// With another target at hand, one quick retry catches a hiccup; whatever takes longer is left to the other.
const HURRIED = { maxRetries: 1, maxRetryAfterMs: 1_000 };
const DEFAULT_RETRIES = 3;

export function createTargetWrapper(options: TargetWrapperOptions): TargetWrapper {
  const { clock, random, logger, loadCountTokens, priceOf } = options;
  const breakers = new Map<string, Breaker>();
  const limiters = new Map<string, RateLimiter>();
  /** What lies inside the rate limit of a wrapped model. */
  const cores = new WeakMap<LanguageModel, LanguageModel>();
  const hurried = new WeakMap<LanguageModel, LanguageModel>();

  const breakerOf = ({ provider, model }: LanguageModel): Breaker =>
    remember(breakers, `${provider}/${model}`, () => createBreaker({ clock }));
  const limiterOf = (provider: string): RateLimiter =>
    remember(limiters, provider, () => createRateLimiter({ ...options.resilienceOf(provider).rateLimit, clock }));
  const finish = (core: LanguageModel, patience: Pick<RetryOptions, 'maxRetries' | 'maxRetryAfterMs'>): LanguageModel => {
    const limited = withRateLimit(core, limiterOf(core.provider), { lane: (_request, call) => call?.lane ?? 'interactive', maxPauseMs: patience.maxRetryAfterMs });
    const wrapped = withBreaker(withRetry(limited, { ...patience, clock, random, logger }), breakerOf(core));
    cores.set(wrapped, core);
    return wrapped;
  };
  const maxRetriesOf = (provider: string): number => options.resilienceOf(provider).maxRetries ?? DEFAULT_RETRIES;
  return {
    wrap: (model) => {
      const priced = withPrice(withEstimatedUsage(withWaits(model, options.resilienceOf(model.provider), clock), { loadCountTokens }), { priceOf, clock });
      return finish(withAttempt(priced, { priceOf, loadCountTokens, clock }), { maxRetries: maxRetriesOf(model.provider) });
    },
    wrapEmbedding: (model) =>
      withEmbeddingRetry(withEmbeddingAttempt(withEmbeddingPrice(model, { priceOf, clock }), { priceOf, clock }), {
        maxRetries: maxRetriesOf(model.provider),
        clock,
        random,
        logger,
      }),
    hurry: (wrapped) => {
      const core = cores.get(wrapped);
      if (core === undefined) return wrapped;
      const known = hurried.get(core);
      if (known !== undefined) return known;
      const made = finish(core, { ...HURRIED, maxRetries: Math.min(HURRIED.maxRetries, maxRetriesOf(core.provider)) });
      hurried.set(core, made);
      return made;
    },
    breakerOf,
  };
}

function withWaits(model: LanguageModel, { firstTokenTimeoutMs, tokenGapTimeoutMs }: ResilienceOptions, clock: Clock): LanguageModel {
  if (firstTokenTimeoutMs === undefined && tokenGapTimeoutMs === undefined) return model;
  return withTimeout(model, { clock, firstTokenMs: firstTokenTimeoutMs, betweenTokensMs: tokenGapTimeoutMs });
}

function remember<T>(known: Map<string, T>, name: string, create: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (known.size >= MAX_BREAKERS) known.clear();
  const created = create();
  known.set(name, created);
  return created;
}
