// The default of every package: libraries say nothing unless they are given a logger.
import type { Logger } from './ports.ts';

const ignore = (): void => undefined;

export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
