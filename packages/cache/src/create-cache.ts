// The cache of an application or server: one store, one table of flights, one set of books, and wrappers for any number of models.
import { GatewayError, type CallOptions, type CompletionRequest, type CompletionResult, type EmbeddingModel, type LanguageModel } from '@gateway/core';
import type { CacheOptions, CacheScope, KeptAnswer, SharedWork, WrapOptions } from './cache-options.ts';
import { closeCacheParts, createCacheParts, type CacheParts } from './cache-parts.ts';
import { withEmbeddingCache } from './embedding/with-embedding-cache.ts';
import type { AnswerEntry } from './entry/cache-entry.ts';
import { isAskedModel } from './entry/is-asked-model.ts';
import { isAnswer } from './entry/is-entry.ts';
import { isCompleteAnswer } from './entry/is-complete.ts';
import type { CacheExplanation } from './explain-call.ts';
import { planCall, type CallPlan, type PlanCallOptions } from './plan/plan-call.ts';
import { readPolicies } from './policy/cache-policy.ts';
import type { CacheStats } from './stats/cache-stats.ts';
import type { TieredStore } from './store/tiered-store.ts';
import { toLanguageModel, toPlannedModel, type PlannedCall, type PlannedModel } from './wrappers/planned-model.ts';
import { withCacheRead, type FoundAnswer } from './wrappers/with-cache-read.ts';
import { withCacheWrite } from './wrappers/with-cache-write.ts';
import { withSingleFlight, type Flights } from './wrappers/with-single-flight.ts';
import { aloneAtWork, createWorkTurns, type WorkTurn } from './wrappers/work-turns.ts';

export interface Cache {
  /** The model behind this cache. Cheap: may be called for every call. Models of one cache that have the same names, or are `gateway/routed`, share answers. */
  wrap(model: LanguageModel, options?: WrapOptions): LanguageModel;
  /**
   * Keeps an answer that was made elsewhere, as if it had come through `wrap(asked)`: whole answers only, and only where policy and call allow it. For answers
   * that are kept once they have been checked. Whether it is kept.
   */
  keep(asked: Pick<LanguageModel, 'provider' | 'model'>, answered: KeptAnswer): boolean;
  /** Forgets the answer to a request that came through `wrap(asked)`, or was kept as if it had: it turned out to be of no use. */
  forget(asked: Pick<LanguageModel, 'provider' | 'model'>, answered: Pick<KeptAnswer, 'request' | 'call'>): void;
  /**
   * For work that is kept only once it has been checked: whoever comes first gets a turn, does the work, keeps it, and ends the turn; who asks the same meanwhile
   * gets one when that has ended, and finds what was kept. `request` is the first one of the work. Where policy or call allow no sharing nobody waits.
   *
   * @throws GatewayError what the work of the one before failed with, unless that was its own affair; `cancelled` or `timeout` when the call's signal aborts
   */
  share(asked: Pick<LanguageModel, 'provider' | 'model'>, work: SharedWork): Promise<WorkTurn>;
  wrapEmbedding(model: EmbeddingModel, options?: Pick<WrapOptions, 'namespace'>): EmbeddingModel;
  /** What would become of a request, without asking anybody. `model` is the one that would be wrapped. */
  explain(model: Pick<LanguageModel, 'provider' | 'model'>, request: CompletionRequest, call?: CallOptions): Promise<CacheExplanation>;
  stats(): Promise<CacheStats>;
  /**
   * Takes out what the scope matches, here and within a second in all processes that share the store. Resolves with how many entries that were, with the kind
   * `semantic` how many near questions.
   *
   * @throws GatewayError `unavailable` when the store cannot be reached: then entries may be left
   */
  clear(scope?: CacheScope): Promise<number>;
  /** Writes what is still to be written, and lets the store go; after a second in any case where that is at the other end of a wire. */
  close(): Promise<void>;
}

/**
 * @example
 * const cache = createCache({ store: { type: 'disk', path: 'cache.db' } });
 * const model = cache.wrap(openai.languageModel('gpt-4.1-mini'));
 * const { text, cached } = await model.complete({ messages: [{ role: 'user', content: 'What is a monad?' }] });
 */
export function createCache(options: CacheOptions = {}): Cache {
  const parts = createCacheParts(options);
  const { store, analytics, clears, clock } = parts;
  const policies = readPolicies(options.policies);
  const planOptions: PlanCallOptions = { policies, ttlMs: options.ttlMs, maxSemanticCharacters: options.semantic === false ? undefined : options.semantic?.maxCharacters, isSemanticOn: options.semantic !== false };
  const flights: Flights = new Map();
  const turns = createWorkTurns();
  return {
    wrap: (model, { namespace, control } = {}) => {
      const ownOptions: PlanCallOptions = { ...planOptions, control: { ...control, ...(namespace === undefined ? {} : { namespace }) } };
      return toLanguageModel(wrapModel(parts, flights, model), (request, call) => planCall({ asked: model, request, call }, ownOptions));
    },
    keep: (asked, { request, result, sentTo, call }) => {
      const plan = planCall({ asked, request, call }, planOptions);
      if (!plan.writes || !isAnswer(result) || !isCompleteAnswer(result) || !isAskedModel({ selector: request.selector, wrapped: asked, sentTo, result })) return false;
      return keepAnswer(parts, { request, call, plan }, { result });
    },
    forget: (asked, { request, call }) => {
      const plan = planCall({ asked, request, call }, planOptions);
      if (plan.writes) store.forget(plan.key);
    },
    share: async (asked, { request, call }) => {
      const plan = planCall({ asked, request, call }, planOptions);
      // Who wants an answer of its own waits for nobody.
      if (!plan.shares || !plan.reads || (await store.find(plan.key, plan.maxAgeMs)) !== undefined) return aloneAtWork;
      return turns.take(`${call?.lane ?? 'interactive'} ${plan.key}`, call?.signal);
    },
    wrapEmbedding: (model, { namespace } = {}) => withEmbeddingCache(model, { store, analytics, clears, clock, policy: policies.embedding, ttlMs: options.ttlMs, namespace }),
    explain: async (model, request, call) => explainCall(parts, { plan: planCall({ asked: model, request, call }, planOptions), call }),
    stats: async () => readStats(parts),
    clear: async (scope = {}) => {
      // What is on its way into the store is part of what is cleared; what is still being asked is not kept.
      clears.note(scope);
      await parts.settle();
      return clearScope(store, scope);
    },
    close: async () => closeCacheParts(parts),
  };
}

