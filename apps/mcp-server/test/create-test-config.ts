// A complete configuration for tests: nothing configured, a data directory of its own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../src/config/config.ts';

export function createTestConfig(overrides: Partial<Config> = {}): Config {
  return {
    transport: 'stdio',
    dataDirectory: mkdtempSync(join(tmpdir(), 'llm-gateway-test-')),
    toolsets: ['completion', 'documents', 'extraction', 'rag', 'files', 'browser', 'tournament', 'gateway'],
    providers: {},
    models: [],
    spending: { callers: {}, allowUnpriced: false },
    cache: { enabled: false, type: 'memory', policies: {} },
    server: { host: '127.0.0.1', port: 0, prefix: '', allowedHosts: [] },
    logging: { level: 'INFO', rich: false, colour: 'never' },
    files: { allowedDirectories: [], readOnly: false },
    browser: { blockedHosts: [] },
    knowledge: {},
    chunking: { chunkSize: 1000, overlap: 0, method: 'semantic' },
    warnings: [],
    ...overrides,
  };
}
