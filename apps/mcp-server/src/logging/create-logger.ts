// The server's log: to stderr (stdout belongs to the protocol and to results) and, when asked, to a file. No line leaves with a key in it.
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRedactor, GatewayError, type Clock, type LogFields, type Logger } from '@gateway/core';
import picocolors from 'picocolors';
import { LOG_LEVELS, type LoggingConfig, type LogLevel } from '../config/config.ts';
import { createRichFormat, createTemplateFormat, formatJson, formatPlain, type FormatLine } from './format-line.ts';

/** Where lines go: stderr, or whatever stands in for it. */
export interface LogStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface LoggerOptions {
  readonly logging: LoggingConfig;
  readonly stream: LogStream;
  readonly clock: Pick<Clock, 'now'>;
  /** Exact texts that must not appear in any line, for instance the configured keys. */
  readonly secrets: readonly string[];
}

export interface ServerLogger extends Logger {
  /** What ends the process; shown at every level. */
  critical(message: string, fields?: LogFields): void;
  /** Closes the file. Later lines still reach the stream. */
  close(): void;
}

// Fields that may hold what the user or a model wrote. They are shown at DEBUG alone.
const PRIVATE_FIELDS: readonly string[] = ['prompt', 'system_prompt', 'messages', 'document', 'documents', 'text', 'completion', 'content', 'args', 'arguments', 'stack'];

/** @throws GatewayError `invalid_input` when the log file cannot be opened */
export function createLogger(options: LoggerOptions): ServerLogger {
  const { logging, stream, clock } = options;
  // A key may also appear as JSON writes it.
  const redact = createRedactor(options.secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]));
  const format = selectFormat(logging, stream);
  // A file has no use for colours, whatever the terminal shows.
  const formatForFile = logging.format === undefined ? formatPlain : format;
  const file = logging.file === undefined ? undefined : openLogFile(logging.file, (problem) => stream.write(`${problem}\n`));

  const log = (level: LogLevel) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(logging.level)) return () => undefined;
    return (message: string, fields: LogFields = {}): void => {
      const line = { level, message, fields: level === 'DEBUG' ? withStack(fields) : withoutPrivate(fields), timeMs: clock.now() };
      stream.write(`${redact(format(line))}\n`);
      file?.write(`${redact(formatForFile(line))}\n`);
    };
  };

  return {
    debug: log('DEBUG'),
    info: log('INFO'),
    warn: log('WARNING'),
    error: log('ERROR'),
    critical: log('CRITICAL'),
    close: () => {
      file?.close();
    },
  };
}

function selectFormat(logging: LoggingConfig, stream: LogStream): FormatLine {
  if (logging.format !== undefined) return logging.format.toLowerCase() === 'json' ? formatJson : createTemplateFormat(logging.format);
  const terminal = stream.isTTY === true || logging.colour === 'always';
  if (!logging.rich || !terminal) return formatPlain;
  return createRichFormat(picocolors.createColors(logging.colour !== 'never'));
}

function withoutPrivate(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !PRIVATE_FIELDS.includes(name)));
}

function withStack(fields: LogFields): LogFields {
  const error = Object.values(fields).find((value) => value instanceof Error);
  return error?.stack === undefined ? fields : { ...fields, stack: error.stack };
}

interface LogFile {
  write(text: string): void;
  close(): void;
}

// Synchronous, so that the last lines before a crash are there; a line costs about ten microseconds.
function openLogFile(path: string, onProblem: (problem: string) => void): LogFile {
  let descriptor: number | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    descriptor = openSync(path, 'a', 0o600);
    // A file from before may be open to others; a device or a pipe is not ours to change.
    if (fstatSync(descriptor).isFile()) chmodSync(path, 0o600);
  } catch (error) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `LOG_TO_FILE: cannot write to ${path} (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`,
      hint: 'Name a file in a directory that may be written, or leave LOG_TO_FILE out.',
      cause: error,
    });
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    write: (text) => {
      if (descriptor === undefined) return;
      try {
        writeSync(descriptor, text);
      } catch (error) {
        onProblem(`LOG_TO_FILE: writing failed and stops here (${error instanceof Error ? error.message : 'unknown reason'}).`);
        close();
      }
    },
    close,
  };
}
