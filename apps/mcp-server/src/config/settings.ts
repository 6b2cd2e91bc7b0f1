// Every setting in one place: its schema here, its variable (the key in capitals) and its key in the config file follow from the name.
import { TASK_TYPES } from '@gateway/core';
import { z } from 'zod';
import { TOOLSETS } from '../toolset.ts';
import { CHUNK_METHODS, LOG_LEVELS } from './config.ts';
import { findUnknownLogFields, LOG_FORMAT_FIELDS } from './log-format.ts';
import { apiKeys, byteSize, hostName, hostRule, httpUrl, line, list, modelName, oneOf, postgresUrl, redisUrl, seconds, urlPrefix, usd, wholeNumber, yesOrNo } from './value-schemas.ts';
import type { VendorVariables } from './vendor-variables.ts';

// An hour: no vendor keeps a request open for longer.
const MAX_TIMEOUT_SECONDS = 3_600;
const MAX_RETRIES = 10;
// A year.
const MAX_CACHE_SECONDS = 31_536_000;
const MIN_CACHE_BYTES = 1_000_000;
// The engines without a model, and the client's own model.
const RESERVED_NAMES = ['local', 'sampling'];
const PROVIDER_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Settings that can only be written in the config file or given as a flag: they have no variable. */
export const WITHOUT_VARIABLE: readonly string[] = [
  'toolsets', 'servers', 'models', 'routed_models', 'budget_callers', 'budget_each_caller', 'rate_limits', 'cache_policies', 'first_token_timeout', 'token_gap_timeout',
];

/** Which flag of the command line sets which setting. */
export const FLAG_BY_SETTING: Readonly<Record<string, string>> = {
  server_host: '--host',
  server_port: '--port',
  toolsets: '--toolsets',
  gateway_data_dir: '--data-dir',
  log_level: '--log-level',
};

/** The strict object that the merged settings must fit. `pathDelimiter` is `:` or, on Windows, `;`. */
export function createSettingsSchema(vendors: readonly VendorVariables[], pathDelimiter: string) {
  const fixed = fixedSettings(pathDelimiter, [...RESERVED_NAMES, ...vendors.map((vendor) => vendor.name)]);
  const sizes = z.object({ chunk_size: fixed.chunk_size, chunk_overlap: fixed.chunk_overlap });
  return z.strictObject({ ...vendorSettings(vendors), ...fixed }).refine((settings) => settings.chunk_overlap * 2 < settings.chunk_size, {
    path: ['chunk_overlap'],
    error: 'below half of CHUNK_SIZE',
    // Reported beside other problems, as long as the two numbers are numbers.
    when: (payload) => sizes.safeParse(payload.value).success,
  });
}

/** The settings after the schema, vendors' apart: those are read by {@link readVendorSettings}. */
export type Settings = z.output<ReturnType<typeof createSettingsSchema>>;

function fixedSettings(pathDelimiter: string, takenNames: readonly string[]) {
  const serverName = z
    .string()
    .regex(PROVIDER_NAME, { error: 'named in lower case: letters, digits and -' })
    .refine((name) => !takenNames.includes(name), { error: `named otherwise: ${takenNames.join(', ')} are taken` });
  return {
    provider_timeout: seconds(MAX_TIMEOUT_SECONDS).default(120_000),
    provider_max_retries: wholeNumber(0, MAX_RETRIES).default(3),
    servers: z.record(serverName, namedServer(), { error: 'an object of servers by name' }).default({}),
    models: z.array(modelOverride(), { error: 'an array of models' }).default([]),
    routed_models: list(modelName(), 'a list of models, each as provider/model').optional(),
    rate_limits: z.record(z.string(), rateLimit(), { error: 'an object of limits by provider' }).default({}),
    first_token_timeout: seconds(MAX_TIMEOUT_SECONDS).optional(),
    token_gap_timeout: seconds(MAX_TIMEOUT_SECONDS).optional(),
    baseline_model: line('a model, as provider/model').optional(),
    budget_daily_usd: usd().optional(),
    budget_monthly_usd: usd().optional(),
    budget_callers: z.record(z.string().min(1).max(200), callerBudget(), { error: 'an object of budgets by caller' }).default({}),
    budget_each_caller: callerBudget().optional(),
    redis_url: redisUrl().optional(),
    allow_unpriced_models: yesOrNo().default(false),
    cache_enabled: yesOrNo().default(true),
    cache_type: oneOf(['memory', 'disk', 'diskcache', 'redis']).default('disk'),
    cache_ttl: seconds(MAX_CACHE_SECONDS).optional(),
    cache_max_size: byteSize(MIN_CACHE_BYTES).optional(),
    cache_policies: z.partialRecord(z.enum(TASK_TYPES), cachePolicy(), { error: `an object of policies by task type: ${TASK_TYPES.join(', ')}` }).default({}),
    server_host: hostName().default('127.0.0.1'),
    server_port: wholeNumber(0, 65_535).default(8013),
    server_allowed_hosts: list(hostName(), 'a comma list of host names').default([]),
    api_prefix: urlPrefix().default(''),
    log_level: oneOf(LOG_LEVELS).optional(),
    use_rich_logging: yesOrNo().default(true),
    log_format: line('json or a template').refine((value) => findUnknownLogFields(value).length === 0, {
      error: `json, or a template that names only ${LOG_FORMAT_FIELDS.map((name) => `{${name}}`).join(', ')}`,
    }).optional(),
    log_to_file: line('the path of a file').optional(),
    gateway_data_dir: line('the path of a directory').optional(),
    allowed_directories: list(line('a path'), 'a list of paths or a JSON array', pathDelimiter).default([]),
    files_read_only: yesOrNo().default(false),
    files_deny: list(line('a glob'), 'a comma list of globs or a JSON array').optional(),
    browser_allowed_hosts: list(hostRule(), 'a comma list of hosts').optional(),
    browser_blocked_hosts: list(hostRule(), 'a comma list of hosts').default([]),
    marqo_url: httpUrl().optional(),
    marqo_api_key: line('a key').optional(),
    qdrant_url: httpUrl().optional(),
    qdrant_api_key: line('a key').optional(),
    database_url: postgresUrl().optional(),
    chunk_size: wholeNumber(16, 1_000_000).default(1_000),
    chunk_overlap: wholeNumber(0, 1_000_000).default(0),
    chunk_method: oneOf(CHUNK_METHODS).default('semantic'),
    tournament_code_execution: yesOrNo().default(false),
    toolsets: list(oneOf(['all', ...TOOLSETS]), `all, or a comma list of ${TOOLSETS.join(', ')}`).optional(),
  };
}

