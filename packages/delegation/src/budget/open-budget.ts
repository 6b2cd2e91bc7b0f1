// Budgets that hold: every attempt reserves the worst case before it is sent, settles what it cost, or gives the reservation back.
import { randomUUID } from 'node:crypto';
import { GatewayError, silentLogger, systemClock, type CallOptions, type Clock, type Logger, type PicoUsd } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { SPENDING_SCHEMA } from '../ledger/spending-schema.ts';
import { maxCostReached, unpricedRefused } from './budget-errors.ts';
import { checkLimits, hasLimits, hasProcessLimits, hasSharedLimits, readScopes, type BudgetLimits, type LimitKind } from './budget-limits.ts';
import { readBudgetPeriod } from './budget-period.ts';
import { checkScopes, readRemaining, type ScopeState } from './budget-scopes.ts';
import { createProcessCounters, type ProcessCounters } from './process-counters.ts';
import { createReservation, type Reservation } from './reservation.ts';
import { createRedisSharedBudget, type RedisPlace } from './redis/redis-shared-budget.ts';
import { createSharedBudget, type SharedBudget, type SharedBudgetOptions } from './shared-budget.ts';

export interface BudgetOptions {
  readonly limits: BudgetLimits;
  /** The SQLite file that processes share: its path, or an open ledger's `database`. Needed and used only when a day or month is limited. */
  readonly file?: string | Database | undefined;
  /** The Redis or Valkey that machines share, instead of a file. Needed and used only when a day or month is limited. */
  readonly redis?: RedisPlace | undefined;
  /** Lets calls of unknown price through uncounted, as long as every limit has something left. @default false */
  readonly allowUnpriced?: boolean | undefined;
  /** How long a killed process's reservations stay; a living one renews its own three times as often. Milliseconds. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
  /** Hears of leases that cannot be renewed. @default silentLogger */
  readonly logger?: Logger | undefined;
  /** Unique ids. @default randomUUID of `node:crypto` */
  readonly newId?: (() => string) | undefined;
}

export interface ReserveRequest {
  /** The most that the attempt can cost, in integer picodollars: 0 when it is free, `null` when the price is unknown. */
  readonly worstCase: PicoUsd | null;
  /** The caller's label, at most 200 characters. Left out or empty, only the limits of everyone hold. */
  readonly caller?: string | undefined;
  /** The most that the whole call may cost. */
  readonly maxCost?: PicoUsd | undefined;
  /** What other attempts of the call have spent or reserved of `maxCost`. @default 0 */
  readonly callSpent?: PicoUsd | undefined;
}

/** One limit, and what has become of it. Integer picodollars. */
export interface BudgetScopeReading {
  readonly limit: LimitKind;
  /** Left out for the limits of everyone together. */
  readonly caller?: string | undefined;
  /** The UTC day (2026-11-03) or month (2026-11). */
  readonly period?: string | undefined;
  /** When the period ends, in milliseconds since 1970. */
  readonly endsMs?: number | undefined;
  readonly limitPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
  /** `limit - spent - reserved`: below zero after a call that cost more than its worst case. */
  readonly remainingPicoUsd: bigint;
  /** Calls whose cost nobody knows; `spentPicoUsd` does not hold them. */
  readonly unpriced: number;
}

export interface Budget {
  /** Whether anything is limited at all. */
  readonly isLimited: boolean;
  /**
   * Reserves `worstCase` in every limit that holds, or in none. Without limits it does nothing and costs nothing.
   *
   * @throws GatewayError `budget_exceeded` (which limit, what is left), `invalid_input`, `cancelled`, `unavailable` when the file stays locked or Redis
   * does not answer in time, `not_configured` when Redis refuses the user
   */
  reserve(request: ReserveRequest, call?: CallOptions): Promise<Reservation>;
  /** Every limit that is set. */
  read(): Promise<readonly BudgetScopeReading[]>;
  /** Gives back what this object still has reserved, and closes what it opened itself. May be called again. */
  close(): Promise<void>;
}

const DEFAULT_LEASE_MS = 30_000;
const MAX_LABEL = 200;
const NOTHING_RESERVED: Reservation = { settle: async () => Promise.resolve(), settleSoon: () => undefined, release: async () => Promise.resolve() };

/**
 * Opens a budget. Days and months are those of UTC, and a call counts in the day in which it was reserved.
 *
 * @throws GatewayError `invalid_input` for limits that are no amounts and places that are none, and as `openDatabase` of `@gateway/core/sqlite` does
 * @example
 * const budget = openBudget({ file: '/var/lib/app/spending.db', limits: { dayUsd: 5, eachCaller: { dayUsd: 1 } } });
 * const reservation = await budget.reserve({ worstCase: 2_000_000_000, caller: 'alice' });
 * await reservation.settle(1_250_000_000);
 */
