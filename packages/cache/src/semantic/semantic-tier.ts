// Answers by nearness: similar questions of the same partition, each of which every guard has to let pass, and whose answer still has to be there.
import { toAbortError, type CallOptions, type Clock } from '@gateway/core';
import type { CallPlan } from '../plan/plan-call.ts';
import type { AnswerEntry } from '../entry/cache-entry.ts';
import type { TieredStore } from '../store/tiered-store.ts';
import { findObjection, type Objection } from './guards/guards.ts';
import type { Guard } from './guards/guard.ts';
import type { NearIndex, NearNeighbour } from './near-index.ts';
import { withinTime } from '../store/store-guard.ts';
import { readQuestion } from './question/read-question.ts';
import { toUnitVector, type SemanticEmbedder } from './semantic-embedder.ts';

/** The part of a plan that allows it. */
export type SemanticPlan = Extract<CallPlan['semantic'], { readonly partition: string }>;

export interface SemanticHit {
  readonly entry: AnswerEntry;
  readonly similarity: number;
}

/** A similar question, and what came of it. */
export interface SemanticCandidate {
  readonly similarity: number;
  readonly text: string;
  /** `expired`: the answer is gone or too old. */
  readonly verdict: 'served' | 'refused' | 'expired';
  readonly objection?: Objection | undefined;
}

export interface SemanticTier {
  /** Never fails. */
  find(plan: CallPlan, call: CallOptions | undefined, onRefused: (guard: string) => void): Promise<SemanticHit | undefined>;
  /** Makes the answer under the plan's key one that similar questions may find. Never fails. */
  add(plan: CallPlan, call: CallOptions | undefined): Promise<void>;
  /** All candidates with their verdicts; serves nobody. */
  explain(plan: CallPlan, call: CallOptions | undefined): Promise<readonly SemanticCandidate[]>;
}

export interface SemanticTierOptions {
  readonly embedder: SemanticEmbedder;
  readonly guards: readonly Guard[];
  readonly index: NearIndex;
  readonly store: TieredStore;
  readonly clock: Clock;
  /** Longest that the embedder may take, in milliseconds. */
  readonly limitMs: number;
  readonly onError: (error: unknown) => void;
}

// The right one is nearly always among the nearest few, and guards cost more than products.
const MAX_CANDIDATES = 8;

export function createSemanticTier(options: SemanticTierOptions): SemanticTier {
  const { embedder, guards, index, store, onError } = options;
  const ask = createEmbedderAccess(options);
  // A question is looked for before it is kept: the second time its vector is known, as long as the call lasts.
  const vectors = new WeakMap<SemanticPlan, Float32Array>();
  const embed = async (plan: SemanticPlan, call: CallOptions | undefined): Promise<Float32Array | undefined> => {
    const known = vectors.get(plan);
    if (known !== undefined) return known;
    try {
      const [vector] = await ask(plan.text, call);
      const unit = vector === undefined ? undefined : toUnitVector(vector);
      if (unit !== undefined) vectors.set(plan, unit);
      return unit;
    } catch (error) {
      // Without a vector there is no nearness, and the call goes on.
      onError(error);
      return undefined;
    }
  };
  const search = async (plan: SemanticPlan, call: CallOptions | undefined): Promise<readonly NearNeighbour[]> => {
    const vector = await embed(plan, call);
    return vector === undefined ? [] : index.search({ partition: nameOf(plan), vector, threshold: plan.threshold, limit: MAX_CANDIDATES });
  };
  // Another embedder's vectors are in another partition.
  const nameOf = (plan: SemanticPlan): string => `${plan.partition}:${embedder.name.replaceAll(/[^\w./-]/g, '_')}`;
  const judge = async (plan: CallPlan, near: NearNeighbour): Promise<{ readonly entry?: AnswerEntry; readonly objection?: Objection | undefined }> => {
    const semantic = plan.semantic as SemanticPlan;
    const objection = findObjection(readQuestion(semantic.text), readQuestion(near.text), guards);
    if (objection !== undefined) return { objection };
    const entry = await store.find(near.key, plan.maxAgeMs);
    return entry?.kind === 'answer' ? { entry } : {};
  };
  return {
    find: async (plan, call, onRefused) => {
      if (!('partition' in plan.semantic)) return undefined;
      for (const near of await search(plan.semantic, call)) {
        const { entry, objection } = await judge(plan, near);
        if (objection !== undefined) onRefused(objection.guard);
        else if (entry !== undefined) return { entry, similarity: Math.min(1, near.similarity) };
        else if (plan.maxAgeMs === undefined) index.forget(near.key);
      }
      return undefined;
    },
    add: async (plan, call) => {
      if (!('partition' in plan.semantic)) return;
      const vector = await embed(plan.semantic, call);
      if (vector !== undefined) await index.add(nameOf(plan.semantic), { key: plan.key, text: plan.semantic.text, vector }, plan.ttlMs);
    },
    explain: async (plan, call) => {
      if (!('partition' in plan.semantic)) return [];
      const candidates: SemanticCandidate[] = [];
      for (const near of await search(plan.semantic, call)) {
        const { entry, objection } = await judge(plan, near);
        const verdict = objection !== undefined ? 'refused' : entry === undefined ? 'expired' : 'served';
        candidates.push({ similarity: near.similarity, text: near.text, verdict, objection });
      }
      return candidates;
    },
  };
}

// An embedder that has not answered is not asked again at once: meanwhile nothing is similar, and nobody waits.
const REST_MS = 1_000;

/** Asks the embedder, no longer than it may take. One that answers at once, as the default does, costs no timer. */
function createEmbedderAccess({ embedder, clock, limitMs }: SemanticTierOptions): (text: string, call: CallOptions | undefined) => Promise<readonly Float32Array[]> {
  let restUntilMs = Number.NEGATIVE_INFINITY;
  return async (text, call) => {
    if (clock.monotonicMs() < restUntilMs) return [];
    const over = new AbortController();
    const signal = call?.signal;
    const given = embedder.embed([text], { ...call, signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]) });
    if (!('then' in given)) return given;
    const rest = (): void => {
      restUntilMs = clock.monotonicMs() + REST_MS;
      over.abort('late');
    };
    return withinTime({ work: async () => Promise.race([given, untilAborted(signal, over.signal)]), clock, limitMs, onHang: rest }).finally(() => {
      over.abort('over');
    });
  };
}

/** Never resolves. @throws when the caller's signal aborts, unless all is over before */
async function untilAborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => { reject(toAbortError(signal)); }, { once: true, signal: over });
  });
}
