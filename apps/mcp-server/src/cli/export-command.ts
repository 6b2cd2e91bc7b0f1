// `llm-gateway export`: the rows of the ledger, to a file or into a pipe, however many there are.
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from '@gateway/core';
import { readPeriod } from '../tools/gateway/period.ts';
import type { AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';
import { openApp } from './open-app.ts';

export interface ExportOptions extends GlobalOptions {
  readonly format?: string | undefined;
  readonly rows?: string | undefined;
  readonly period?: string | undefined;
  readonly output?: string | undefined;
}

/** Writes as it reads, so that memory does not grow with the ledger. An existing file is not overwritten. */
export async function exportLedger(host: Host, parts: AppParts, options: ExportOptions): Promise<number> {
  const format = readChoice('--format', options.format ?? 'csv', ['csv', 'json']);
  const rows = readChoice('--rows', options.rows ?? 'calls', ['calls', 'attempts', 'agent-costs']);
  const app = await openApp({ host, parts, transport: 'cli', options });
  const abort = new AbortController();
  const stopListening = host.onEndRequest(() => {
    abort.abort();
  });
  try {
    const { ledger } = await app.services.spending();
    const pieces = Readable.from(ledger.exportRows({ ...readPeriod(options.period, app.services.clock.now()), format, rows, signal: abort.signal }));
    if (options.output === undefined) await pipeline(pieces, host.stdout, { end: false });
    else await pipeline(pieces, createWriteStream(resolve(host.cwd, options.output), { flags: 'wx', mode: 0o600 }));
    return EXIT.ok;
  } catch (error) {
    throw toExportError(error, options.output);
  } finally {
    stopListening();
    await app.close();
  }
}

function readChoice<const Choice extends string>(flag: string, value: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new GatewayError({ kind: 'invalid_input', message: `${flag} is "${value}".`, hint: `Use ${choices.join(', ').replace(/, (?=[^,]*$)/, ' or ')}.` });
}

function toExportError(error: unknown, output: string | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (output === undefined || typeof code !== 'string' || !(code in FILE_ERRORS)) return error;
  return new GatewayError({ kind: 'invalid_input', message: `${output} ${FILE_ERRORS[code] ?? 'cannot be written'}.`, hint: 'Name another file with --output.' });
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EEXIST: 'exists already, and is not overwritten',
  ENOENT: 'lies in a directory that does not exist',
  EACCES: 'may not be written',
  EISDIR: 'is a directory',
};
