// What may be kept for each kind of task, for how long, and how near a question must be to share an answer.
import type { TaskType } from '@gateway/core';

export interface CachePolicy {
  /** `false`: nothing of this task is looked up, kept or shared. */
  readonly cacheable: boolean;
  /** How long an answer is kept, in milliseconds. @default the cache's `ttlMs` */
  readonly ttlMs?: number | undefined;
  /** Answers of a hotter request are neither kept nor shared: who asks for variety gets it. A request without temperature counts as cool enough. */
  readonly maxTemperature: number;
  /** Whether a similar question may be answered with what was said to another one. */
  readonly semantic: boolean;
  /** Least cosine of such a question, for the default embedder. Guards come on top. */
  readonly threshold: number;
  /** `spaces`: requests are the same when only line ends, spaces at line ends and the Unicode form of the last message differ. */
  readonly normalization: 'none' | 'spaces';
}

/** One policy for each task. */
export type PolicyTable = Readonly<Record<TaskType, CachePolicy>>;

/** Changes to the table; what is left out stays. */
export type PolicyOverrides = { readonly [Task in TaskType]?: PolicyChanges | undefined };

type PolicyChanges = { readonly [Field in keyof CachePolicy]?: CachePolicy[Field] | undefined };

const HOUR_MS = 3_600_000;

/** The default of `CACHE_TTL`: a day. */
export const DEFAULT_TTL_MS = 24 * HOUR_MS;

/** Answers to questions about the present are not kept longer than this. */
export const TIME_SENSITIVE_TTL_MS = HOUR_MS;

// Calibrated on labelled question pairs (benchmarks/semantic-cache/results.md): the guards decide, and nearness only says which questions they look at.
// Above, right hits are lost and hardly a wrong one; below, next to nothing is won.
const QUESTION_THRESHOLD = 0.5;
// Where the text itself is what is worked on, a similar text is another text: semantic hits are off, and strict when an application turns them on.
const STRICT_THRESHOLD = 0.9;

// A completion is cool up to here; document operations send 0.
const COOL = 0.3;

const exactOnly: CachePolicy = { cacheable: true, maxTemperature: COOL, semantic: false, threshold: STRICT_THRESHOLD, normalization: 'none' };
const question: CachePolicy = { ...exactOnly, semantic: true, threshold: QUESTION_THRESHOLD };

/** The policies without any configuration. */
export const DEFAULT_POLICIES: PolicyTable = {
  summarization: exactOnly,
  entity_extraction: exactOnly,
  data_extraction: exactOnly,
  classification: exactOnly,
  question_answering: question,
  question_generation: exactOnly,
  keyword_extraction: exactOnly,
  translation: exactOnly,
  rewriting: exactOnly,
  code_generation: exactOnly,
  // Riddles and sums differ in one word and are alike in all others.
  reasoning: exactOnly,
  creative: { ...exactOnly, cacheable: false },
  chat: question,
  embedding: { ...exactOnly, ttlMs: 30 * 24 * HOUR_MS },
};

/** The default table with an application's changes. */
export function readPolicies(overrides: PolicyOverrides = {}): PolicyTable {
  const entries = Object.entries(DEFAULT_POLICIES).map(([task, policy]) => [task, { ...policy, ...withoutUndefined(overrides[task as TaskType]) }]);
  return Object.fromEntries(entries) as PolicyTable;
}

function withoutUndefined(changes: PolicyChanges | undefined): Partial<CachePolicy> {
  return Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined));
}
