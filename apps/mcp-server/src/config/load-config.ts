// Reads the files that a configuration may come from, then has it read. The one place of the configuration that touches the disk.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { GatewayError } from '@gateway/core';
import type { Config, Transport } from './config.ts';
import type { PlatformFacts } from './platform-directories.ts';
import { readConfig } from './read-config.ts';
import type { SettingSources, Variables, VariablesFile } from './setting-sources.ts';
import type { VendorVariables } from './vendor-variables.ts';

export interface LoadConfigOptions extends PlatformFacts {
  readonly transport: Transport;
  readonly cwd: string;
  /** By setting name, for instance `server_port`. */
  readonly flags: Variables;
  /** `--config`; otherwise the variable GATEWAY_CONFIG counts. */
  readonly configPath?: string | undefined;
  /** `--env-file`. */
  readonly envFilePath?: string | undefined;
  readonly vendors: readonly VendorVariables[];
}

/**
 * The configuration of this process. Over stdio no `.env` is read unless it is named: agents start the server inside repositories that nobody vetted,
 * and a file there could send the user's keys to a stranger's address.
 *
 * @throws GatewayError `invalid_input`
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const warnings: string[] = [];
  const envFile = options.envFilePath === undefined ? undefined : readVariables(options.envFilePath, options.cwd);
  const dotEnv = options.transport === 'stdio' ? undefined : readDotEnv(options, warnings);
  const configPath =
    options.configPath ?? options.env['GATEWAY_CONFIG'] ?? envFile?.values['GATEWAY_CONFIG'] ?? dotEnv?.values['GATEWAY_CONFIG'] ?? '';
  const file: SettingSources['file'] = configPath === '' ? undefined : { path: configPath, content: readJson(configPath, options.cwd) };
  return readConfig({ ...options, envFile, dotEnv, file, warnings });
}

function readVariables(path: string, cwd: string): VariablesFile {
  return { path, values: parseEnv(readText(path, cwd, 'the env file')) };
}

function readDotEnv(options: LoadConfigOptions, warnings: string[]): VariablesFile | undefined {
  const stats = statSync(resolve(options.cwd, '.env'), { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return undefined;
  // Windows has no such bits; Node reports them as readable for everybody.
  if (options.platform !== 'win32' && (stats.mode & 0o044) !== 0) {
    warnings.push('.env can be read by other users of this machine. Run: chmod 600 .env');
  }
  return readVariables('.env', options.cwd);
}

function readJson(path: string, cwd: string): unknown {
  const text = readText(path, cwd, 'the config file');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The config file ${path} is not valid JSON.`,
      hint: 'It holds one JSON object, without comments.',
      cause: error,
    });
  }
}

function readText(path: string, cwd: string, what: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `Cannot read ${what} ${path}: ${readCode(error)}.`,
      hint: 'Check the path and its permissions.',
      cause: error,
    });
  }
}

function readCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  return code === 'EISDIR' ? 'it is a directory' : code;
}
