// The part of a budget that several machines share: the same rules as over SQLite, kept in Redis or Valkey.
import { toGatewayError, type CallOptions, type PicoUsd } from '@gateway/core';
import type { BudgetScope } from '../budget-limits.ts';
import { readBudgetPeriod, type BudgetPeriod } from '../budget-period.ts';
import { checkScopes, type ScopeState } from '../budget-scopes.ts';
import type { StoredReservation } from '../budget-store.ts';
import { createLeaseKeeper } from '../lease-keeper.ts';
import { listSharedScopes, type BudgetClaim, type SharedBudget, type SharedBudgetOptions } from '../shared-budget.ts';
import { createRedisConnection, type RedisConnection, type RedisScript } from './redis-connection.ts';
import { END_SCRIPT, RENEW_SCRIPT, TAKE_SCRIPT } from './redis-scripts.ts';

export interface RedisBudgetOptions extends Omit<SharedBudgetOptions, 'database'> {
  readonly url: string;
  /** @default 'llm-gateway' */
  readonly prefix?: string | undefined;
}

const PICO_PER_USD = 1_000_000_000_000n;
const RETRY_MS = 1_000;
// How long spending is kept after its day or month, for whoever looks.
const KEPT_FOR_S = 7 * 86_400;

export function createRedisSharedBudget(options: RedisBudgetOptions): SharedBudget {
  const { limits, clock, leaseMs, logger, newId } = options;
  const connection = createRedisConnection({ url: options.url, logger });
  const keys = createKeys(options.prefix ?? 'llm-gateway');
  const owner = newId();
  const keeper = createLeaseKeeper<StoredReservation>({
    clock,
    logger,
    everyMs: leaseMs / 3,
    renew: async (held) => {
      const args = [...held].flatMap((reservation) => [reservation.id, toHeldText(reservation)]);
      await connection.run({ text: RENEW_SCRIPT, keys: [keys.leases, keys.held, ...[...held].map(({ id }) => keys.ended(id))], args: [String(leaseMs), ...args] });
    },
  });
  const endings = createBackgroundEndings(options);
  const ask = createQuestioner({ connection, keys, leaseMs });
  const end = async (reservation: StoredReservation, spent: Parameters<SharedBudget['end']>[1]): Promise<void> => {
    await connection.run(toEndScript(keys, { reservation, spent, nowMs: clock.now() }));
    keeper.drop(reservation);
  };
  return {
    take: async (claim, call) => {
      const period = readBudgetPeriod(clock.now());
      const scopes = listSharedScopes(limits, claim.caller, period);
      const taken: StoredReservation = { id: newId(), owner, caller: claim.caller, period, amountPicoUsd: BigInt(claim.worstCase ?? 0) };
      const asked = ask(claim, { id: taken.id, period, scopes, mode: 'take', call });
      const { fits, states } = await asked.catch(async (error: unknown) => {
        // Whether it was taken is unknown: it is given back, at the latest when its lease is over.
        giveBack(end(taken, undefined), options);
        throw error;
      });
      if (!fits) throw refusalOf(states, claim.worstCase);
      keeper.hold(taken);
      return taken;
    },
    end,
    endSoon: (reservation, spent) => {
      endings.add(async () => end(reservation, spent));
    },
    read: async (callers) => {
      await endings.settled();
      const period = readBudgetPeriod(clock.now());
      const known = limits.eachCaller === undefined ? [] : await readCallers(connection, [keys.callers(period.day), keys.callers(period.month)]);
      const labels = new Set([...callers, ...known]);
      const scopes = [...listSharedScopes(limits, '', period), ...[...labels].flatMap((caller) => listSharedScopes(limits, caller, period).filter((scope) => scope.caller !== ''))];
      return (await ask({ caller: '', worstCase: 0 }, { id: '', period, scopes, mode: 'read', call: undefined })).states;
    },
    close: async () => {
      keeper.close();
      try {
        await endings.settled();
        for (const reservation of keeper.listHeld()) await end(reservation, undefined);
      } finally {
        await connection.close();
      }
    },
  };
}

