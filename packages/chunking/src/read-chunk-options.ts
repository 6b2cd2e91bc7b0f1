// Checks what callers ask for, and fills in the rest.
import { GatewayError, throwIfAborted } from '@gateway/core';
import type { ChunkOptions } from './chunk.ts';
import type { ChunkerContext } from './chunker.ts';
import { CHUNK_METHODS, chunkers, type ChunkMethod } from './chunkers.ts';
import { textFormats } from './detect-format.ts';
import { loadTokenCounter } from './load-token-counter.ts';
import { unscaleTokens } from './token-counter.ts';

/** The smallest limit: any single code point fits in it, whatever the counter's factor. */
const MIN_SIZE = 8;
/** Others get to run at least this often, in UTF-16 units. */
const PACE = 32_768;

/**
 * @param total the length of the whole text when it is known, for progress
 * @throws GatewayError `invalid_input` that names the option and what it may be
 */
export async function readChunkOptions(options: ChunkOptions, total?: number): Promise<{ readonly method: ChunkMethod; readonly context: ChunkerContext }> {
  const { method = 'semantic', size = 1_000, overlap = 0, format = 'auto', locale = 'en', embed, signal } = options;
  if (!Object.hasOwn(chunkers, method)) refuse('method', method, `one of ${CHUNK_METHODS.join(', ')}`);
  if (!Number.isSafeInteger(size) || size < MIN_SIZE) refuse('size', size, `a whole number of tokens, ${String(MIN_SIZE)} or more`);
  if (!Number.isSafeInteger(overlap) || overlap < 0 || overlap >= size / 2) {
    refuse('overlap', overlap, `a whole number of tokens from 0 to ${String(Math.ceil(size / 2) - 1)}, less than half of size`);
  }
  if (format !== 'auto' && !Object.hasOwn(textFormats, format)) refuse('format', format, `one of auto, ${Object.keys(textFormats).join(', ')}`);
  if (!isLocale(locale)) refuse('locale', locale, 'a BCP 47 language tag such as en or de-CH');
  throwIfAborted(signal);
  const counter = options.counter ?? (await loadTokenCounter());
  const limit = unscaleTokens(size, counter.factor);
  const context: ChunkerContext = {
    counter,
    limit,
    overlap: Math.min(unscaleTokens(overlap, counter.factor), Math.ceil(limit / 2) - 1),
    format,
    locale,
    embed,
    signal,
    pace: createPace(options, total),
  };
  return { method, context };
}

function createPace({ signal, onProgress }: ChunkOptions, total: number | undefined): ChunkerContext['pace'] {
  let paused = 0;
  return (position) => {
    throwIfAborted(signal);
    if (position - paused < PACE && position !== total) return undefined;
    paused = position;
    onProgress?.({ done: position, message: 'Chunking', ...(total === undefined ? {} : { total }) });
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  };
}

function refuse(option: keyof ChunkOptions, value: unknown, allowed: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new GatewayError({ kind: 'invalid_input', message: `The chunking option ${option} is ${shown}.`, hint: `Give ${allowed}.` });
}

function isLocale(locale: string): boolean {
  try {
    return Intl.Segmenter.supportedLocalesOf(locale).length >= 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
