export { createCache } from './create-cache.ts';
export { DEFAULT_GUARDS, compareTexts } from './semantic/guards/guards.ts';
export { DEFAULT_POLICIES } from './policy/cache-policy.ts';

export type { CacheOptions, CacheScope, CacheStoreOptions, KeptAnswer, SemanticOptions, SharedWork, WrapOptions } from './cache-options.ts';
export type { Cache } from './create-cache.ts';
export type { CacheExplanation } from './explain-call.ts';
export type { EntryKind } from './key/entry-key.ts';
export type { BypassReason, ExactOnlyReason } from './plan/plan-call.ts';
export type { CachePolicy, PolicyOverrides, PolicyTable } from './policy/cache-policy.ts';
export type { Guard } from './semantic/guards/guard.ts';
export type { Objection } from './semantic/guards/guards.ts';
export type { QuestionPair } from './semantic/question/compare-questions.ts';
export type { QuestionPart } from './semantic/question/read-parts.ts';
export type { Question, QuestionWord } from './semantic/question/read-question.ts';
export type { SemanticEmbedder } from './semantic/semantic-embedder.ts';
export type { SemanticCandidate } from './semantic/semantic-tier.ts';
export type { CacheStats, CacheTally } from './stats/cache-stats.ts';
export type { WorkEnd, WorkTurn } from './wrappers/work-turns.ts';
