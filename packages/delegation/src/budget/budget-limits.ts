// What may be spent, by whom and when, as the application states it; and which of these limits hold for one call.
import { fromUsd, GatewayError } from '@gateway/core';
import type { BudgetPeriod } from './budget-period.ts';

/** In USD. What is left out is not limited; 0 lets through only what costs nothing. */
export interface SpendingLimits {
  /** For as long as this process runs; other processes have their own. */
  readonly processUsd?: number | undefined;
  /** For a UTC day, over all processes that share the file. */
  readonly dayUsd?: number | undefined;
  /** For a UTC month, over all processes that share the file. */
  readonly monthUsd?: number | undefined;
}

export interface BudgetLimits extends SpendingLimits {
  /** Limits of single callers, by label, besides those of everyone together. */
  readonly callers?: Readonly<Record<string, SpendingLimits>> | undefined;
  /** Limits of every other labelled caller, each on its own. Calls without a label fall under the limits of everyone only. */
  readonly eachCaller?: SpendingLimits | undefined;
}

export type LimitKind = 'process' | 'day' | 'month';

/** One limit that holds for a call. */
export interface BudgetScope {
  readonly kind: LimitKind;
  /** '' is everyone together. */
  readonly caller: string;
  /** The day or month, '' for a process. */
  readonly period: string;
  readonly limitPicoUsd: bigint;
  readonly endsMs: number | undefined;
}

const FIELDS = { process: 'processUsd', day: 'dayUsd', month: 'monthUsd' } as const satisfies Record<LimitKind, keyof SpendingLimits>;
const KINDS = Object.keys(FIELDS) as readonly LimitKind[];

// Budgets count in 64-bit integers, which end at 9.2 million USD; a limit beyond this leaves no room to book what comes over it.
const MAX_LIMIT_USD = 1_000_000;

/** @throws GatewayError `invalid_input` for a limit that is not an amount, or more than can be counted exactly */
export function checkLimits(limits: BudgetLimits): void {
  for (const part of listParts(limits)) {
    for (const field of Object.values(FIELDS)) {
      const usd = part[field];
      if (usd === undefined || (Number.isFinite(usd) && usd >= 0 && usd <= MAX_LIMIT_USD)) continue;
      throw new GatewayError({ kind: 'invalid_input', message: `The budget's ${field} is ${usd}.`, hint: `Give 0 to ${MAX_LIMIT_USD} USD, or leave it out.` });
    }
  }
}

/** Whether anything is limited at all. */
export function hasLimits(limits: BudgetLimits): boolean {
  return listParts(limits).some((part) => KINDS.some((kind) => part[FIELDS[kind]] !== undefined));
}

/** Whether a day or a month is limited, which processes have to agree on. */
export function hasSharedLimits(limits: BudgetLimits): boolean {
  return listParts(limits).some((part) => part.dayUsd !== undefined || part.monthUsd !== undefined);
}

/** Whether this process itself is limited. */
export function hasProcessLimits(limits: BudgetLimits): boolean {
  return listParts(limits).some((part) => part.processUsd !== undefined);
}

/** Every limit that a call of this caller must keep; '' is a call without a label. */
export function readScopes(limits: BudgetLimits, caller: string, now: BudgetPeriod): readonly BudgetScope[] {
  const everyone = toScopes(limits, '', now);
  return caller === '' ? everyone : [...everyone, ...toScopes(readCallerLimits(limits, caller), caller, now)];
}

function listParts(limits: BudgetLimits): readonly SpendingLimits[] {
  return [limits, limits.eachCaller ?? {}, ...Object.values(limits.callers ?? {})];
}

function readCallerLimits(limits: BudgetLimits, caller: string): SpendingLimits {
  const own = limits.callers !== undefined && Object.hasOwn(limits.callers, caller) ? limits.callers[caller] : undefined;
  return own ?? limits.eachCaller ?? {};
}

function toScopes(limits: SpendingLimits, caller: string, now: BudgetPeriod): readonly BudgetScope[] {
  const periods = { process: { period: '', endsMs: undefined }, day: { period: now.day, endsMs: now.dayEndsMs }, month: { period: now.month, endsMs: now.monthEndsMs } };
  return KINDS.flatMap((kind) => {
    const usd = limits[FIELDS[kind]];
    return usd === undefined ? [] : [{ kind, caller, limitPicoUsd: BigInt(fromUsd(usd)), ...periods[kind] }];
  });
}
