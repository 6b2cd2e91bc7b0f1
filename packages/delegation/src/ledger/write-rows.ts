// Turns records into rows of the ledger's tables.
import { GatewayError, readUsageParts, type PicoUsd, type Usage } from '@gateway/core';
import type { SqlValue, Transaction } from '@gateway/core/sqlite';
import type { AgentCostRecord, AttemptRecord, CallRecord } from './ledger-record.ts';

/** What an agent paid its own model for a call, known only after the call's own row. */
export interface OverheadRecord {
  readonly callId: string;
  /** Integer picodollars; `null` when unknown. */
  readonly cost: PicoUsd | null;
}

export type LedgerRow = { readonly call: CallRecord } | { readonly attempt: AttemptRecord } | { readonly overhead: OverheadRecord } | { readonly agentCost: AgentCostRecord };

export interface WriteRowsOptions {
  readonly storeContent: boolean;
  /** Takes secrets out of texts that callers gave. */
  readonly redact: (text: string) => string;
}

// Labels and reasons are for people to read; whatever is longer is not one.
const MAX_TEXT = 500;

const TOKEN_COLUMNS = 'uncached_input, cache_read, cache_write, cache_write_1h, visible_output, reasoning';

const INSERT_CALL = `INSERT INTO calls (id, at_ms, tool, task, caller, reason, asked, provider, model, ${TOKEN_COLUMNS}, cost_pico, estimated, cached,
  cache_saved_pico, baseline_model, baseline_cost_pico, verifier_cost_pico, caller_overhead_pico, latency_ms, first_token_ms, outcome, prompt, answer, has_attempts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, EXISTS (SELECT 1 FROM attempts WHERE call_id = ?))
ON CONFLICT (id) DO NOTHING`;

const INSERT_ATTEMPT = `INSERT INTO attempts (call_id, role, provider, model, started_ms, ended_ms, ${TOKEN_COLUMNS}, cost_pico, estimated, outcome, retry)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

// An attempt that ends after its call, such as one that was abandoned.
const MARK_CALL = 'UPDATE calls SET has_attempts = 1 WHERE id = ? AND has_attempts = 0';

const SET_OVERHEAD = 'UPDATE calls SET caller_overhead_pico = ? WHERE id = ?';

const PUT_AGENT_COST = `INSERT INTO agent_costs (id, at_ms, call_id, tool, caller, cost_pico) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET cost_pico = excluded.cost_pico`;

/** Writes the rows in their order. Call it inside a transaction. */
export function writeRows(tx: Transaction, rows: readonly LedgerRow[], options: WriteRowsOptions): void {
  for (const row of rows) {
    if ('call' in row) tx.run(INSERT_CALL, toCallValues(row.call, options));
    else if ('overhead' in row) tx.run(SET_OVERHEAD, [toAmount(row.overhead.cost), row.overhead.callId]);
    else if ('agentCost' in row) tx.run(PUT_AGENT_COST, toAgentCostValues(row.agentCost, options));
    else {
      tx.run(INSERT_ATTEMPT, toAttemptValues(row.attempt));
      tx.run(MARK_CALL, [row.attempt.callId]);
    }
  }
}

/**
 * Refuses what could not be written, before it is accepted: one bad row must not keep the others from being written.
 *
 * @throws GatewayError `invalid_input`
 */
export function checkRow(row: LedgerRow): void {
  const { exact, measured } = readNumbers(row);
  if (exact.every((value) => value === undefined || value === null || Number.isSafeInteger(value)) && measured.every((value) => Number.isFinite(value))) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: 'A row of the ledger has an amount, a count or a time that is not a number that can be kept exactly.',
    hint: 'Amounts are integer picodollars and counts are integers; what is unknown is null.',
  });
}

interface RowNumbers {
  /** Must be integers where they are known. */
  readonly exact: readonly (number | null | undefined)[];
  /** Must be numbers. */
  readonly measured: readonly number[];
}

function readNumbers(row: LedgerRow): RowNumbers {
  if ('overhead' in row) return { exact: [row.overhead.cost], measured: [] };
  if ('agentCost' in row) return { exact: [row.agentCost.cost], measured: [row.agentCost.atMs] };
  return 'call' in row ? readCallNumbers(row.call) : readAttemptNumbers(row.attempt);
}

function readCallNumbers(call: CallRecord): RowNumbers {
  return {
    exact: [call.cost, call.cacheSaved, call.baseline?.cost, call.verifierCost, call.callerOverhead, ...readCounts(call.usage)],
    measured: [call.atMs, call.latencyMs, call.firstTokenMs ?? 0],
  };
}

function readAttemptNumbers(attempt: AttemptRecord): RowNumbers {
  return { exact: [attempt.cost, attempt.retry, ...readCounts(attempt.usage)], measured: [attempt.startedMs, attempt.endedMs] };
}

function readCounts(usage: Usage | null): readonly number[] {
  return usage === null ? [] : Object.values<number>({ ...readUsageParts(usage) });
}

function toCallValues(call: CallRecord, options: WriteRowsOptions): readonly SqlValue[] {
  const text = (value: string | undefined): string | null => toText(value, options);
  const content = options.storeContent ? call.content : undefined;
  const cached = call.cached ?? 'none';
  return [
    call.id,
    Math.trunc(call.atMs),
    text(call.tool),
    call.task ?? null,
    text(call.caller),
    text(call.reason),
    call.asked === undefined ? null : text(JSON.stringify(call.asked)),
    text(call.provider),
    text(call.model),
    ...toTokenValues(call.usage),
    toAmount(call.cost),
    toFlag(call.estimated ?? call.usage?.estimated),
    cached,
    cached === 'none' ? 0 : toAmount(call.cacheSaved),
    text(call.baseline?.model),
    toAmount(call.baseline?.cost),
    toAmount(call.verifierCost === undefined ? 0 : call.verifierCost),
    toAmount(call.callerOverhead),
    call.latencyMs,
    call.firstTokenMs ?? null,
    call.outcome,
    content === undefined ? null : options.redact(content.prompt),
    content === undefined ? null : options.redact(content.answer),
    call.id,
  ];
}

function toAgentCostValues({ id, atMs, callId, tool, caller, cost }: AgentCostRecord, options: WriteRowsOptions): readonly SqlValue[] {
  return [id, Math.trunc(atMs), callId ?? null, toText(tool, options), toText(caller, options), toAmount(cost)];
}

function toText(value: string | undefined, { redact }: WriteRowsOptions): string | null {
  return value === undefined ? null : redact(value).slice(0, MAX_TEXT);
}

function toAttemptValues(attempt: AttemptRecord): readonly SqlValue[] {
  return [
    attempt.callId,
    attempt.role ?? 'answer',
    attempt.provider,
    attempt.model,
    Math.trunc(attempt.startedMs),
    Math.trunc(attempt.endedMs),
    ...toTokenValues(attempt.usage),
    toAmount(attempt.cost),
    toFlag(attempt.estimated ?? attempt.usage?.estimated),
    attempt.outcome,
    attempt.retry,
  ];
}

function toTokenValues(usage: Usage | null): readonly SqlValue[] {
  if (usage === null) return [null, null, null, null, null, null];
  const parts = readUsageParts(usage);
  return [parts.uncachedInput, parts.cacheRead, parts.cacheWrite, parts.cacheWrite1h, parts.visibleOutput, parts.reasoning];
}

function toAmount(amount: PicoUsd | null | undefined): bigint | null {
  return amount === undefined || amount === null ? null : BigInt(amount);
}

function toFlag(value: boolean | undefined): number {
  return value === true ? 1 : 0;
}
