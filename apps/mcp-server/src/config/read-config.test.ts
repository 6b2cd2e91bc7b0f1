import { isGatewayError } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import type { Config } from './config.ts';
import { listSecrets } from './config.ts';
import { readConfig, type ReadConfigOptions } from './read-config.ts';

const VENDORS = [
  { name: 'openai', envPrefix: 'OPENAI', baseUrl: 'https://api.openai.com/v1', needsKey: true },
  { name: 'anthropic', envPrefix: 'ANTHROPIC', baseUrl: 'https://api.anthropic.com', needsKey: true },
  { name: 'gemini', envPrefix: 'GEMINI', baseUrl: 'https://generativelanguage.googleapis.com', needsKey: true },
  { name: 'deepseek', envPrefix: 'DEEPSEEK', baseUrl: 'https://api.deepseek.com', needsKey: true },
  { name: 'openrouter', envPrefix: 'OPENROUTER', baseUrl: 'https://openrouter.ai/api/v1', needsKey: true },
  { name: 'ollama', envPrefix: 'OLLAMA', baseUrl: 'http://127.0.0.1:11434', needsKey: false },
  { name: 'openai-compatible', envPrefix: 'LOCAL_LLM', baseUrl: null, needsKey: false },
];

function read(options: Partial<ReadConfigOptions> = {}): Config {
  return readConfig({ transport: 'http', flags: {}, env: {}, cwd: '/project', platform: 'linux', homedir: '/home/me', vendors: VENDORS, ...options });
}

function readEnv(env: Record<string, string>): Config {
  return read({ env });
}

