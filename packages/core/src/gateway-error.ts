// The one error class. Everything that a caller can act on is in its fields; secrets are taken out while it is built.
import { RETRYABLE_BY_KIND, type ErrorKind } from './error-kind.ts';
import type { JsonValue } from './json.ts';
import { redactSecrets } from './redact-secrets.ts';

// A registered symbol, so that errors are recognised across copies of this package.
const BRAND: unique symbol = Symbol.for('@gateway/core/GatewayError') as never;

const MAX_MESSAGE_LENGTH = 2_000;

/** What a {@link GatewayError} is made of. */
export interface GatewayErrorOptions {
  readonly kind: ErrorKind;
  /** What happened and why, in one or two sentences for a person. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Milliseconds after which the other side asked to be tried again. */
  readonly retryAfterMs?: number | undefined;
  /** Facts for programs, such as `status` or `partialText`. Never prompts or keys. */
  readonly details?: Readonly<Record<string, JsonValue>> | undefined;
  readonly cause?: unknown;
}

/** The error every package throws. Check with {@link isGatewayError}, branch on `kind`. */
export class GatewayError extends Error {
  readonly [BRAND] = true;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, JsonValue>> | undefined;

  constructor(options: GatewayErrorOptions) {
    const message = redactSecrets(options.message);
    super(message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message);
    this.name = 'GatewayError';
    this.kind = options.kind;
    this.hint = options.hint === undefined ? undefined : redactSecrets(options.hint);
    this.retryAfterMs = options.retryAfterMs;
    this.details = redactDetails(options.details);
    // The cause helps a debugger but may hold requests with keys: it is not enumerable, so no serializer prints it.
    if (options.cause !== undefined) {
      Object.defineProperty(this, 'cause', { value: options.cause, enumerable: false, configurable: true });
    }
  }

  /** Whether the same request may succeed when sent again. Follows from `kind` alone. */
  get retryable(): boolean {
    return RETRYABLE_BY_KIND[this.kind];
  }

  /** The fields that may be shown to anyone. No stack, no cause. */
  toJSON(): { kind: ErrorKind; message: string; retryable: boolean; hint?: string; retryAfterMs?: number } {
    return {
      kind: this.kind,
      message: this.message,
      retryable: this.retryable,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    };
  }
}

/** Whether `value` is a {@link GatewayError}, also one made by another copy of this package. */
export function isGatewayError(value: unknown): value is GatewayError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/**
 * Any thrown value as a {@link GatewayError}: itself when it is one, `cancelled` or `timeout` for an abort, otherwise `internal`.
 */
export function toGatewayError(value: unknown): GatewayError {
  if (isGatewayError(value)) return value;
  const name = value instanceof Error ? value.name : '';
  if (name === 'AbortError') {
    return new GatewayError({ kind: 'cancelled', message: 'The call was cancelled.', cause: value });
  }
  if (name === 'TimeoutError') {
    return new GatewayError({ kind: 'timeout', message: 'The call ran out of time.', cause: value });
  }
  return new GatewayError({
    kind: 'internal',
    message: 'Something failed inside the gateway.',
    hint: 'Look into the log for the details, and report it if it happens again.',
    cause: value,
  });
}

function redactDetails(details: GatewayErrorOptions['details']): GatewayErrorOptions['details'] {
  if (details === undefined) return undefined;
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, redactValue(value)]));
}

function redactValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: JsonValue) => redactValue(entry));
  return Object.fromEntries(Object.entries(value).map(([key, entry]: [string, JsonValue]) => [key, redactValue(entry)]));
}
