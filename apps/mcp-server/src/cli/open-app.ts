// The steps that every command which works with the gateway begins and ends with: configuration, log, services.
import { systemClock } from '@gateway/core';
import { listSecrets, type Config, type Transport } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLogger, type ServerLogger } from '../logging/create-logger.ts';
import type { Services } from '../services.ts';
import type { AppParts } from './app-parts.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';

// The process ends afterwards anyway: what hangs must not keep it.
const CLOSE_MS = 5_000;

export interface App {
  readonly config: Config;
  readonly logger: ServerLogger;
  readonly services: Services;
  close(): Promise<void>;
}

export interface OpenAppOptions {
  readonly host: Host;
  readonly parts: AppParts;
  readonly transport: Transport;
  readonly options: GlobalOptions;
  /** Settings that further flags of the command set, by setting name. */
  readonly flags?: Readonly<Record<string, string | undefined>> | undefined;
}

async function readAppConfig(options: OpenAppOptions): Promise<Config> {
  const { host, parts, transport } = options;
  const { vendors } = await parts.loadVendors();
  return loadConfig({
    transport,
    cwd: host.cwd,
    env: host.env,
    platform: host.platform,
    homedir: host.homedir,
    flags: { gateway_data_dir: options.options.dataDir, log_level: options.options.logLevel, ...options.flags },
    configPath: options.options.config,
    envFilePath: options.options.envFile,
    vendors,
  });
}

/** @throws GatewayError `invalid_input` */
export async function openApp(options: OpenAppOptions): Promise<App> {
  const { host, parts } = options;
  const config = await readAppConfig(options);
  const logger = createLogger({ logging: config.logging, stream: host.stderr, clock: systemClock, secrets: listSecrets(config) });
  for (const warning of config.warnings) logger.warn(warning, { kind: 'config' });
  const { createServices } = await parts.loadServices();
  const services = createServices({ config, logger, cwd: host.cwd });
  return {
    config,
    logger,
    services,
    close: async () => {
      const stop = new AbortController();
      const inTime = await Promise.race([services.close().then(() => true), systemClock.sleep(CLOSE_MS, stop.signal).then(() => false, () => true)]);
      stop.abort();
      if (!inTime) logger.warn('Not everything closed in time', { kind: 'server' });
      logger.close();
    },
  };
}