function vendorSettings(vendors: readonly VendorVariables[]): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    vendors.flatMap((vendor) => {
      const prefix = vendor.envPrefix.toLowerCase();
      return Object.entries(endpointShape()).map(([name, schema]): [string, z.ZodType] => [`${prefix}_${name}`, schema]);
    }),
  );
}

// The config file's `servers`: further OpenAI-compatible endpoints.
function namedServer() {
  const { api_key, base_url, timeout, max_retries } = endpointShape();
  return z.strictObject({ base_url: base_url.unwrap(), api_key, timeout, max_retries }, { error: 'an object with base_url' });
}

function endpointShape() {
  return {
    api_key: apiKeys().optional(),
    base_url: httpUrl().optional(),
    timeout: seconds(MAX_TIMEOUT_SECONDS).optional(),
    max_retries: wholeNumber(0, MAX_RETRIES).optional(),
  };
}

function rateLimit() {
  return z.strictObject(
    { requests_per_minute: wholeNumber(1, 1_000_000).optional(), tokens_per_minute: wholeNumber(1, 1_000_000_000).optional(), max_concurrent: wholeNumber(1, 10_000).optional() },
    { error: 'an object with requests_per_minute, tokens_per_minute or max_concurrent' },
  );
}

function cachePolicy() {
  const share = z.number({ error: 'a number from 0 to 1' }).min(0, { error: 'a number from 0 to 1' }).max(1, { error: 'a number from 0 to 1' });
  const shape = { cacheable: yesOrNo(), ttl: seconds(MAX_CACHE_SECONDS), max_temperature: z.number({ error: 'a number from 0' }).min(0, { error: 'a number from 0' }), semantic: yesOrNo(), threshold: share, normalization: oneOf(['none', 'spaces']) };
  return z.strictObject(shape, { error: `an object with ${Object.keys(shape).join(', ')}` }).partial();
}

function callerBudget() {
  return z.strictObject({ daily_usd: usd().optional(), monthly_usd: usd().optional() }, { error: 'an object with daily_usd or monthly_usd' });
}

// Only what identifies the model is checked here; the catalogue checks the rest, since it knows what a model has.
function modelOverride() {
  return z.looseObject({ provider: line('a provider name'), model: line('a model name') }, { error: 'an object with provider and model' });
}

/** One vendor's part of the settings. */
export interface EndpointSettings {
  readonly api_key?: readonly string[] | undefined;
  readonly base_url?: string | undefined;
  /** Milliseconds, since the schema has turned seconds into them. */
  readonly timeout?: number | undefined;
  readonly max_retries?: number | undefined;
}

export function readVendorSettings(settings: Settings, vendor: VendorVariables): EndpointSettings {
  const prefix = vendor.envPrefix.toLowerCase();
  // The keys were made by vendorSettings, so the schema has given each of them the type that endpointShape says.
  const values: Readonly<Record<string, unknown>> = settings;
  const read = (name: keyof EndpointSettings): unknown => values[`${prefix}_${name}`];
  return { api_key: read('api_key'), base_url: read('base_url'), timeout: read('timeout'), max_retries: read('max_retries') } as EndpointSettings;
}
