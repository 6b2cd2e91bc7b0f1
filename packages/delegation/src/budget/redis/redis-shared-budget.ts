// The part of a budget that several machines share: the same promises as over SQLite, kept in Redis or Valkey.
import { GatewayError, isGatewayError } from '@gateway/core';
import { readBudgetPeriod } from '../budget-period.ts';
import { findRefusal } from '../budget-scopes.ts';
import type { StoredReservation } from '../budget-store.ts';
import { createLeaseKeeper } from '../lease-keeper.ts';
import { listAllSharedScopes, listSharedScopes, type SharedBudget, type SharedBudgetOptions } from '../shared-budget.ts';
import { readRedisPlace } from './redis-address.ts';
import { createRedisCommands, readAnswer, readStrings } from './redis-commands.ts';
import { createRedisConnection } from './redis-connection.ts';
import { createRedisEndings } from './redis-endings.ts';
import { borrowRedisLink, createRedisLink, type RedisLink } from './redis-link.ts';
import type { RedisScripting } from './redis-scripting.ts';

/** Where a budget is kept that machines share: the address of a Redis or Valkey, or a connected client of the application, which it closes itself. */
export type RedisPlace = {
  /** What all keys begin with; without braces. Whoever shares a budget has the same one. @default 'llm-gateway' */
  readonly prefix?: string | undefined;
} & (
  | {
      /** `redis[s]://[user][:password@]host[:port][/number]` */
      readonly url: string;
      readonly client?: undefined;
    }
  | { readonly client: RedisScripting; readonly url?: undefined }
);

export type RedisBudgetOptions = Omit<SharedBudgetOptions, 'database'> & { readonly redis: RedisPlace };

const DEFAULT_PREFIX = 'llm-gateway';
// Redis does nothing else while a script runs.
const RENEWED_AT_ONCE = 500;

/** @throws GatewayError `invalid_input` for an address or a prefix that is none */
export function createRedisSharedBudget(options: RedisBudgetOptions): SharedBudget {
  const { redis, limits, clock, leaseMs, logger, newId } = options;
  const commands = createRedisCommands(redis.prefix ?? DEFAULT_PREFIX);
  const connection = createRedisConnection({ ...openLink(options), clock });
  const owner = newId();
  const keeper = createLeaseKeeper<StoredReservation>({
    clock,
    logger,
    everyMs: leaseMs / 3,
    renew: async (held) => {
      const all = [...held];
      for (let at = 0; at < all.length; at += RENEWED_AT_ONCE) await connection.run(commands.renew(all.slice(at, at + RENEWED_AT_ONCE), leaseMs));
    },
  });
  const end: SharedBudget['end'] = async (reservation, spent) => {
    await connection.run(commands.end(reservation, spent));
    // A renewal that is sent later finds the mark of its end.
    keeper.drop(reservation);
  };
  const endings = createRedisEndings({ end, clock, logger });
  return {
    take: async ({ caller, worstCase }, call) => {
      const period = readBudgetPeriod(clock.now());
      const scopes = listSharedScopes(limits, caller, period);
      const reservation: StoredReservation = { id: newId(), owner, caller, period, amountPicoUsd: BigInt(worstCase ?? 0) };
      try {
        const { fits, states } = readAnswer(await connection.run(commands.take({ reservation, worstCase, scopes, leaseMs }), call), scopes);
        if (!fits) throw findRefusal(states, worstCase) ?? new GatewayError({ kind: 'internal', message: 'Redis refused a reservation that fits.' });
      } catch (error) {
        // It may have been taken, or be taken yet: it is given back behind that, or comes free when its lease is over.
        if (!isGatewayError(error) || error.kind !== 'budget_exceeded') connection.send(commands.end(reservation, undefined));
        throw error;
      }
      keeper.hold(reservation);
      return reservation;
    },
    end,
    endSoon: endings.add,
    read: async (callers) => {
      await endings.flush();
      const period = readBudgetPeriod(clock.now());
      const known = limits.eachCaller === undefined ? [] : readStrings(await connection.run(commands.listCallers(period.month))).toSorted();
      const scopes = listAllSharedScopes(limits, [...callers, ...known], period);
      return readAnswer(await connection.run(commands.read(scopes)), scopes).states;
    },
    close: async () => {
      keeper.close();
      try {
        await endings.close();
        await Promise.all(keeper.listHeld().map(async (reservation) => end(reservation, undefined)));
      } finally {
        await connection.close();
      }
    },
  };
}

function openLink({ redis, clock, logger }: RedisBudgetOptions): { readonly link: RedisLink; readonly place: string } {
  if (redis.client !== undefined) return { link: borrowRedisLink(redis.client), place: "the application's client" };
  const place = readRedisPlace(redis.url);
  return { link: createRedisLink({ url: redis.url, place, clock, logger }), place };
}
