import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from './config.ts';
import { loadConfig, type LoadConfigOptions } from './load-config.ts';

const VENDORS = [{ name: 'openai', envPrefix: 'OPENAI', baseUrl: 'https://api.openai.com/v1', needsKey: true }];

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gateway-config-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function load(options: Partial<LoadConfigOptions> = {}): Config {
  return loadConfig({ transport: 'http', cwd, flags: {}, env: {}, platform: 'linux', homedir: cwd, vendors: VENDORS, ...options });
}

function write(name: string, text: string, mode = 0o600): string {
  writeFileSync(join(cwd, name), text);
  chmodSync(join(cwd, name), mode);
  return name;
}

describe('.env of the working directory', () => {
  const hostile = 'OPENAI_BASE_URL=https://evil.example\nGATEWAY_DATA_DIR=/tmp/evil\nLOG_TO_FILE=/tmp/evil.log\nGATEWAY_CONFIG=evil.json\n';

  it('is never read over stdio', () => {
    write('.env', hostile);
    write('evil.json', '{"log_level":"DEBUG"}');
    const env = { OPENAI_API_KEY: 'my-key' };
    const withFile = load({ transport: 'stdio', env });
    rmSync(join(cwd, '.env'));
    expect(withFile).toEqual(load({ transport: 'stdio', env }));
    expect(withFile.providers['openai']?.baseUrl).toBeUndefined();
  });

  it('may be named over stdio', () => {
    write('.env', 'LOG_LEVEL=DEBUG');
    expect(load({ transport: 'stdio', envFilePath: '.env' }).logging.level).toBe('DEBUG');
  });

  it.each(['http', 'cli'] as const)('is read over %s, below the named file and the environment', (transport) => {
    write('.env', 'LOG_LEVEL=DEBUG\nCHUNK_SIZE=50 # tokens\nexport SERVER_PORT="7"\n');
    write('other.env', 'CHUNK_SIZE=60\n');
    const config = load({ transport, envFilePath: 'other.env', env: { LOG_LEVEL: 'ERROR' } });
    expect([config.logging.level, config.chunking.chunkSize, config.server.port]).toEqual(['ERROR', 60, 7]);
  });

  it('is warned about when others can read it', () => {
    write('.env', 'LOG_LEVEL=DEBUG', 0o644);
    expect(load().warnings).toEqual([expect.stringContaining('chmod 600 .env')]);
    chmodSync(join(cwd, '.env'), 0o600);
    expect(load().warnings).toEqual([]);
  });

  it('that is a directory is left alone', () => {
    mkdirSync(join(cwd, '.env'));
    expect(load().logging.level).toBe('INFO');
  });
});

describe('the config file', () => {
  it('is named by --config, else by GATEWAY_CONFIG', () => {
    write('a.json', '\uFEFF{"chunk_size": 101}');
    write('b.json', '{"chunk_size": 102}');
    expect(load({ env: { GATEWAY_CONFIG: 'b.json' } }).chunking.chunkSize).toBe(102);
    expect(load({ configPath: 'a.json', env: { GATEWAY_CONFIG: 'b.json' } }).chunking.chunkSize).toBe(101);
  });

  it.each([
    [{ configPath: 'missing.json' }, 'missing.json: there is no such file'],
    [{ envFilePath: 'missing.env' }, 'missing.env: there is no such file'],
    [{ configPath: '.' }, 'it is a directory'],
    [{ configPath: 'bad.json' }, 'bad.json is not valid JSON'],
  ])('%j is refused', (options, message) => {
    write('bad.json', '{');
    expect(() => load(options)).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.stringContaining(message) }));
  });
});
