import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '@gateway/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_LEVELS, type LoggingConfig } from '../config/config.ts';
import { createLogger, type ServerLogger } from './create-logger.ts';

const DEFAULTS: LoggingConfig = { level: 'INFO', rich: true, colour: 'auto' };
const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-log-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function setUp(logging: Partial<LoggingConfig> = {}, options: { isTTY?: boolean; secrets?: readonly string[] } = {}): { logger: ServerLogger; read: () => string } {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), isTTY: options.isTTY };
  const logger = createLogger({ logging: { ...DEFAULTS, ...logging }, stream, clock: { now: () => TIME }, secrets: options.secrets ?? [] });
  return { logger, read: () => written.join('') };
}

describe('LOG_LEVEL', () => {
  it.each(LOG_LEVELS)('%s drops what is below', (level) => {
    const { logger, read } = setUp({ level });
    logger.debug('DEBUG');
    logger.info('INFO');
    logger.warn('WARNING');
    logger.error('ERROR');
    logger.critical('CRITICAL');
    const shown = read().trimEnd().split('\n').map((line) => line.split(' ').at(-1));
    expect(shown).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)));
  });
});

describe('USE_RICH_LOGGING', () => {
  it('gives colours and a sign for the kind on a terminal', () => {
    const { logger, read } = setUp({}, { isTTY: true });
    logger.info('summarized', { kind: 'document', ms: 12 });
    logger.warn('slow');
    expect(read()).toContain('\u001b[');
    expect(read()).toContain('📄');
    expect(read()).toContain('🚧');
    expect(read()).toContain('ms=12');
    expect(read()).not.toContain('kind=');
  });

  it.each([
    ['false on a terminal', { rich: false }, true],
    ['true without a terminal', { rich: true }, false],
  ] as const)('%s is plain text', (_name, logging, isTTY) => {
    const { logger, read } = setUp(logging, { isTTY });
    logger.info('summarized', { kind: 'document', name: 'two words', list: [1, 2] });
    expect(read()).toBe('2026-01-02T03:04:05.678Z INFO summarized kind=document name="two words" list=[1,2]\n');
  });

  it('obeys FORCE_COLOR and NO_COLOR', () => {
    const forced = setUp({ colour: 'always' });
    forced.logger.info('x');
    expect(forced.read()).toContain('\u001b[');
    const without = setUp({ colour: 'never' }, { isTTY: true });
    without.logger.info('x');
    expect(without.read()).not.toContain('\u001b[');
    expect(without.read()).toContain('💬');
  });
});

describe('LOG_FORMAT', () => {
  it('leaves what it does not know, and gives no sign for a kind that it does not know', () => {
    const { logger, read } = setUp({ format: '{constructor} {nothing} {emoji} {message}' }, { isTTY: true });
    logger.info('done', { kind: 'constructor' });
    expect(read()).toBe('{constructor} {nothing} 💬 done\n');
  });

  it('fills the template', () => {
    const { logger, read } = setUp({ format: '[{level}] {message} | {fields} | {time} {emoji}' }, { isTTY: true });
    logger.info('done', { a: 1 });
    expect(read()).toBe('[INFO] done | a=1 | 2026-01-02T03:04:05.678Z 💬\n');
  });

  it('json gives one object a line that no field can falsify', () => {
    const { logger, read } = setUp({ format: 'json' });
    const self: Record<string, unknown> = { twice: [directory, directory] };
    self['self'] = self;
    logger.error('broke\nhere', { error: new GatewayError({ kind: 'timeout', message: 'Late.' }), level: 'INFO', big: 1n, self });
    expect(JSON.parse(read())).toEqual({
      time: '2026-01-02T03:04:05.678Z',
      level: 'ERROR',
      message: 'broke\nhere',
      error: { kind: 'timeout', message: 'Late.', retryable: true },
      big: '1',
      self: { twice: [directory, directory], self: '[circular]' },
    });
    expect(read().trimEnd()).not.toContain('\n');
  });
});

describe('LOG_TO_FILE', () => {
  it('appends every line as plain text, for the owner alone', () => {
    const file = join(directory, 'deep', 'gateway.log');
    for (const message of ['first', 'second']) {
      const { logger, read } = setUp({ file }, { isTTY: true });
      logger.info(message);
      logger.close();
      expect(read()).toContain(message);
    }
    expect(readFileSync(file, 'utf8')).toBe('2026-01-02T03:04:05.678Z INFO first\n2026-01-02T03:04:05.678Z INFO second\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('closes an existing file to others', () => {
    const file = join(directory, 'open.log');
    writeFileSync(file, '', { mode: 0o644 });
    setUp({ file }).logger.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that cannot be written is said at once', () => {
    expect(() => setUp({ file: directory })).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.stringContaining('LOG_TO_FILE') }));
  });

  it('holds no keys either', () => {
    const file = join(directory, 'gateway.log');
    const { logger } = setUp({ file }, { secrets: ['my-odd-secret'] });
    logger.info('called with my-odd-secret');
    logger.close();
    expect(readFileSync(file, 'utf8')).toContain('called with [redacted]');
  });
});

describe('what must not be in a line', () => {
  it.each([{}, { format: 'json' }, { format: '{message} {fields}' }, { colour: 'always' }] as const)('keys, with %j', (logging) => {
    const { logger, read } = setUp(logging, { secrets: ['my-odd-secret', 'quo"ted'] });
    logger.error('my-odd-secret', { error: new Error('Bearer abcdefgh12345'), nested: { key: 'my-odd-secret', other: 'quo"ted' }, url: 'https://u:p4ssw0rd@host/' });
    expect(read()).not.toMatch(/my-odd-secret|abcdefgh12345|p4ssw0rd|quo/);
    expect(read()).toContain('[redacted]');
  });

  it('prompts, except at DEBUG', () => {
    const { logger, read } = setUp({ level: 'DEBUG' });
    logger.info('call', { prompt: 'tell me', tokens: 3 });
    expect(read()).not.toContain('tell me');
    expect(read()).toContain('tokens=3');
    logger.debug('call', { prompt: 'tell me' });
    expect(read()).toContain('tell me');
  });

  it('a stack, except at DEBUG', () => {
    const { logger, read } = setUp({ level: 'DEBUG' });
    const error = new Error('broke');
    logger.error('failed', { error });
    expect(read()).toBe('2026-01-02T03:04:05.678Z ERROR failed error="Error: broke"\n');
    logger.debug('failed', { error });
    expect(read()).toContain('create-logger.test');
  });

  it('line breaks and control characters that came with the message', () => {
    const { logger, read } = setUp();
    logger.info('a\nb\u001b[31mc\u0085d', { field: 'x\ny' });
    expect(read()).toBe('2026-01-02T03:04:05.678Z INFO a\\nb\\u001b[31mc\\u0085d field="x\\ny"\n');
  });
});