/** Endings that nobody waits for; each is tried until it is written. */
function createBackgroundEndings({ clock, logger }: Pick<RedisBudgetOptions, 'clock' | 'logger'>): { readonly add: (write: () => Promise<void>) => void; readonly settled: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  const tryTwice = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      logger.warn('What a call has cost could not be booked in the budget yet; it is tried again.', { error: toGatewayError(error).message });
      await clock.sleep(RETRY_MS);
      await write();
    }
  };
  return {
    add: (write) => {
      const work = tryTwice(write)
        .catch((error: unknown) => {
          logger.error('What a call has cost could not be booked in the budget; its worst case stays reserved until this process ends.', { error: toGatewayError(error).message });
        })
        .finally(() => running.delete(work));
      running.add(work);
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}

function toEndScript(keys: Keys, { reservation, spent, nowMs }: { readonly reservation: StoredReservation; readonly spent: Parameters<SharedBudget['end']>[1]; readonly nowMs: number }): RedisScript {
  const { id, caller, period } = reservation;
  const parts = [period.day, period.month] as const;
  const accounts = (caller === '' ? [''] : ['', caller]).flatMap((account) => parts.map((part) => keys.spent(part, account)));
  const lifetimes = accounts.map((_account, index) => String(readLifetime(period, { kind: index % 2 === 0 ? 'day' : 'month', nowMs })));
  return {
    text: END_SCRIPT,
    keys: [keys.leases, keys.held, keys.ended(id), ...parts.map(keys.callers), ...accounts],
    args: [id, spent === undefined ? '0' : '1', ...toLimbs(spent?.picoUsd ?? 0n), String(spent?.unpriced ?? 0), caller, ...lifetimes],
  };
}

type Keys = ReturnType<typeof createKeys>;

interface Answer {
  readonly fits: boolean;
  readonly states: readonly ScopeState[];
}

/** Asks what has become of some limits, and takes what fits. */
function createQuestioner({ connection, keys, leaseMs }: { readonly connection: RedisConnection; readonly keys: Keys; readonly leaseMs: number }) {
  return async (claim: BudgetClaim, { id, period, scopes, mode, call }: Question): Promise<Answer> => {
    const script = {
      text: TAKE_SCRIPT,
      keys: [keys.leases, keys.held, ...scopes.map((scope) => keys.spent(scope.period, scope.caller))],
      args: [id, String(leaseMs), ...toLimbs(BigInt(claim.worstCase ?? 0)), claim.worstCase === null ? '1' : '0', claim.caller, period.day, period.month, mode, ...scopes.flatMap(toScopeArgs)],
    };
    return readReply(await connection.run(script, call), scopes);
  };
}

interface Question {
  readonly id: string;
  readonly period: BudgetPeriod;
  readonly scopes: readonly BudgetScope[];
  readonly mode: 'take' | 'read';
  readonly call: CallOptions | undefined;
}

// The braces keep all keys of one budget on one node of a cluster.
function createKeys(prefix: string) {
  const root = `{${prefix}:budget}`;
  return {
    leases: `${root}:leases`,
    held: `${root}:held`,
    spent: (period: string, caller: string): string => `${root}:spent:${period}:${caller}`,
    callers: (period: string): string => `${root}:callers:${period}`,
    ended: (id: string): string => `${root}:ended:${id}`,
  };
}

function toLimbs(pico: bigint): readonly [string, string] {
  return [String(pico / PICO_PER_USD), String(pico % PICO_PER_USD)];
}

// Bars separate the parts; the label is free text, and so the last.
function toHeldText({ amountPicoUsd, caller, period }: StoredReservation): string {
  return [...toLimbs(amountPicoUsd), period.day, period.month, caller].join('|');
}

function toScopeArgs({ kind, period, caller, limitPicoUsd }: BudgetScope): readonly string[] {
  return [kind, period, caller, ...toLimbs(limitPicoUsd)];
}

function readReply(reply: unknown, scopes: readonly BudgetScope[]): Answer {
  const [fits, ...numbers] = (reply as readonly unknown[]).map(String);
  const amount = (index: number): bigint => BigInt(numbers[index] ?? '0') * PICO_PER_USD + BigInt(numbers[index + 1] ?? '0');
  const states = scopes.map((scope, index) => ({ scope, spentPicoUsd: amount(index * 5), reservedPicoUsd: amount(index * 5 + 2), unpriced: Number(numbers[index * 5 + 4] ?? '0') }));
  return { fits: fits === '1', states };
}

/** The error of the limit that has least left. */
function refusalOf(states: readonly ScopeState[], worstCase: PicoUsd | null): unknown {
  try {
    checkScopes(states, worstCase);
  } catch (error) {
    return error;
  }
  return new Error('The budget refused what fits into it.');
}

function giveBack(ending: Promise<void>, { logger }: Pick<RedisBudgetOptions, 'logger'>): void {
  ending.catch((error: unknown) => {
    logger.debug('A reservation that nobody may hold could not be given back; it ends with its lease.', { error: toGatewayError(error).message });
  });
}

async function readCallers(connection: RedisConnection, keys: readonly string[]): Promise<readonly string[]> {
  return [...new Set(await connection.members(keys))].toSorted();
}

// In seconds. Relative: the machine's clock and that of Redis may differ.
function readLifetime({ day }: StoredReservation['period'], { kind, nowMs }: { readonly kind: 'day' | 'month'; readonly nowMs: number }): number {
  const startS = Date.parse(`${day}T00:00:00Z`) / 1_000;
  const lengthS = (kind === 'day' ? 1 : 31) * 86_400;
  return Math.max(86_400, Math.ceil(startS + lengthS + KEPT_FOR_S - nowMs / 1_000));
}
