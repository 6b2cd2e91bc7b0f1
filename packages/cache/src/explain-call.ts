// Says what the cache would do with a request, and why.
import type { BypassReason, ExactOnlyReason } from './plan/plan-call.ts';
import type { SemanticCandidate } from './semantic/semantic-tier.ts';

export interface CacheExplanation {
  readonly key: string;
  readonly namespace: string;
  /** Why the cache has nothing to do with it; left out when it has. */
  readonly bypass?: BypassReason | undefined;
  /** With the bypass `not_comparable`: what in the request cannot be compared, and where. */
  readonly obstacle?: string | undefined;
  /** What would answer it now. */
  readonly answer: 'exact' | 'semantic' | 'model';
  readonly ttlMs: number;
  /** Of the exact entry, in milliseconds. */
  readonly ageMs?: number | undefined;
  readonly semantic: { readonly allowed: false; readonly why: ExactOnlyReason } | { readonly allowed: true; readonly embedder: string; readonly threshold: number; readonly candidates: readonly SemanticCandidate[] };
}