function readProblem(options: Partial<ReadConfigOptions>): string {
  try {
    read(options);
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'invalid_input') return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

describe('defaults', () => {
  it('are what the documentation says', () => {
    expect(read()).toEqual({
      transport: 'http',
      dataDirectory: '/home/me/.local/share/llm-gateway',
      toolsets: ['completion', 'documents', 'extraction', 'rag', 'gateway'],
      providers: { ollama: { apiKeys: [], baseUrl: undefined, timeoutMs: 120_000, maxRetries: 3, explicit: false } },
      models: [],
      routedModels: undefined,
      spending: { baselineModel: undefined, dayUsd: undefined, monthUsd: undefined, callers: {}, eachCaller: undefined, redisUrl: undefined, allowUnpriced: false },
      cache: { enabled: true, type: 'disk', ttlMs: undefined, maxBytes: undefined, policies: {} },
      server: { host: '127.0.0.1', port: 8013, prefix: '', allowedHosts: [] },
      logging: { level: 'INFO', rich: true, format: undefined, file: undefined, colour: 'auto' },
      files: { allowedDirectories: [], readOnly: false, deny: undefined },
      browser: { allowedHosts: undefined, blockedHosts: [] },
      knowledge: { marqoUrl: undefined, marqoApiKey: undefined, qdrantUrl: undefined, qdrantApiKey: undefined, databaseUrl: undefined },
      chunking: { chunkSize: 1000, overlap: 0, method: 'semantic' },
      warnings: [],
    });
  });
});

describe('every variable has its effect', () => {
  const cases: readonly (readonly [string, string, (config: Config) => unknown, unknown])[] = [
    ['PROVIDER_TIMEOUT', '30', (config) => config.providers['ollama']?.timeoutMs, 30_000],
    ['PROVIDER_MAX_RETRIES', '0', (config) => config.providers['ollama']?.maxRetries, 0],
    ['BASELINE_MODEL', 'openai/gpt-6-astra', (config) => config.spending.baselineModel, 'openai/gpt-6-astra'],
    ['BUDGET_DAILY_USD', '2.5', (config) => config.spending.dayUsd, 2.5],
    ['BUDGET_MONTHLY_USD', '0', (config) => config.spending.monthUsd, 0],
    ['REDIS_URL', 'rediss://user:pass@cache.example:6380/1', (config) => config.spending.redisUrl, 'rediss://user:pass@cache.example:6380/1'],
    ['CACHE_ENABLED', 'no', (config) => config.cache.enabled, false],
    ['CACHE_TYPE', 'memory', (config) => config.cache.type, 'memory'],
    ['CACHE_TTL', '60', (config) => config.cache.ttlMs, 60_000],
    ['CACHE_MAX_SIZE', '2000000', (config) => config.cache.maxBytes, 2_000_000],
    ['CACHE_MAX_SIZE', '1.5 GB', (config) => config.cache.maxBytes, 1_500_000_000],
    ['CACHE_MAX_SIZE', '64MiB', (config) => config.cache.maxBytes, 67_108_864],
    ['ALLOW_UNPRICED_MODELS', 'yes', (config) => config.spending.allowUnpriced, true],
    ['SERVER_HOST', '0.0.0.0', (config) => config.server.host, '0.0.0.0'],
    ['SERVER_HOST', '[::1]', (config) => config.server.host, '::1'],
    ['SERVER_PORT', '9000', (config) => config.server.port, 9000],
    ['SERVER_ALLOWED_HOSTS', 'Gateway.example, b.example', (config) => config.server.allowedHosts, ['gateway.example', 'b.example']],
    ['API_PREFIX', '/x', (config) => config.server.prefix, '/x'],
    ['API_PREFIX', 'x/', (config) => config.server.prefix, '/x'],
    ['API_PREFIX', '//x//y/', (config) => config.server.prefix, '/x/y'],
    ['LOG_LEVEL', 'debug', (config) => config.logging.level, 'DEBUG'],
    ['LOG_LEVEL', 'CRITICAL', (config) => config.logging.level, 'CRITICAL'],
    ['USE_RICH_LOGGING', 'False', (config) => config.logging.rich, false],
    ['LOG_FORMAT', '{level} {message}', (config) => config.logging.format, '{level} {message}'],
    ['LOG_FORMAT', 'json', (config) => config.logging.format, 'json'],
    ['LOG_TO_FILE', 'gateway.log', (config) => config.logging.file, '/project/gateway.log'],
    ['NO_COLOR', '1', (config) => config.logging.colour, 'never'],
    ['FORCE_COLOR', '1', (config) => config.logging.colour, 'always'],
    ['FORCE_COLOR', '0', (config) => config.logging.colour, 'never'],
    ['GATEWAY_DATA_DIR', '~/gateway', (config) => config.dataDirectory, '/home/me/gateway'],
    ['XDG_DATA_HOME', '/data', (config) => config.dataDirectory, '/data/llm-gateway'],
    ['ALLOWED_DIRECTORIES', '/a:./b', (config) => config.files.allowedDirectories, ['/a', '/project/b']],
    ['ALLOWED_DIRECTORIES', '["/with:colon", "~"]', (config) => config.files.allowedDirectories, ['/with:colon', '/home/me']],
    ['ALLOWED_DIRECTORIES', '/a', (config) => config.toolsets, ['completion', 'documents', 'extraction', 'rag', 'files', 'gateway']],
    ['FILES_READ_ONLY', 'true', (config) => config.files.readOnly, true],
    ['FILES_DENY', '**/.ssh/**, *.pem', (config) => config.files.deny, ['**/.ssh/**', '*.pem']],
    ['BROWSER_ALLOWED_HOSTS', 'example.com,*.Example.org,*,localhost:80,[::1]:8080,10.0.0.1:8013', (config) => config.browser.allowedHosts, ['example.com', '*.example.org', '*', 'localhost:80', '[::1]:8080', '10.0.0.1:8013']],
    ['BROWSER_BLOCKED_HOSTS', '10.0.0.1', (config) => config.browser.blockedHosts, ['10.0.0.1']],
    ['CHUNK_SIZE', '256', (config) => config.chunking.chunkSize, 256],
    ['CHUNK_OVERLAP', '20', (config) => config.chunking.overlap, 20],
    ['CHUNK_METHOD', 'token', (config) => config.chunking.method, 'token'],
    ['OLLAMA_BASE_URL', 'http://gpu:11434/', (config) => [config.providers['ollama']?.baseUrl, config.providers['ollama']?.explicit], ['http://gpu:11434', true]],
    ['LOCAL_LLM_BASE_URL', 'http://127.0.0.1:1234/v1', (config) => config.providers['openai-compatible']?.baseUrl, 'http://127.0.0.1:1234/v1'],
  ];
  it.each(cases)('%s=%s', (...[variable, value, select, expected]) => {
    expect(select(readEnv({ [variable]: value }))).toEqual(expected);
    expect(select(read())).not.toEqual(expected);
  });

  it('takes where knowledge bases may lie, and keeps what opens these places secret', () => {
    const config = readEnv({ DATABASE_URL: 'postgres://ada:p%40ss@db/x', MARQO_URL: 'http://marqo:8882/', MARQO_API_KEY: 'marqo-key', QDRANT_URL: 'https://qdrant', QDRANT_API_KEY: 'qdrant-key', TOURNAMENT_CODE_EXECUTION: 'true' });
    expect(config.knowledge).toEqual({ databaseUrl: 'postgres://ada:p%40ss@db/x', marqoUrl: 'http://marqo:8882', marqoApiKey: 'marqo-key', qdrantUrl: 'https://qdrant', qdrantApiKey: 'qdrant-key' });
    expect(listSecrets(config)).toEqual(['p%40ss', 'p@ss', 'marqo-key', 'qdrant-key']);
    expect(config.warnings).toEqual([expect.stringContaining('TOURNAMENT_CODE_EXECUTION')]);
    expect(() => readEnv({ DATABASE_URL: 'mysql://x' })).toThrow(/postgres:\/\//);
  });

  it.each([['API_PREFIX', '/'], ['XDG_DATA_HOME', 'relative']])('%s=%s means the default', (variable, value) => {
    expect(readEnv({ [variable]: value })).toEqual(read());
  });

  it.each(VENDORS.slice(0, 5))('$envPrefix: key, address, timeout, retries', ({ name, envPrefix }) => {
    const config = readEnv({
      [`${envPrefix}_API_KEY`]: 'first-key, second-key',
      [`${envPrefix}_BASE_URL`]: 'https://proxy.example/v1/',
      [`${envPrefix}_TIMEOUT`]: '1.5',
      [`${envPrefix}_MAX_RETRIES`]: '7',
    });
    expect(config.providers[name]).toEqual({ apiKeys: ['first-key', 'second-key'], baseUrl: 'https://proxy.example/v1', timeoutMs: 1500, maxRetries: 7, explicit: true });
    expect(listSecrets(config)).toEqual(['first-key', 'second-key']);
  });

  it('picks up a vendor that is new in the list', () => {
    const config = read({ vendors: [{ name: 'newcomer', envPrefix: 'NEWCOMER', baseUrl: 'https://new.example', needsKey: true }], env: { NEWCOMER_API_KEY: 'k-1', OPENAI_API_KEY: 'k-2' } });
    expect(Object.keys(config.providers)).toEqual(['newcomer']);
  });

  it('keeps a vendor without a key of its own address out, with a warning', () => {
    const config = readEnv({ LOCAL_LLM_API_KEY: 'key' });
    expect(config.providers['openai-compatible']).toBeUndefined();
    expect(config.warnings).toEqual([expect.stringContaining('LOCAL_LLM_BASE_URL')]);
  });

  it('takes the placeholders of example files for what they are', () => {
    const config = readEnv({ OPENAI_API_KEY: 'your_openai_key', GEMINI_API_KEY: 'AIzaReal' });
    expect(Object.keys(config.providers)).toEqual(['gemini', 'ollama']);
    expect(config.warnings).toEqual([expect.stringContaining('OPENAI_API_KEY')]);
  });

  it('takes diskcache for what it means', () => {
    expect(readEnv({ CACHE_TYPE: 'diskcache' }).cache.type).toBe('disk');
  });

  it('takes an empty variable as not set', () => {
    expect(readEnv({ SERVER_PORT: '', OPENAI_API_KEY: ' ' })).toEqual(read());
  });
});

it('is quieter on the command line unless told otherwise', () => {
  expect(read({ transport: 'cli' }).logging.level).toBe('WARNING');
  expect(read({ transport: 'cli', env: { LOG_LEVEL: 'info' } }).logging.level).toBe('INFO');
});

describe('platforms', () => {
  it.each([
    ['darwin', '/Users/me', {}, '/Users/me/Library/Application Support/llm-gateway'],
    ['win32', 'C:\\Users\\me', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\llm-gateway'],
    ['win32', 'C:\\Users\\me', {}, 'C:\\Users\\me\\AppData\\Local\\llm-gateway'],
  ] as const)('%s keeps data where it is expected', (...[platform, homedir, env, expected]) => {
    expect(read({ platform, homedir, env }).dataDirectory).toBe(expected);
  });

  it('splits directories at ; on Windows', () => {
    const config = read({ platform: 'win32', cwd: 'C:\\work', homedir: 'C:\\Users\\me', env: { ALLOWED_DIRECTORIES: 'C:\\a;D:\\b' } });
    expect(config.files.allowedDirectories).toEqual(['C:\\a', 'D:\\b']);
  });
});

describe('precedence', () => {
  const layers = {
    flags: { server_port: '1' },
    env: { SERVER_PORT: '2' },
    envFile: { path: 'given.env', values: { SERVER_PORT: '3' } },
    dotEnv: { path: '.env', values: { SERVER_PORT: '4' } },
    file: { path: 'config.json', content: { server_port: 5 } },
  };

  it('goes from flags down to defaults', () => {
    const port = (options: Partial<ReadConfigOptions>): number => read(options).server.port;
    expect(port(layers)).toBe(1);
    expect(port({ ...layers, flags: {} })).toBe(2);
    expect(port({ ...layers, flags: {}, env: {} })).toBe(3);
    expect(port({ ...layers, flags: {}, env: {}, envFile: undefined })).toBe(4);
    expect(port({ file: layers.file })).toBe(5);
    expect(port({})).toBe(8013);
  });

  it('merges what the layers say about different settings', () => {
    const config = read({ env: { LOG_LEVEL: 'ERROR' }, file: { path: 'c', content: { chunk_size: 100, openai_api_key: ['a-key', 'b-key'] } } });
    expect([config.logging.level, config.chunking.chunkSize, config.providers['openai']?.apiKeys]).toEqual(['ERROR', 100, ['a-key', 'b-key']]);
  });
});

describe('toolsets', () => {
  it('are all there for the command line and with `all`', () => {
    expect(read({ transport: 'cli' }).toolsets).toHaveLength(8);
    expect(read({ flags: { toolsets: 'all' } }).toolsets).toHaveLength(8);
  });

  it('are exactly what was named', () => {
    expect(read({ flags: { toolsets: 'gateway, documents' }, env: { ALLOWED_DIRECTORIES: '/a' } }).toolsets).toEqual(['documents', 'gateway']);
    expect(read({ transport: 'cli', file: { path: 'c', content: { toolsets: ['rag'] } } }).toolsets).toEqual(['rag']);
  });

  it('have no variable', () => {
    expect(readEnv({ TOOLSETS: 'all', SERVERS: 'x', MODELS: 'y' })).toEqual(read());
  });
});

describe('the config file', () => {
  it('names further servers and says what models cost', () => {
    const model = { provider: 'lmstudio', model: 'qwen', price: { input: 0, output: 0 } };
    const config = read({
      file: { path: 'c', content: { servers: { lmstudio: { base_url: 'http://127.0.0.1:1234/v1', api_key: 'lm-key', timeout: 5 } }, models: [model] } },
    });
    expect(config.providers['lmstudio']).toEqual({
      apiKeys: ['lm-key'], baseUrl: 'http://127.0.0.1:1234/v1', timeoutMs: 5000, maxRetries: 3, explicit: true, vendor: 'openai-compatible',
    });
    expect(config.models).toEqual([model]);
  });

  it('bounds what callers may spend and vendors may be asked', () => {
    const config = read({
      env: { OPENAI_API_KEY: 'some-key' },
      file: {
        path: 'c',
        content: {
          routed_models: ['openai/gpt-5-nano', 'openrouter/anthropic/claude-haiku-4.5'],
          budget_callers: { alice: { daily_usd: 1 } },
          budget_each_caller: { monthly_usd: 3 },
          rate_limits: { openai: { requests_per_minute: 500, max_concurrent: 8 }, gemini: { tokens_per_minute: 1 }, constructor: { tokens_per_minute: 1 } },
          first_token_timeout: 20,
          token_gap_timeout: 10,
        },
      },
    });
    expect(config.routedModels).toEqual(['openai/gpt-5-nano', 'openrouter/anthropic/claude-haiku-4.5']);
    expect(config.spending).toEqual({ callers: { alice: { dayUsd: 1 } }, eachCaller: { monthUsd: 3 }, allowUnpriced: false });
    expect(config.providers['openai']).toMatchObject({ rateLimit: { requestsPerMinute: 500, maxConcurrent: 8 }, firstTokenTimeoutMs: 20_000, tokenGapTimeoutMs: 10_000 });
    expect(config.warnings).toEqual(['rate_limits names "gemini", which is not configured.', 'rate_limits names "constructor", which is not configured.']);
  });

  it('changes what the cache may do, task by task', () => {
    const config = read({ file: { path: 'c', content: { cache_policies: { reasoning: { ttl: 60, semantic: true, threshold: 0.9 }, chat: { max_temperature: 0, cacheable: false } } } } });
    expect(config.cache.policies).toEqual({ reasoning: { ttlMs: 60_000, semantic: true, threshold: 0.9 }, chat: { maxTemperature: 0, cacheable: false } });
  });

  it.each([
    [{ cache_policies: { chatting: {} } }, 'cache_policies'],
    [{ cache_policies: { chat: { ttl: 0 } } }, 'cache_policies.chat.ttl'],
    [{ cache_policies: { chat: { threshold: 2 } } }, 'cache_policies.chat.threshold'],
    [{ cache_policies: { chat: { lifetime: 5 } } }, 'cache_policies.chat.lifetime'],
    [{ routed_models: ['gpt-5-nano'] }, '(c.json) must be a model as provider/model'],
    [{ rate_limits: { openai: { rpm: 5 } } }, 'rate_limits.openai.rpm (c.json) is no setting'],
    [{ budget_callers: { alice: { daily_usd: -1 } } }, 'budget_callers.alice.daily_usd'],
    [{ log_levle: 'INFO' }, 'log_levle (c.json) is no setting; did you mean log_level?'],
    [{ SERVER_PORT: 1 }, 'SERVER_PORT (c.json) is no setting; did you mean server_port?'],
    [{ xyzzy: 1 }, 'xyzzy (c.json) is no setting'],
    [{ servers: { a: { base_ulr: 'http://x' } } }, 'servers.a.base_ulr (c.json) is no setting; did you mean base_url?'],
    [{ servers: { a: { base_url: 'ftp://x' } } }, 'servers.a.base_url = "ftp://x" (c.json) must be an http:// or https:// URL'],
    [{ servers: { a: { base_url: 'http://x', api_key: 'two words' } } }, 'servers.a.api_key (c.json) must be one key'],
    [{ servers: { openai: { base_url: 'http://x' } } }, 'servers.openai (c.json) must be named otherwise'],
    [{ servers: { local: { base_url: 'http://x' } } }, 'servers.local (c.json) must be named otherwise'],
    [{ models: [{ provider: 'a' }] }, 'models.model (c.json) must be a model name'],
    [{ chunk_size: null }, 'chunk_size = null (c.json) must be a whole number'],
    [['x'], 'c.json must hold a JSON object'],
  ])('%j is refused', (content, problem) => {
    expect(readProblem({ file: { path: 'c.json', content } })).toContain(problem);
  });
});

describe('problems', () => {
  it.each([
    ['SERVER_PORT', '70000', 'SERVER_PORT = "70000" (environment) must be a whole number from 0 to 65535'],
    ['SERVER_PORT', '0x10', 'SERVER_PORT = "0x10"'],
    ['SERVER_PORT', '80.5', 'SERVER_PORT = "80.5"'],
    ['SERVER_HOST', 'http://x', 'must be a host name or IP address'],
    ['API_PREFIX', '/a?b', 'must be a URL path'],
    ['API_PREFIX', '/../a', 'must be a URL path'],
    ['LOG_LEVEL', 'LOUD', 'LOG_LEVEL = "LOUD" (environment) must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL'],
    ['LOG_FORMAT', '{msg}', 'that names only {time}, {level}'],
    ['USE_RICH_LOGGING', 'maybe', 'must be true or false'],
    ['PROVIDER_TIMEOUT', '0', 'must be seconds'],
    ['PROVIDER_MAX_RETRIES', '-1', 'must be a whole number'],
    ['CHUNK_METHOD', 'magic', 'must be one of semantic, token, structural'],
    ['CHUNK_OVERLAP', '1000', 'CHUNK_OVERLAP = "1000" (environment) must be below half of CHUNK_SIZE'],
    ['ALLOWED_DIRECTORIES', '["/a"', 'ALLOWED_DIRECTORIES = "[\\"/a\\"" (environment) must be a list of paths'],
    ['BUDGET_DAILY_USD', 'a lot', 'BUDGET_DAILY_USD = "a lot" (environment) must be an amount in USD from 0 to 1000000'],
    ['BUDGET_DAILY_USD', '1000001', 'must be an amount in USD from 0 to 1000000'],
    ['BUDGET_MONTHLY_USD', '-1', 'must be an amount in USD'],
    ['CACHE_TYPE', 'tape', 'must be one of memory, disk, diskcache, redis'],
    ['CACHE_TYPE', 'redis', 'REDIS_URL'],
    ['CACHE_TTL', '0', 'must be seconds'],
    ['CACHE_MAX_SIZE', '12', 'must be a number of bytes from 1000000'],
    ['CACHE_MAX_SIZE', '5 apples', 'must be a number of bytes'],
    ['REDIS_URL', 'localhost:6379', 'must be a redis:// or rediss:// URL'],
    ['OPENAI_BASE_URL', 'nonsense', 'must be an http:// or https:// URL'],
    ['BROWSER_ALLOWED_HOSTS', 'https://x/', 'BROWSER_ALLOWED_HOSTS = "https://x/" (environment) must be host'],
  ])('%s=%s', (variable, value, problem) => {
    expect(readProblem({ env: { [variable]: value } })).toContain(problem);
  });

  it('come all at once, each with the name that was written', () => {
    const message = readProblem({
      flags: { server_port: 'x' },
      env: { CHUNK_SIZE: '50', CHUNK_OVERLAP: '90', LOG_LEVEL: 'no' },
      envFile: { path: 'my.env', values: { USE_RICH_LOGGING: 'q' } },
      file: { path: 'c.json', content: { chunk_method: 1, oops: 2 } },
    });
    expect(message.split('\n')).toHaveLength(7);
    for (const name of ['--port = "x" (command line)', 'CHUNK_OVERLAP', 'LOG_LEVEL', '(my.env)', 'chunk_method = 1 (c.json)', 'oops']) expect(message).toContain(name);
  });

  it.each([
    ['has the shape of a key', 'sk-proj-abcdef123456'],
    ['is the key of another setting', 'plain-word'],
    ['looks like one', 'Zm9vYmFyMTIzNDU2Nzg5MA'],
  ])('show no value that %s, wherever it was put', (_what, key) => {
    const message = readProblem({ env: { GEMINI_API_KEY: 'plain-word', OPENAI_BASE_URL: key, SERVER_PORT: key, LOG_LEVEL: `${key},${'x'.repeat(100_000)}` } });
    expect(message).toContain('SERVER_PORT = "[redacted]"');
    expect(message).not.toContain(key.slice(0, 12));
    expect(message).toContain('LOG_LEVEL');
  });

  it('never show a key, nor a password inside an address', () => {
    const message = readProblem({ env: { OPENAI_API_KEY: 'swordfish with blanks', OPENAI_BASE_URL: 'https://user:hunter22@host/', GEMINI_BASE_URL: 'https://hunter22@host/' } });
    expect(message).toContain('OPENAI_API_KEY (environment) must be');
    expect(message).not.toMatch(/swordfish|hunter22/);
  });
});
