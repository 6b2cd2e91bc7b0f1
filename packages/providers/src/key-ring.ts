// Several keys of one account or of several: the next one takes over when a key is rate limited, and stays until it is limited itself.
import { GatewayError, isGatewayError } from '@gateway/core';

export interface KeyRing {
  /** Every key, for redaction. */
  readonly secrets: readonly string[];
  /**
   * Runs `attempt` with the current key; on `rate_limit` or `quota` with each other key once. Any other failure keeps the key.
   *
   * @throws what the last attempt threw, with the shortest wait that any key was asked for
   */
  use<T>(attempt: (key: string | undefined) => Promise<T>): Promise<T>;
}

export interface KeyRingOptions {
  readonly keys: readonly string[];
  /** Called when a key was limited and the next one is tried, with their positions. */
  readonly onRotate: (from: number, to: number) => void;
}

export function createKeyRing({ keys, onRotate }: KeyRingOptions): KeyRing {
  const count = Math.max(1, keys.length);
  let current = 0;
  return {
    secrets: keys,
    use: async (attempt) => {
      const limited: GatewayError[] = [];
      for (let position = current, tried = 1; ; tried += 1) {
        try {
          return await attempt(keys[position]);
        } catch (error) {
          if (!isLimited(error)) throw error;
          limited.push(error);
          if (tried === count) throw withShortestWait(error, limited);
          const next = (position + 1) % count;
          // Another call may have moved on already: never turn back to the key that was just limited.
          if (current === position) current = next;
          onRotate(position, next);
          position = next;
        }
      }
    },
  };
}

function isLimited(error: unknown): error is GatewayError {
  return isGatewayError(error) && (error.kind === 'rate_limit' || error.kind === 'quota');
}

function withShortestWait(last: GatewayError, limited: readonly GatewayError[]): GatewayError {
  // A key without credit does not recover, so any key that is only rate limited decides what the caller is told.
  const told = last.kind === 'quota' ? (limited.findLast((error) => error.kind === 'rate_limit') ?? last) : last;
  const waits = limited.flatMap((error) => (error.kind === 'rate_limit' && error.retryAfterMs !== undefined ? [error.retryAfterMs] : []));
  if (waits.length === 0) return told;
  return new GatewayError({ kind: told.kind, message: told.message, hint: told.hint, details: told.details, retryAfterMs: Math.min(...waits) });
}
