// Records with every field that a test does not care about filled in.
import type { AttemptRecord, CallRecord } from '../ledger-record.ts';

/** 2023-11-14T22:13:20Z, where the fake clock starts. */
export const START_MS = 1_700_000_000_000;

export function makeCall(fields: Partial<CallRecord> & { readonly id: string }): CallRecord {
  return { atMs: START_MS, usage: null, cost: 0, latencyMs: 10, outcome: 'ok', ...fields };
}

export function makeAttempt(fields: Partial<AttemptRecord> & { readonly callId: string }): AttemptRecord {
  return {
    provider: 'openai',
    model: 'small',
    startedMs: START_MS,
    endedMs: START_MS + 5,
    usage: { inputTokens: 100, outputTokens: 10 },
    cost: 1_000_000,
    outcome: 'ok',
    retry: 0,
    ...fields,
  };
}
