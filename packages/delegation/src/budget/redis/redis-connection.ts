// Runs the budgets' scripts: every one ends within seconds, is tried again on a new connection when the old one breaks, and heeds an abort at once.
import { createHash } from 'node:crypto';
import { GatewayError, throwIfAborted, toAbortError, type CallOptions, type Clock } from '@gateway/core';
import { isPassing, readReplyCode, redisUnreachable, toReplyError } from './redis-errors.ts';
import type { RedisHandle, RedisLink } from './redis-link.ts';
import type { RedisScripting } from './redis-scripting.ts';

export interface RedisCommand {
  readonly script: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export interface RedisConnection {
  /**
   * Runs a script, which must do no harm when it runs twice: after a broken connection nobody knows whether it did.
   *
   * @throws GatewayError `unavailable` when Redis does not answer in time, `not_configured` when it refuses the user, `cancelled` at once on abort,
   * whatever becomes of the script
   */
  run(command: RedisCommand, call?: CallOptions): Promise<unknown>;
  /** Sends a script behind all others, if there is a connection. Nobody hears of it. */
  send(command: RedisCommand): void;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly link: RedisLink;
  /** As messages name it. */
  readonly place: string;
  readonly clock: Clock;
}

interface Trial {
  readonly signal: AbortSignal;
  handle: RedisHandle | undefined;
  /** Why the last try failed. */
  cause: unknown;
}

// A budget that cannot be asked says no, and soon: whoever waits for a model will not wait for this.
const LIMIT_MS = 3_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

export function createRedisConnection({ link, place, clock }: RedisConnectionOptions): RedisConnection {
  const evaluate = createEvaluator();
  // Once it was away for the whole time, the next ones are told after one try that it still is.
  let isPatient = true;

  const keepTrying = async (command: RedisCommand, trial: Trial): Promise<unknown> => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      trial.handle = link.open();
      try {
        const client = await trial.handle.ready;
        // Whoever has gone does not want it any more.
        trial.signal.throwIfAborted();
        return await evaluate(client, command);
      } catch (error) {
        if (trial.signal.aborted || error instanceof GatewayError) throw error;
        if (!isPassing(error)) throw toReplyError(error, place);
        trial.handle.drop();
        trial.cause = error;
        if (!isPatient) throw redisUnreachable(place, error);
      }
      await clock.sleep(pauseMs, trial.signal);
    }
  };
  const giveUp = async (trial: Trial): Promise<never> => {
    await clock.sleep(LIMIT_MS, trial.signal);
    isPatient = false;
    // It hangs, or it cannot be made: the next one begins anew.
    trial.handle?.drop();
    throw redisUnreachable(place, trial.cause);
  };
  return {
    run: async (command, call) => {
      const signal = call?.signal;
      throwIfAborted(signal);
      const over = new AbortController();
      const aborted = Promise.withResolvers<never>();
      const onAbort = (): void => {
        if (signal !== undefined) aborted.reject(toAbortError(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        const trial: Trial = { signal: over.signal, handle: undefined, cause: undefined };
        const reply = await Promise.race([aborted.promise, keepTrying(command, trial), giveUp(trial)]);
        isPatient = true;
        return reply;
      } finally {
        signal?.removeEventListener('abort', onAbort);
        over.abort('over');
      }
    },
    send: (command) => {
      const client = link.connected;
      // Its failure changes nothing: a lease ends what it should have ended.
      if (client !== undefined) evaluate(client, command).catch(() => undefined);
    },
    close: link.close,
  };
}

function createEvaluator(): (client: RedisScripting, command: RedisCommand) => Promise<unknown> {
  const digests = new Map<string, string>();
  const readDigest = (script: string): string => {
    const digest = digests.get(script) ?? createHash('sha1').update(script).digest('hex');
    digests.set(script, digest);
    return digest;
  };
  return async (client, { script, keys, args }) => {
    const input = { keys: [...keys], arguments: [...args] };
    try {
      return await client.evalSha(readDigest(script), input);
    } catch (error) {
      if (readReplyCode(error) !== 'NOSCRIPT') throw error;
      return client.eval(script, input);
    }
  };
}
