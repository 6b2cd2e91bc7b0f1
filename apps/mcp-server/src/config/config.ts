// What the configuration is once it has been read: checked, complete, in the units that the code uses.
import type { JsonObject, TaskType } from '@gateway/core';
import type { Toolset } from '../toolset.ts';

/** How the process is used: by one client over stdio, by many over HTTP, or by a person at a prompt. */
export type Transport = 'stdio' | 'http' | 'cli';

/** One vendor or server that can answer. */
export interface ProviderConfig {
  /** Several keys share the load. Empty for servers that need none. */
  readonly apiKeys: readonly string[];
  /** Left out for the vendor's own address. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Whether the user named it. False for a server that is only looked for at its usual local address. */
  readonly explicit: boolean;
  /** The adapter to use where it differs from the provider's name: servers named in the config file are `openai-compatible`. */
  readonly vendor?: string | undefined;
  /** What the vendor allows, over all its models. */
  readonly rateLimit?: { readonly requestsPerMinute?: number | undefined; readonly tokensPerMinute?: number | undefined; readonly maxConcurrent?: number | undefined } | undefined;
  /** Until a stream begins. */
  readonly firstTokenTimeoutMs?: number | undefined;
  /** Between two pieces of a stream. */
  readonly tokenGapTimeoutMs?: number | undefined;
}

/** Least severe first. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggingConfig {
  /** Lines below this level are dropped. @default 'INFO', on the command line 'WARNING' */
  readonly level: LogLevel;
  /** Colour and emoji, where the stream is a terminal. @default true */
  readonly rich: boolean;
  /** `json`, or a template such as `{time} {level} {message} {fields}`; wins over `rich`. */
  readonly format?: string | undefined;
  /** Absolute path of a file to which every line is appended as well. */
  readonly file?: string | undefined;
  /** `always` and `never` come from FORCE_COLOR and NO_COLOR. @default 'auto': rich only on a terminal */
  readonly colour: 'auto' | 'always' | 'never';
}

export interface ServerConfig {
  /** @default '127.0.0.1' */
  readonly host: string;
  /** 0 takes any free port. @default 8013 */
  readonly port: number;
  /** Empty, or a path such as `/gateway`: leading slash, no trailing one. @default '' */
  readonly prefix: string;
  /** Further names under which clients reach the server, for instance through a proxy that passes `Host` on. Lower case, without a port. */
  readonly allowedHosts: readonly string[];
}

export interface FilesConfig {
  /** Absolute paths. Empty: the toolset `files` is off, and what `source` may read depends on the transport. */
  readonly allowedDirectories: readonly string[];
  /** @default false */
  readonly readOnly: boolean;
  /** Globs that are refused everywhere; left out for the built-in list of places where secrets live. */
  readonly deny?: readonly string[] | undefined;
}

/** In USD; what is left out is not limited. */
export interface PeriodBudget {
  readonly dayUsd?: number | undefined;
  readonly monthUsd?: number | undefined;
}

export interface SpendingConfig extends PeriodBudget {
  /** The model that savings are measured against, as `provider/model` or by a name that the catalogue knows; left out for a current frontier model. */
  readonly baselineModel?: string | undefined;
  /** By the label of the caller. */
  readonly callers: Readonly<Record<string, PeriodBudget>>;
  /** Of every other labelled caller. */
  readonly eachCaller?: PeriodBudget | undefined;
  /** Where budgets are kept so that several machines share them; left out for the data directory. */
  readonly redisUrl?: string | undefined;
  /** Lets models of unknown price through although a budget is set. @default false */
  readonly allowUnpriced: boolean;
}

/** Where answers are remembered. */
export interface CacheConfig {
  /** @default true */
  readonly enabled: boolean;
  /** `redis` is at `redisUrl` of the spending configuration, which is set then. @default 'disk' */
  readonly type: 'memory' | 'disk' | 'redis';
  /** Left out for what each task's policy says, a day for most. */
  readonly ttlMs?: number | undefined;
  /** Left out for the store's own limit. */
  readonly maxBytes?: number | undefined;
  /** Changes to what each task allows, by task. */
  readonly policies: { readonly [Task in TaskType]?: CachePolicyChanges | undefined };
}

/** Left out for what the task allows anyway. */
export interface CachePolicyChanges {
  readonly cacheable?: boolean | undefined;
  readonly ttlMs?: number | undefined;
  readonly maxTemperature?: number | undefined;
  readonly semantic?: boolean | undefined;
  /** Least similarity of a question that may share an answer, 0 to 1. */
  readonly threshold?: number | undefined;
  readonly normalization?: 'none' | 'spaces' | undefined;
}

export interface KnowledgeConfig {
  readonly marqoUrl?: string | undefined;
  readonly marqoApiKey?: string | undefined;
  readonly qdrantUrl?: string | undefined;
  readonly qdrantApiKey?: string | undefined;
  /** Of a PostgreSQL server with the extension pgvector; may hold a password. */
  readonly databaseUrl?: string | undefined;
}

export const CHUNK_METHODS = ['semantic', 'token', 'structural'] as const;

export interface Config {
  readonly transport: Transport;
  /** Absolute. Where the ledger, references and jobs live. */
  readonly dataDirectory: string;
  readonly toolsets: readonly Toolset[];
  /** By the name callers use, in the order of preference. */
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  /** What the user says about models: price, window, capabilities. For the catalogue, which checks it. */
  readonly models: readonly JsonObject[];
  /** What may be chosen when nobody is named, as `provider/model`; left out for the usual choice. */
  readonly routedModels?: readonly string[] | undefined;
  readonly spending: SpendingConfig;
  readonly cache: CacheConfig;
  readonly server: ServerConfig;
  readonly logging: LoggingConfig;
  readonly files: FilesConfig;
  /** Which hosts the browser and `source` URLs may reach. */
  readonly browser: {
    /** Host names or `*.example.com`; left out when any public host may be reached. */
    readonly allowedHosts?: readonly string[] | undefined;
    readonly blockedHosts: readonly string[];
  };
  /** Servers that can hold knowledge bases; without them they lie in the data directory. */
  readonly knowledge: KnowledgeConfig;
  readonly chunking: {
    /** In tokens. @default 1000 */
    readonly chunkSize: number;
    /** In tokens, below `chunkSize`. @default 0 */
    readonly overlap: number;
    /** @default 'semantic' */
    readonly method: (typeof CHUNK_METHODS)[number];
  };
  /** What is allowed but probably not meant; logged at the start. */
  readonly warnings: readonly string[];
}

/** Every credential of the configuration, for redaction. */
export function listSecrets({ providers, spending: { redisUrl }, knowledge }: Pick<Config, 'providers' | 'spending' | 'knowledge'>): readonly string[] {
  const passwords = [redisUrl, knowledge.databaseUrl].flatMap((url) => (url === undefined ? [] : readPasswords(url)));
  return [...Object.values(providers).flatMap((provider) => provider.apiKeys), ...passwords, ...[knowledge.marqoApiKey, knowledge.qdrantApiKey].flatMap((key) => key ?? [])];
}

// As it is written in the URL, and as it is meant.
function readPasswords(url: string): readonly string[] {
  const { password } = new URL(url);
  if (password === '') return [];
  return /%(?![0-9a-f]{2})/i.test(password) ? [password] : [...new Set([password, decodeURIComponent(password)])];
}