function wrapModel(parts: CacheParts, flights: Flights, model: LanguageModel): PlannedModel {
  const { store, analytics, clears, track } = parts;
  const written = withCacheWrite(toPlannedModel(model), {
    analytics,
    clears,
    keep: (planned, result, cleared) => keepAnswer(parts, planned, { result, cleared }),
    noteUnwritable: () => {
      store.noteUnkept('unwritable');
    },
  });
  const shared = withSingleFlight(written, { analytics, flights, locks: () => store.readLocks(), settled: store.settled, track, findAgain: async (planned) => findExact(parts, planned) });
  return withCacheRead(shared, { analytics, find: async (planned) => (await findExact(parts, planned)) ?? findSimilar(parts, planned) });
}

async function findExact({ store, clock }: CacheParts, { plan }: PlannedCall): Promise<FoundAnswer | undefined> {
  const entry = await store.find(plan.key, plan.maxAgeMs);
  return entry?.kind === 'answer' ? { kind: 'exact', result: entry.result, ageMs: readAge(entry, clock.now()) } : undefined;
}

async function findSimilar({ tier, analytics, clock }: CacheParts, { plan, call }: PlannedCall): Promise<FoundAnswer | undefined> {
  const hit = await tier.find(plan, call, analytics.recordRefusal);
  return hit === undefined ? undefined : { kind: 'semantic', result: hit.entry.result, ageMs: readAge(hit.entry, clock.now()), similarity: hit.similarity };
}

// Clocks of two machines may disagree by a moment.
function readAge({ createdMs }: AnswerEntry, nowMs: number): number {
  return Math.max(0, nowMs - createdMs);
}

function keepAnswer({ store, tier, clock, track }: CacheParts, { plan, call }: PlannedCall, { result, cleared }: { readonly result: CompletionResult; readonly cleared?: 'semantic' | undefined }): boolean {
  const createdMs = clock.now();
  if (!store.keep(plan.key, { kind: 'answer', result, createdMs, expiresMs: createdMs + plan.ttlMs })) return false;
  if (cleared === 'semantic') return true;
  // The caller has its answer by then, and may go: what is left to do is the cache's own.
  track(tier.add(plan, call === undefined ? undefined : { ...call, signal: undefined }));
  return true;
}

async function explainCall({ store, tier, clock, embedder }: CacheParts, { plan, call }: { readonly plan: CallPlan; readonly call: CallOptions | undefined }): Promise<CacheExplanation> {
  const exact = plan.bypass === undefined ? await store.find(plan.key, plan.maxAgeMs) : undefined;
  const candidates = plan.bypass === undefined ? await tier.explain(plan, call) : [];
  const semantic = 'why' in plan.semantic ? ({ allowed: false, why: plan.semantic.why } as const) : ({ allowed: true, embedder: embedder.name, threshold: plan.semantic.threshold, candidates } as const);
  const answer = !plan.reads ? 'model' : exact !== undefined ? 'exact' : candidates.some(({ verdict }) => verdict === 'served') ? 'semantic' : 'model';
  return { key: plan.key, namespace: plan.namespace, bypass: plan.bypass, obstacle: plan.obstacle, answer, ttlMs: plan.ttlMs, ageMs: exact === undefined ? undefined : Math.max(0, clock.now() - exact.createdMs), semantic };
}

async function readStats({ store, analytics, clock }: CacheParts): Promise<CacheStats> {
  const [counted, measured] = [await analytics.read(), await store.measure()];
  const { entries, bytes, evictions, oldestMs, memory, notKept, failures, damaged, resets } = measured;
  return { ...counted, entries, bytes, evictions, oldestAgeMs: oldestMs === null ? null : Math.max(0, clock.now() - oldestMs), memory, notKept, store: { kind: store.backend?.kind ?? 'memory', failures, damaged, resets } };
}

async function clearScope(store: TieredStore, { task, model, namespace, kind }: CacheScope): Promise<number> {
  try {
    await store.settledAll();
    if (kind !== 'semantic') return await store.clear({ kind, task, namespace }, model);
    return await store.clearNear({ kind: 'answer', task, namespace }, model);
  } catch (error) {
    throw new GatewayError({ kind: 'unavailable', message: 'The cache could not be cleared: its store does not answer.', hint: 'What this process held in memory is gone. Try again when the store is back.', cause: error });
  }
}
