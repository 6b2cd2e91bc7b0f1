// What the cache may do with one call, decided once: whether it looks, keeps and shares, under which key and for how long.
import { readMessageText, type CacheControl, type CallOptions, type CompletionRequest, type LanguageModel, type TaskType } from '@gateway/core';
import { toEntryKey } from '../key/entry-key.ts';
import { normalizeRequest, toPartitionContent, toRequestContent } from '../key/request-content.ts';
import { DEFAULT_TTL_MS, TIME_SENSITIVE_TTL_MS, type CachePolicy, type PolicyTable } from '../policy/cache-policy.ts';
import { isTimeSensitive } from '../policy/is-time-sensitive.ts';
import { areAboutWords } from '../semantic/lexicon/about-words.ts';

/** Why a call has nothing to do with the cache. `not_comparable`: the request holds something of which nobody can tell whether it is the same. */
export type BypassReason = 'off' | 'task' | 'temperature' | 'not_comparable';

/** Why a call is answered by its very words alone. `wording`: what stands before the question makes its words matter, as instructions about spelling or translation do. */
export type ExactOnlyReason = 'policy' | 'tools' | 'code' | 'time_sensitive' | 'wording' | 'no_text' | 'too_long' | 'control';

export interface CallPlan {
  readonly task: TaskType;
  readonly policy: CachePolicy;
  readonly namespace: string;
  readonly key: string;
  readonly bypass?: BypassReason | undefined;
  /** What in the request cannot be compared, and where; only with `not_comparable`. */
  readonly obstacle?: string | undefined;
  /** Looks for an answer before anybody is asked. */
  readonly reads: boolean;
  /** Keeps the answer. */
  readonly writes: boolean;
  /** Shares one answer with everybody who asks the same at that moment. */
  readonly shares: boolean;
  readonly maxAgeMs?: number | undefined;
  readonly ttlMs: number;
  /** Where similar questions may be looked for, and the one that is asked. */
  readonly semantic: { readonly partition: string; readonly text: string; readonly threshold: number } | { readonly why: ExactOnlyReason };
}

export interface PlanCallOptions {
  readonly policies: PolicyTable;
  /** Where neither policy nor call says otherwise. */
  readonly ttlMs?: number | undefined;
  /** Longest last message that may be answered by similarity, in characters. @default 2_000 */
  readonly maxSemanticCharacters?: number | undefined;
  /** Of every call that brings none of its own. */
  readonly control?: CacheControl | undefined;
  readonly isSemanticOn: boolean;
}

export interface PlannedRequest {
  readonly asked: Pick<LanguageModel, 'provider' | 'model'>;
  readonly request: CompletionRequest;
  readonly call: CallOptions | undefined;
}

const MAX_SEMANTIC_CHARACTERS = 2_000;

export function planCall({ asked, request, call }: PlannedRequest, options: PlanCallOptions): CallPlan {
  const control = { ...options.control, ...withoutUndefined(call?.cache) };
  const mode = control.mode ?? 'on';
  const task = request.task ?? 'chat';
  const policy = options.policies[task];
  const namespace = control.namespace ?? call?.origin?.caller ?? '';
  const content = toRequestContent({ asked, request: policy.normalization === 'spaces' ? normalizeRequest(request) : request });
  const obstacle = 'obstacle' in content ? content.obstacle : undefined;
  const bypass = readBypass({ mode, policy, request }) ?? (obstacle === undefined ? undefined : 'not_comparable');
  const isOpen = bypass === undefined;
  // A hit by the very words needs none of this, and it costs as much as the key.
  const readText = once(() => readQuestionFacts(request, options));
  const semantic = once(() => (isOpen ? planSemantic({ asked, request, ...readText(), policy, namespace, task, options }) : ({ why: 'control' } as const)));
  const ttlMs = policy.ttlMs ?? options.ttlMs ?? DEFAULT_TTL_MS;
  return {
    task,
    policy,
    namespace,
    // Without a text there is no key of its own; it is never used then.
    key: toEntryKey({ kind: 'answer', task, namespace, content: 'text' in content ? content.text : '' }),
    bypass,
    obstacle,
    reads: isOpen && (mode === 'on' || mode === 'read'),
    writes: isOpen && mode !== 'read',
    // Who only reads would leave the others without an entry, and who only writes wants an answer of its own.
    shares: isOpen && (mode === 'on' || mode === 'refresh'),
    maxAgeMs: control.maxAgeMs,
    get ttlMs() {
      return readText().isAboutNow ? Math.min(ttlMs, TIME_SENSITIVE_TTL_MS) : ttlMs;
    },
    get semantic() {
      return semantic();
    },
  };
}

function readBypass({ mode, policy, request }: { readonly mode: string; readonly policy: CachePolicy; readonly request: CompletionRequest }): BypassReason | undefined {
  if (mode === 'off') return 'off';
  if (!policy.cacheable) return 'task';
  // What is no number cannot be compared, and is left to the vendor to refuse.
  if (request.temperature !== undefined && !(request.temperature <= policy.maxTemperature)) return 'temperature';
  return undefined;
}

interface SemanticFacts {
  readonly asked: PlannedRequest['asked'];
  readonly request: CompletionRequest;
  readonly text: string | undefined;
  readonly isAboutNow: boolean;
  readonly policy: CachePolicy;
  readonly namespace: string;
  readonly task: TaskType;
  readonly options: PlanCallOptions;
}

function planSemantic({ asked, request, text, isAboutNow, policy, namespace, task, options }: SemanticFacts): CallPlan['semantic'] {
  if (!options.isSemanticOn || !policy.semantic) return { why: 'policy' };
  if ((request.tools?.length ?? 0) > 0) return { why: 'tools' };
  if (text === undefined) return { why: 'no_text' };
  if (text.length > (options.maxSemanticCharacters ?? MAX_SEMANTIC_CHARACTERS)) return { why: 'too_long' };
  if (text.includes('```')) return { why: 'code' };
  if (isAboutNow) return { why: 'time_sensitive' };
  if (request.messages.slice(0, -1).some((message) => areAboutWords(readMessageText(message)))) return { why: 'wording' };
  const shared = toPartitionContent({ asked, request });
  if (!('text' in shared)) return { why: 'control' };
  const partition = toEntryKey({ kind: 'answer', task, namespace, content: `partition\n${shared.text}` });
  return { partition, text, threshold: policy.threshold };
}

function readQuestionFacts(request: CompletionRequest, options: PlanCallOptions): { readonly text: string | undefined; readonly isAboutNow: boolean } {
  const text = readQuestion(request);
  return { text, isAboutNow: text !== undefined && text.length <= (options.maxSemanticCharacters ?? MAX_SEMANTIC_CHARACTERS) && isTimeSensitive(text) };
}

function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** The words of the last message, where it is a user's and nothing but text. */
function readQuestion(request: CompletionRequest): string | undefined {
  const last = request.messages.at(-1);
  if (last?.role !== 'user' || (typeof last.content !== 'string' && last.content.some(({ type }) => type !== 'text'))) return undefined;
  const text = readMessageText(last);
  return text.trim() === '' ? undefined : text;
}

function withoutUndefined(control: CacheControl | undefined): CacheControl {
  return Object.fromEntries(Object.entries(control ?? {}).filter(([, value]) => value !== undefined));
}
