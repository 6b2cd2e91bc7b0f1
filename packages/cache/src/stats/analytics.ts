// Counts what the cache did, in memory first and in the store a second later.
import type { CompletionResult, Cost, TaskType, Usage } from '@gateway/core';
import type { Clock } from '@gateway/core';
import { isCost, isUsage } from '../entry/is-entry.ts';
import type { CacheTally } from './cache-stats.ts';
import { readCounterName, type CounterName } from './counter-name.ts';

export type HitKind = 'exact' | 'semantic' | 'coalesced';

export interface Analytics {
  recordHit(kind: HitKind, task: TaskType, made: Pick<CompletionResult, 'provider' | 'model' | 'usage' | 'cost'>): void;
  recordMiss(task: TaskType): void;
  /** Who made the answer that was missing. */
  recordMade(made: Pick<CompletionResult, 'provider' | 'model'>): void;
  recordBypass(task: TaskType): void;
  recordRefusal(guard: string): void;
  read(): Promise<CountedStats>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface CountedStats extends CacheTally {
  readonly refused: Readonly<Record<string, number>>;
  readonly bypassed: number;
  readonly byTask: { readonly [Task in TaskType]?: CacheTally };
  readonly byModel: Readonly<Record<string, CacheTally>>;
}

/** Sums by name, however they are kept. */
export interface CounterPort {
  /** Whether they were kept. Never fails. */
  add(deltas: ReadonlyMap<string, bigint>): Promise<boolean>;
  /** What was kept so far. Never fails. */
  read(): Promise<ReadonlyMap<string, bigint>>;
}

const FLUSH_MS = 1_000;
const PICO_PER_USD = 1e12;

export function createAnalytics({ store, clock }: { readonly store: CounterPort; readonly clock: Clock }): Analytics {
  let deltas = new Map<string, bigint>();
  let timer: AbortController | undefined;
  const flush = async (): Promise<void> => {
    if (deltas.size === 0) return;
    const sent = deltas;
    deltas = new Map();
    if (await store.add(sent)) return;
    // Kept for the next time.
    for (const [name, delta] of sent) deltas.set(name, (deltas.get(name) ?? 0n) + delta);
  };
  const flushLater = async (signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(FLUSH_MS, signal);
    } catch {
      // Closed meanwhile, which flushes by itself.
      return;
    }
    timer = undefined;
    await flush();
  };
  const flushSoon = (): void => {
    if (timer !== undefined) return;
    timer = new AbortController();
    void flushLater(timer.signal);
  };
  const add = (name: CounterName, delta: number | bigint): void => {
    const text = JSON.stringify(name);
    deltas.set(text, (deltas.get(text) ?? 0n) + BigInt(delta));
    flushSoon();
  };
  return {
    recordHit: (kind, task, made) => {
      for (const [field, amount] of Object.entries({ [`hit_${kind}`]: 1, ...readSaved(made.cost), ...readTokens(made.usage) })) {
        add(['task', task, field], amount);
        add(['model', `${made.provider}/${made.model}`, field], amount);
      }
    },
    recordMiss: (task) => {
      add(['task', task, 'miss'], 1);
    },
    recordMade: ({ provider, model }) => {
      add(['model', `${provider}/${model}`, 'miss'], 1);
    },
    recordBypass: (task) => {
      add(['task', task, 'bypass'], 1);
    },
    recordRefusal: (guard) => {
      add(['guard', guard, 'refused'], 1);
    },
    read: async () => {
      const kept = new Map(await store.read());
      // What is counted but not kept yet is known to this process alone.
      for (const [name, delta] of deltas) kept.set(name, (kept.get(name) ?? 0n) + delta);
      return summarize(kept);
    },
    flush,
    close: async () => {
      timer?.abort('closed');
      await flush();
    },
  };
}

function readSaved(cost: Cost | null): Readonly<Record<string, number>> {
  return cost === null || !isCost(cost) ? { unpriced: 1 } : { saved_pico: cost.totalPicoUsd };
}

function readTokens(usage: Usage | null): Readonly<Record<string, number>> {
  return usage === null || !isUsage(usage) ? {} : { tokens_input: usage.inputTokens, tokens_output: usage.outputTokens };
}

function summarize(counters: ReadonlyMap<string, bigint>): CountedStats {
  const tables = { task: new Map<string, Map<string, bigint>>(), model: new Map<string, Map<string, bigint>>(), guard: new Map<string, Map<string, bigint>>() };
  const total = new Map<string, bigint>();
  for (const [text, value] of counters) {
    const parts = readCounterName(text);
    // Somebody else has written it.
    if (parts === undefined) continue;
    const [of, name, field] = parts;
    const fields = tables[of].get(name) ?? new Map<string, bigint>();
    tables[of].set(name, fields.set(field, value));
    if (of === 'task') total.set(field, (total.get(field) ?? 0n) + value);
  }
  return {
    ...toTally(total),
    bypassed: Number(total.get('bypass') ?? 0n),
    refused: mapTable(tables.guard, (fields) => Number(fields.get('refused') ?? 0n)),
    byTask: mapTable(tables.task, toTally),
    byModel: mapTable(tables.model, toTally),
  };
}

function mapTable<T>(table: ReadonlyMap<string, ReadonlyMap<string, bigint>>, map: (fields: ReadonlyMap<string, bigint>) => T): Readonly<Record<string, T>> {
  return Object.fromEntries([...table].map(([name, fields]) => [name, map(fields)]));
}

function toTally(fields: ReadonlyMap<string, bigint>): CacheTally {
  const count = (field: string): number => Number(fields.get(field) ?? 0n);
  return {
    hits: { exact: count('hit_exact'), semantic: count('hit_semantic'), coalesced: count('hit_coalesced') },
    misses: count('miss'),
    saved: count('saved_pico') / PICO_PER_USD,
    unpriced: count('unpriced'),
    tokensSaved: { input: count('tokens_input'), output: count('tokens_output') },
  };
}