export function openBudget(options: BudgetOptions): Budget {
  const { limits, clock = systemClock, logger = silentLogger, leaseMs = DEFAULT_LEASE_MS, newId = randomUUID } = options;
  checkLimits(limits);
  if (!(leaseMs > 0)) throw new GatewayError({ kind: 'invalid_input', message: `The budget's leaseMs is ${leaseMs}.`, hint: 'Give milliseconds, more than 0.' });
  const isLimited = hasLimits(limits);
  const { shared, closeFile } = openShared(options, { limits, clock, logger, leaseMs, newId });
  const counters = createProcessCounters();
  let closing: Promise<void> | undefined;

  const isProcessLimited = hasProcessLimits(limits);
  const readProcess = (caller: string): readonly ScopeState[] => (isProcessLimited ? readProcessScopes(caller, { limits, counters, nowMs: clock.now() }) : []);

  const reserve = async (request: ReserveRequest, call: CallOptions | undefined): Promise<Reservation> => {
    const { worstCase, caller = '' } = request;
    checkScopes(readProcess(caller), worstCase);
    const reservedPicoUsd = BigInt(worstCase ?? 0);
    // Before the wait for the file, so that no other call of this process takes the same money.
    counters.add(caller, { reservedPicoUsd });
    try {
      const stored = await shared?.take({ caller, worstCase }, call);
      return createReservation({
        counters,
        caller,
        worstCase,
        end: async (spent) => (stored === undefined ? undefined : shared?.end(stored, spent)),
        endSoon: (spent) => {
          if (stored !== undefined) shared?.endSoon(stored, spent);
        },
      });
    } catch (error) {
      counters.add(caller, { reservedPicoUsd: -reservedPicoUsd });
      throw error;
    }
  };
  const closeAll = async (): Promise<void> => {
    try {
      await shared?.close();
    } finally {
      await closeFile?.();
    }
  };
  return {
    isLimited,
    reserve: async (request, call) => {
      if (closing !== undefined) throw new GatewayError({ kind: 'internal', message: 'The budget is closed.', hint: 'Close it only when nothing uses it any more.' });
      checkRequest(request);
      if (!isLimited && request.maxCost === undefined) return NOTHING_RESERVED;
      if (request.worstCase === null && options.allowUnpriced !== true) throw unpricedRefused();
      checkMaxCost(request);
      return isLimited ? reserve(request, call) : NOTHING_RESERVED;
    },
    read: async () => {
      const callers = Object.keys(limits.callers ?? {});
      const labels = new Set([...callers, ...counters.callers()]);
      const process = [...readProcess(''), ...[...labels].flatMap((caller) => readProcess(caller).filter(({ scope }) => scope.caller !== ''))];
      return [...process, ...((await shared?.read(callers)) ?? [])].map(toReading);
    },
    close: async () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

function readProcessScopes(caller: string, { limits, counters, nowMs }: { readonly limits: BudgetLimits; readonly counters: ProcessCounters; readonly nowMs: number }): readonly ScopeState[] {
  return readScopes(limits, caller, readBudgetPeriod(nowMs))
    .filter(({ kind }) => kind === 'process')
    .map((scope) => ({ scope, ...counters.read(scope.caller) }));
}

interface OpenShared {
  readonly shared?: SharedBudget | undefined;
  /** Left out when the file is somebody else's. */
  readonly closeFile?: (() => Promise<void>) | undefined;
}

function openShared({ file, redis, limits }: BudgetOptions, parts: Omit<SharedBudgetOptions, 'database'>): OpenShared {
  if (file !== undefined && redis !== undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'A budget was given a file and a Redis.', hint: 'Give the one in which it shall be kept.' });
  }
  if (!hasSharedLimits(limits)) return {};
  if (redis !== undefined) return { shared: createRedisSharedBudget({ ...parts, redis }) };
  const { database, isOurs } = openFile(file, parts.clock);
  return { shared: createSharedBudget({ ...parts, database }), closeFile: isOurs ? async () => database.close() : undefined };
}

function openFile(file: BudgetOptions['file'], clock: Clock): { readonly database: Database; readonly isOurs: boolean } {
  if (file === undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'A budget for days or months needs a place.', hint: 'Give the path of a SQLite file, the database of an open ledger, or the address of a Redis.' });
  }
  if (typeof file !== 'string') return { database: file, isOurs: false };
  return { database: openDatabase({ path: file, migrations: SPENDING_SCHEMA, clock }), isOurs: true };
}

function checkRequest({ worstCase, caller = '', maxCost, callSpent }: ReserveRequest): void {
  for (const amount of [worstCase ?? 0, maxCost ?? 0, callSpent ?? 0]) {
    if (Number.isSafeInteger(amount) && amount >= 0) continue;
    throw new GatewayError({ kind: 'invalid_input', message: `An amount to reserve is ${amount}.`, hint: 'Amounts are integer picodollars, 0 or more; an unknown price is null.' });
  }
  if (caller.length > MAX_LABEL) {
    throw new GatewayError({ kind: 'invalid_input', message: `The caller's label has ${caller.length} characters.`, hint: `Use at most ${MAX_LABEL}.` });
  }
}

function checkMaxCost({ worstCase, maxCost, callSpent = 0 }: ReserveRequest): void {
  if (maxCost === undefined || worstCase === 0) return;
  const remaining = maxCost - callSpent;
  const fits = worstCase === null ? remaining > 0 : remaining >= worstCase;
  if (!fits) throw maxCostReached({ maxCost, callSpent, worstCase });
}

function toReading(state: ScopeState): BudgetScopeReading {
  const { scope, spentPicoUsd, reservedPicoUsd, unpriced } = state;
  return {
    limit: scope.kind,
    ...(scope.caller === '' ? {} : { caller: scope.caller }),
    ...(scope.period === '' ? {} : { period: scope.period }),
    ...(scope.endsMs === undefined ? {} : { endsMs: scope.endsMs }),
    limitPicoUsd: scope.limitPicoUsd,
    spentPicoUsd,
    reservedPicoUsd,
    remainingPicoUsd: readRemaining(state),
    unpriced,
  };
}
