// Text through a pipeline of small steps, without any model: cleaned, masked, shortened, measured.
import { GatewayError, isGatewayError, systemClock, throwIfAborted, type Clock, type CountTokens, type Progress } from '@gateway/core';
import { createPacer } from '../event-loop-pacer.ts';
import type { ActionContext } from './local-action.ts';
import { parseOperations } from './parse-operations.ts';

/** One step: the action's name, and its parameters beside it. Written the same in code and over the wire. */
export interface LocalOperation {
  readonly action: string;
  readonly [parameter: string]: unknown;
}

export interface ProcessLocalTextOptions {
  /** Needed by `truncate` with `unit: "tokens"` alone. */
  readonly countTokens?: CountTokens | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after every operation. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** How long one regular expression may take over the whole text, looked at between its matches. @default 10000 */
  readonly regexTimeLimitMs?: number | undefined;
  /** @default the machine's clock */
  readonly clock?: Pick<Clock, 'monotonicMs'> | undefined;
}

export interface ProcessedText {
  readonly text: string;
  /** What actions found and counted, by name; a name that comes again gets `#2`, `#3`, … Left out when there is nothing. */
  readonly stats?: Readonly<Record<string, unknown>>;
}

// Characters between two turns of the event loop: some milliseconds for most actions.
const PORTION = 131_072;

/**
 * Runs `operations` over `text`, each over what the one before it left. The pipeline is checked whole before anything runs.
 *
 * Time grows with the text's length (`sort_lines`: n log n); the event loop gets its turn inside and between operations.
 *
 * @throws GatewayError `invalid_input` naming the index of a wrong operation; `not_configured` when tokens are asked for without a counter;
 * `timeout` when a regular expression takes too long; `cancelled`
 * @example
 * const { text, stats } = await processLocalText(page, [{ action: 'strip_html' }, { action: 'mask_pii', kinds: ['email'] }, { action: 'count_statistics' }]);
 */
export async function processLocalText(text: string, operations: readonly LocalOperation[], options: ProcessLocalTextOptions = {}): Promise<ProcessedText> {
  throwIfAborted(options.signal);
  const parsed = parseOperations(operations);
  for (const [index, { action, parameters }] of parsed.entries()) {
    await atOperation(index, async () => action.check?.(parameters, { countTokens: options.countTokens }));
  }
  const context: ActionContext = {
    pacer: createPacer(PORTION, options.signal),
    signal: options.signal,
    countTokens: options.countTokens,
    clock: options.clock ?? systemClock,
    regexTimeLimitMs: options.regexTimeLimitMs ?? 10_000,
  };
  const stats: Record<string, unknown> = {};
  let current = text;
  for (const [index, { action, parameters }] of parsed.entries()) {
    const result = await atOperation(index, async () => action.run(current, parameters, context));
    current = result.text;
    for (const [name, value] of Object.entries(result.stats ?? {})) stats[toFreeName(name, stats)] = value;
    await context.pacer(PORTION);
    options.onProgress?.({ done: index + 1, total: parsed.length, message: action.name });
  }
  return { text: current, ...(Object.keys(stats).length === 0 ? {} : { stats }) };
}

/** Whether a pipeline could run, without a text: every action known, every parameter known, there and of its type. @throws GatewayError `invalid_input` naming the index */
export function checkLocalOperations(operations: readonly unknown[]): void {
  parseOperations(operations);
}

function toFreeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(taken, name)) return name;
  let number = 2;
  while (Object.hasOwn(taken, `${name}#${number}`)) number += 1;
  return `${name}#${number}`;
}

// What an action finds wrong is said with its place in the pipeline.
async function atOperation<T>(index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isGatewayError(error) || error.kind === 'cancelled') throw error;
    throw new GatewayError({ kind: error.kind, message: `Operation ${index}: ${error.message}`, ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error });
  }
}
