// What ledger and budget hold, exactly: integer picodollars, read from the tables and not through the reports under test.
import type { Budget, BudgetScopeReading, Ledger } from '@gateway/delegation';

export interface AttemptRow {
  readonly callId: string;
  readonly provider: string;
  readonly model: string;
  readonly outcome: string;
  readonly isEstimated: boolean;
  /** Without what came from a cache; `null` when unknown. */
  readonly inputTokens: number | null;
  /** `null` when unknown. */
  readonly costPicoUsd: bigint | null;
}

export interface CallRow {
  readonly id: string;
  readonly outcome: string;
  readonly costPicoUsd: bigint | null;
}

export interface Books {
  readonly calls: readonly CallRow[];
  readonly attempts: readonly AttemptRow[];
  readonly budget: readonly BudgetScopeReading[];
}

export async function readBooks(ledger: Ledger, budget: Budget): Promise<Books> {
  await ledger.flush();
  const { database } = ledger;
  const calls = database.all<StoredCall>('SELECT id, outcome, cost_pico FROM calls ORDER BY seq', [], { bigint: true });
  const attempts = database.all<StoredAttempt>('SELECT call_id, provider, model, outcome, estimated, uncached_input, cost_pico FROM attempts ORDER BY seq', [], { bigint: true });
  return {
    calls: calls.map(({ id, outcome, cost_pico }) => ({ id, outcome, costPicoUsd: cost_pico })),
    attempts: attempts.map(({ call_id, provider, model, outcome, estimated, uncached_input, cost_pico }) => ({ callId: call_id, provider, model, outcome, isEstimated: estimated === 1n, inputTokens: uncached_input === null ? null : Number(uncached_input), costPicoUsd: cost_pico })),
    budget: await budget.read(),
  };
}

type StoredCall = { readonly id: string; readonly outcome: string; readonly cost_pico: bigint | null };

type StoredAttempt = Omit<StoredCall, 'id'> & { readonly call_id: string; readonly provider: string; readonly model: string; readonly estimated: bigint; readonly uncached_input: bigint | null };
