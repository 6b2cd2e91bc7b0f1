// What a cache is made of.
import type { CacheControl, CallOptions, Clock, CompletionRequest, CompletionResult, EmbeddingModel, LanguageModel, Logger, TaskType } from '@gateway/core';
import type { EntryKind } from './key/entry-key.ts';
import type { PolicyOverrides } from './policy/cache-policy.ts';
import type { Guard } from './semantic/guards/guard.ts';
import type { SemanticEmbedder } from './semantic/semantic-embedder.ts';

/** Where entries are kept beyond the memory of the process. */
export type CacheStoreOptions =
  | { readonly type: 'memory' }
  | {
      readonly type: 'disk';
      /** Of the SQLite file, which several processes may share. Made when missing. */
      readonly path: string;
    }
  | {
      readonly type: 'redis';
      /** `redis[s]://[user][:password@]host[:port][/number]`. */
      readonly url: string;
      /** Of all keys. @default 'llm-gateway' */
      readonly prefix?: string | undefined;
      /** How long a process that asks on behalf of others may be silent, in milliseconds, before another takes over. @default 10_000 */
      readonly leaseMs?: number | undefined;
    };

export interface CacheOptions {
  /** @default { type: 'memory' } */
  readonly store?: CacheStoreOptions | undefined;
  /** Most that is kept, keys, values and near questions together, in bytes; what was not used for longest goes first. @default 1 GB on disk, 256 MB in memory, in Redis no limit but its own */
  readonly maxBytes?: number | undefined;
  /** Most that is held in memory in front of the store, in bytes: entries, and at most half of it near questions. What has no room there is not compared. @default 64 MB, at most `maxBytes` */
  readonly memoryBytes?: number | undefined;
  /** How long an answer holds where its task's policy does not say, in milliseconds. @default a day */
  readonly ttlMs?: number | undefined;
  /** Changes to {@link DEFAULT_POLICIES}, by task. */
  readonly policies?: PolicyOverrides | undefined;
  /** `false`: only the very same request is answered, whatever the policies say. */
  readonly semantic?: false | SemanticOptions | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

export interface SemanticOptions {
  /** Thresholds of the policies are for the default one. @default `local/hashing-v1` of `@gateway/text`, offline */
  readonly embedder?: SemanticEmbedder | EmbeddingModel | undefined;
  /** Longest that an embedder may take, in milliseconds. Then the question is like no other. @default 2_000 */
  readonly embedderLimitMs?: number | undefined;
  /** @default DEFAULT_GUARDS */
  readonly guards?: readonly Guard[] | undefined;
  /** Longest last message that may be answered by similarity, in characters. @default 2_000 */
  readonly maxCharacters?: number | undefined;
}

export interface WrapOptions {
  /** Of every call that names none; before the caller's label. */
  readonly namespace?: string | undefined;
  /** Of every call that brings none of its own. */
  readonly control?: CacheControl | undefined;
}

/** An answer that was made without the cache. */
export interface KeptAnswer {
  readonly request: CompletionRequest;
  readonly result: CompletionResult;
  /** To whom the request went that brought it. @default whoever the answer names */
  readonly sentTo?: Pick<LanguageModel, 'provider' | 'model'> | undefined;
  /** On whose behalf, and what it may do with the cache. */
  readonly call?: CallOptions | undefined;
}

/** Work whose first request is known. */
export type SharedWork = Pick<KeptAnswer, 'request' | 'call'>;

/** What to take out. Left out parts match everything; `{}` is all. */
export interface CacheScope {
  readonly task?: TaskType | undefined;
  /** Who made the answers: `provider/model`, or the vendor's name of the model alone. */
  readonly model?: string | undefined;
  readonly namespace?: string | undefined;
  /** `semantic` forgets which questions are near, and keeps the answers. */
  readonly kind?: EntryKind | 'semantic' | undefined;
}
