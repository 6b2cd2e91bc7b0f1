// From flags, variables and files to one checked configuration. Pure: whatever it needs of the world is handed in.
import { posix, win32 } from 'node:path';
import type { JsonObject } from '@gateway/core';
import { TOOLSETS, type Toolset } from '../toolset.ts';
import type { Config, PeriodBudget, Transport } from './config.ts';
import { createConfigError, describeIssues } from './config-error.ts';
import { findDataDirectory, type PlatformFacts } from './platform-directories.ts';
import { readProviders } from './read-providers.ts';
import { isRecord, mergeSources, type SettingSources } from './setting-sources.ts';
import { createSettingsSchema, type Settings } from './settings.ts';
import type { VendorVariables } from './vendor-variables.ts';

export interface ReadConfigOptions extends SettingSources, PlatformFacts {
  readonly transport: Transport;
  /** Absolute. Relative paths in settings are taken from here. */
  readonly cwd: string;
  readonly vendors: readonly VendorVariables[];
  /** What the caller noticed while it read the files; passed through. */
  readonly warnings?: readonly string[] | undefined;
}

const DEFAULT_TOOLSETS: readonly Toolset[] = ['completion', 'documents', 'extraction', 'rag', 'gateway'];

/** The configuration. First wins: flags, environment, `--env-file`, `.env`, config file, defaults. @throws GatewayError `invalid_input` with every problem at once */
export function readConfig(options: ReadConfigOptions): Config {
  if (options.file !== undefined && !isRecord(options.file.content)) {
    throw createConfigError([`${options.file.path} must hold a JSON object`]);
  }
  const schema = createSettingsSchema(options.vendors, options.platform === 'win32' ? ';' : ':');
  const merged = mergeSources(Object.keys(schema.shape), options);
  const parsed = schema.safeParse(Object.fromEntries([...merged].map(([name, sourced]) => [name, sourced.value])));
  if (!parsed.success) throw createConfigError(describeIssues(parsed.error.issues, merged, Object.keys(schema.shape)));
  const { providers, warnings } = readProviders(parsed.data, options.vendors);
  const unheeded = parsed.data.tournament_code_execution ? ['TOURNAMENT_CODE_EXECUTION is set, but this release executes no code.'] : [];
  return assemble(parsed.data, options, { providers, warnings: [...(options.warnings ?? []), ...warnings, ...unheeded] });
}

function assemble(settings: Settings, options: ReadConfigOptions, rest: Pick<Config, 'providers' | 'warnings'>): Config {
  const absolute = (path: string): string => toAbsolute(path, options);
  const allowedDirectories = settings.allowed_directories.map(absolute);
  return {
    ...rest,
    transport: options.transport,
    dataDirectory: settings.gateway_data_dir === undefined ? findDataDirectory(options) : absolute(settings.gateway_data_dir),
    toolsets: selectToolsets(settings.toolsets, options.transport, allowedDirectories),
    // JSON from the config file that the schema has seen to be objects.
    models: settings.models as unknown as readonly JsonObject[],
    routedModels: settings.routed_models,
    spending: readSpending(settings),
    cache: readCache(settings),
    server: { host: settings.server_host, port: settings.server_port, prefix: settings.api_prefix, allowedHosts: settings.server_allowed_hosts },
    logging: {
      // Between a person and a result, only what went wrong is worth a line.
      level: settings.log_level ?? (options.transport === 'cli' ? 'WARNING' : 'INFO'),
      rich: settings.use_rich_logging,
      format: settings.log_format,
      file: settings.log_to_file === undefined ? undefined : absolute(settings.log_to_file),
      colour: readColour(options.env),
    },
    files: { allowedDirectories, readOnly: settings.files_read_only, deny: settings.files_deny },
    browser: { allowedHosts: settings.browser_allowed_hosts, blockedHosts: settings.browser_blocked_hosts },
    knowledge: {
      marqoUrl: settings.marqo_url,
      marqoApiKey: settings.marqo_api_key,
      qdrantUrl: settings.qdrant_url,
      qdrantApiKey: settings.qdrant_api_key,
      databaseUrl: settings.database_url,
    },
    chunking: { chunkSize: settings.chunk_size, overlap: settings.chunk_overlap, method: settings.chunk_method },
  };
}

function readCache({ cache_enabled, cache_type, cache_ttl, cache_max_size, cache_policies, redis_url }: Settings): Config['cache'] {
  if (cache_enabled && cache_type === 'redis' && redis_url === undefined) throw createConfigError(['CACHE_TYPE is redis, and REDIS_URL, which says where that is, is not set']);
  return { enabled: cache_enabled, type: cache_type === 'diskcache' ? 'disk' : cache_type, ttlMs: cache_ttl, maxBytes: cache_max_size, policies: readCachePolicies(cache_policies) };
}

function readCachePolicies(policies: Settings['cache_policies']): Config['cache']['policies'] {
  return Object.fromEntries(Object.entries(policies).map(([task, { ttl, max_temperature, ...same }]) => [task, { ...same, ttlMs: ttl, maxTemperature: max_temperature }]));
}

function readSpending(settings: Settings): Config['spending'] {
  const toBudget = ({ daily_usd, monthly_usd }: NonNullable<Settings['budget_each_caller']>): PeriodBudget => ({ dayUsd: daily_usd, monthUsd: monthly_usd });
  return {
    baselineModel: settings.baseline_model,
    dayUsd: settings.budget_daily_usd,
    monthUsd: settings.budget_monthly_usd,
    callers: Object.fromEntries(Object.entries(settings.budget_callers).map(([label, budget]) => [label, toBudget(budget)])),
    eachCaller: settings.budget_each_caller === undefined ? undefined : toBudget(settings.budget_each_caller),
    redisUrl: settings.redis_url,
    allowUnpriced: settings.allow_unpriced_models,
  };
}

// A person at a prompt has no context to fill, so every tool is there.
function selectToolsets(named: Settings['toolsets'], transport: Transport, allowedDirectories: readonly string[]): readonly Toolset[] {
  if (named === undefined && transport !== 'cli') {
    const files = allowedDirectories.length > 0;
    return TOOLSETS.filter((toolset) => DEFAULT_TOOLSETS.includes(toolset) || (files && toolset === 'files'));
  }
  if (named === undefined || named.includes('all')) return TOOLSETS;
  return TOOLSETS.filter((toolset) => named.includes(toolset));
}

function toAbsolute(path: string, options: ReadConfigOptions): string {
  const paths = options.platform === 'win32' ? win32 : posix;
  const expanded = path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? paths.join(options.homedir, path.slice(1)) : path;
  return paths.resolve(options.cwd, expanded);
}

// https://no-color.org and https://force-color.org: any value that is not empty counts; `FORCE_COLOR=0` is common for "off".
function readColour(env: ReadConfigOptions['env']): Config['logging']['colour'] {
  if ((env['NO_COLOR'] ?? '') !== '') return 'never';
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced === '') return 'auto';
  return forced === '0' || forced === 'false' ? 'never' : 'always';
}
