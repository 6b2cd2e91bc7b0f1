import { openDatabase } from '@gateway/core/sqlite';
import { createFakeClock } from '@gateway/core/testing';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAttempt, makeCall, START_MS } from './__fixtures__/ledger-records.ts';
import type { LedgerGroupBy } from './ledger-sql.ts';
import { openLedger, type Ledger } from './open-ledger.ts';
import { SPENDING_SCHEMA } from './spending-schema.ts';
import { writeRows } from './write-rows.ts';

const DAY_MS = 86_400_000;

let directory: string;
let ledger: Ledger;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-ledger-'));
  ledger = openLedger({ path: join(directory, 'ledger.db'), clock: createFakeClock() });
});

afterEach(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

async function readText(pieces: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const piece of pieces) parts.push(piece);
  return parts.join('');
}

describe('recording', () => {
  it('keeps every field of a call and of an attempt through closing and opening', async () => {
    ledger.recordAttempt(
      makeAttempt({ callId: 'a', role: 'verifier', usage: { inputTokens: 100, outputTokens: 50, cacheReadTokens: 60, cacheWriteTokens: 10, cacheWrite1hTokens: 5, reasoningTokens: 20, estimated: true }, cost: 9_007_199_254_740_991, outcome: 'timeout', retry: 2 }),
    );
    ledger.recordCall(
      makeCall({
        id: 'a',
        tool: 'summarize',
        task: 'summarization',
        caller: 'alice',
        reason: 'The cheapest that is good enough.',
        asked: { priority: 'cost', maxCostUsd: 0.1 },
        provider: 'openai',
        model: 'small',
        usage: { inputTokens: 100, outputTokens: 50 },
        cost: 3_000_000_000,
        baseline: { model: 'openai/big', cost: 5_000_000_001 },
        verifierCost: null,
        callerOverhead: 7,
        latencyMs: 12.5,
        firstTokenMs: 3.25,
      }),
    );
    await ledger.close();
    ledger = openLedger({ path: join(directory, 'ledger.db') });
    const [call] = JSON.parse(await readText(ledger.exportRows({ format: 'json' }))) as Record<string, unknown>[];
    expect(call).toMatchObject({
      id: 'a',
      time: '2023-11-14T22:13:20.000Z',
      tool: 'summarize',
      task: 'summarization',
      caller: 'alice',
      reason: 'The cheapest that is good enough.',
      asked: '{"priority":"cost","maxCostUsd":0.1}',
      provider: 'openai',
      model: 'small',
      uncached_input_tokens: 100,
      output_tokens: 50,
      cost_usd: 0.003,
      estimated: false,
      cached: 'none',
      cache_saved_usd: 0,
      baseline_model: 'openai/big',
      baseline_cost_usd: 0.005000000001,
      saved_usd: 0.002000000001,
      verifier_cost_usd: null,
      caller_overhead_usd: 0.000000000007,
      latency_ms: 12.5,
      first_token_ms: 3.25,
      outcome: 'ok',
      prompt: null,
    });
    const attempts = await readText(ledger.exportRows({ format: 'csv', rows: 'attempts' }));
    expect(attempts.split('\r\n')[1]).toBe('a,verifier,openai,small,2023-11-14T22:13:20.000Z,2023-11-14T22:13:20.005Z,25,60,10,5,30,20,9007.199254740991,true,timeout,2');
  });

  it('stores no content unless told to, and no credential even then', async () => {
    const content = { prompt: 'my secret plan, key sk-proj-abcdef123456', answer: 'a fine answer' };
    ledger.recordCall(makeCall({ id: 'a', content, reason: 'Bearer abcdefghij0123456789' }));
    await ledger.close();
    const bytes = (name: string): string => readFileSync(join(directory, name), 'latin1');
    expect(bytes('ledger.db')).not.toMatch(/secret plan|fine answer|abcdefghij0123456789/);

    ledger = openLedger({ path: join(directory, 'open.db'), storeContent: true });
    ledger.recordCall(makeCall({ id: 'a', content }));
    await ledger.close();
    expect(bytes('open.db')).toMatch(/my secret plan, key \[redacted\]/);
    expect(bytes('open.db')).not.toContain('abcdef123456');
  });

  it('refuses at once what it could not keep exactly, and goes on', async () => {
    for (const bad of [{ cost: 0.5 }, { cost: 2 ** 53 }, { atMs: Number.NaN }, { latencyMs: Number.POSITIVE_INFINITY }, { usage: { inputTokens: 1.5, outputTokens: 0 } }]) {
      expect(() => {
        ledger.recordCall(makeCall({ id: 'bad', ...bad }));
      }).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
    }
    expect(() => {
      ledger.recordAttempt(makeAttempt({ callId: 'bad', cost: 0.5 }));
    }).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
    ledger.recordCall(makeCall({ id: 'good' }));
    expect((await ledger.summarize()).totals).toMatchObject({ calls: 1, attempts: 0 });
  });

  it('takes a call once, whoever records it again', async () => {
    ledger.recordCall(makeCall({ id: 'a', cost: 5 }));
    ledger.recordCall(makeCall({ id: 'a', cost: 7 }));
    expect((await ledger.summarize()).totals).toMatchObject({ calls: 1, costPicoUsd: 5n });
  });

  it('shows what another process wrote', async () => {
    const other = openLedger({ path: join(directory, 'ledger.db') });
    other.recordCall(makeCall({ id: 'b', cost: 5 }));
    await other.close();
    expect((await ledger.summarize()).totals.costPicoUsd).toBe(5n);
  });
});

describe('summarize', () => {
  it('adds up money beyond what a double holds, from attempts and from calls without any, never from both', async () => {
    const large = Number.MAX_SAFE_INTEGER;
    for (const id of ['a', 'b', 'c']) {
      ledger.recordAttempt(makeAttempt({ callId: id, cost: large }));
      ledger.recordCall(makeCall({ id, cost: large }));
    }
    // Its attempt ends after it, as an abandoned one does.
    ledger.recordCall(makeCall({ id: 'late', cost: 3 }));
    ledger.recordAttempt(makeAttempt({ callId: 'late', cost: 4 }));
    ledger.recordCall(makeCall({ id: 'plain', cost: 10 }));
    // Its call was lost with its process.
    ledger.recordAttempt(makeAttempt({ callId: 'orphan', cost: 100 }));
    expect((await ledger.summarize()).totals).toMatchObject({ calls: 5, attempts: 5, costPicoUsd: 3n * BigInt(large) + 114n });
  });

  it('counts what is unknown instead of taking it for nothing', async () => {
    ledger.recordAttempt(makeAttempt({ callId: 'a', usage: null, cost: null, outcome: 'unavailable' }));
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 5, retry: 1, estimated: true }));
    ledger.recordCall(makeCall({ id: 'a', cost: null }));
    expect((await ledger.summarize()).totals).toMatchObject({ costPicoUsd: 5n, unknownCost: 1, unknownUsage: 1, estimated: 1, attempts: 2, failedAttempts: 1, attemptErrorRate: 0.5, retries: 1 });
  });

  it('spends no tokens on answers from the cache, and tells the hits by kind', async () => {
    const usage = { inputTokens: 100, outputTokens: 50, reasoningTokens: 20, cacheReadTokens: 10 };
    ledger.recordAttempt(makeAttempt({ callId: 'a', usage }));
    ledger.recordCall(makeCall({ id: 'a', usage }));
    for (const [id, cached] of [['b', 'exact'], ['c', 'exact'], ['d', 'semantic'], ['e', 'coalesced']] as const) {
      ledger.recordCall(makeCall({ id, cached, usage, cacheSaved: 1_000 }));
    }
    const { totals } = await ledger.summarize();
    expect(totals.tokens).toEqual({ uncachedInput: 90, cacheRead: 10, cacheWrite: 0, cacheWrite1h: 0, visibleOutput: 30, reasoning: 20 });
    expect(totals).toMatchObject({ cacheHits: { exact: 2, semantic: 1, coalesced: 1 }, cacheSavedPicoUsd: 4_000n, unknownUsage: 0 });
  });

  it('takes percentiles by the nearest rank', async () => {
    for (let ms = 100; ms >= 1; ms -= 1) ledger.recordCall(makeCall({ id: String(ms), latencyMs: ms, ...(ms <= 3 ? { firstTokenMs: ms } : {}) }));
    const { totals } = await ledger.summarize();
    expect(totals.latencyMs).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(totals.firstTokenMs).toEqual({ p50: 2, p95: 3, p99: 3 });
  });

  it('keeps to its period: the first moment is inside, the last is not', async () => {
    for (const [id, atMs] of [['a', START_MS - 1], ['b', START_MS], ['c', START_MS + 9], ['d', START_MS + 10]] as const) {
      ledger.recordCall(makeCall({ id, atMs, cost: 1 }));
    }
    expect((await ledger.summarize({ since: START_MS, until: START_MS + 10 })).totals).toMatchObject({ calls: 2, costPicoUsd: 2n });
    const empty = await ledger.summarize({ since: START_MS + 11, groupBy: 'tool' });
    expect(empty).toMatchObject({ totals: { calls: 0, errorRate: null, latencyMs: null }, groups: [] });
  });

  it('groups by each key, and every grouping adds up to the totals', async () => {
    ledger.recordAttempt(makeAttempt({ callId: 'a', provider: 'openai', model: 'small', cost: 100, outcome: 'rate_limit' }));
    ledger.recordAttempt(makeAttempt({ callId: 'a', provider: 'gemini', model: 'flash', cost: 30, retry: 0, startedMs: START_MS + DAY_MS }));
    ledger.recordCall(makeCall({ id: 'a', tool: 'delegate', task: 'summarization', caller: 'alice', provider: 'gemini', model: 'flash' }));
    ledger.recordCall(makeCall({ id: 'b', tool: 'completion', caller: 'bob', outcome: 'budget_exceeded', atMs: START_MS + DAY_MS }));
    const by = async (groupBy: LedgerGroupBy) =>
      (await ledger.summarize({ groupBy })).groups.map(({ key, calls, attempts, costPicoUsd }) => [key, calls, attempts, Number(costPicoUsd)]);
    expect(await by('model')).toEqual([['openai/small', 0, 1, 100], ['gemini/flash', 1, 1, 30], [null, 1, 0, 0]]);
    expect(await by('provider')).toEqual([['openai', 0, 1, 100], ['gemini', 1, 1, 30], [null, 1, 0, 0]]);
    expect(await by('tool')).toEqual([['delegate', 1, 2, 130], ['completion', 1, 0, 0]]);
    expect(await by('task')).toEqual([['summarization', 1, 2, 130], [null, 1, 0, 0]]);
    expect(await by('day')).toEqual([['2023-11-14', 1, 1, 100], ['2023-11-15', 1, 1, 30]]);
    expect(await by('caller')).toEqual([['alice', 1, 2, 130], ['bob', 1, 0, 0]]);
    expect(await by('route')).toEqual([['delegate -> gemini/flash', 1, 2, 130], ['completion -> nobody', 1, 0, 0]]);
    expect(await by('outcome')).toEqual([['rate_limit', 0, 1, 100], ['ok', 1, 1, 30], ['budget_exceeded', 1, 0, 0]]);
    expect((await ledger.summarize()).totals).toMatchObject({ calls: 2, failedCalls: 1, errorRate: 0.5, attempts: 2, costPicoUsd: 130n, outcomes: { ok: 1, budget_exceeded: 1 } });
  });
});

describe('readSavings', () => {
  const baseline = { model: 'openai/big', cost: 1_000 };

  it('is net: failed attempts, verifiers and the agent itself are paid from what was saved', async () => {
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 100, outcome: 'timeout' }));
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 200 }));
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 50, role: 'verifier' }));
    ledger.recordCall(makeCall({ id: 'a', cost: 350, verifierCost: 50, baseline, callerOverhead: 25 }));
    ledger.recordCall(makeCall({ id: 'hit', cached: 'exact', cacheSaved: 200, baseline, callerOverhead: 25 }));
    const savings = await ledger.readSavings();
    expect(savings).toEqual({
      baseline: 'openai/big',
      baselines: ['openai/big'],
      spentPicoUsd: 350n,
      baselineCostPicoUsd: 2_000n,
      cacheSavedPicoUsd: 200n,
      callerOverheadPicoUsd: 50n,
      netPicoUsd: 1_600n,
      netWithoutCachePicoUsd: 600n,
      unknown: { spent: 0, baselineCost: 0, cacheSaved: 0, callerOverhead: 0 },
    });
  });

  it('takes what the agent paid when it is known at last, and refuses amounts that are none', async () => {
    ledger.recordCall(makeCall({ id: 'a', baseline }));
    expect(await ledger.readSavings()).toMatchObject({ callerOverheadPicoUsd: 0n, netPicoUsd: 1_000n, unknown: { callerOverhead: 1 } });
    ledger.recordOverhead({ callId: 'a', cost: 1_200 });
    expect(await ledger.readSavings()).toMatchObject({ callerOverheadPicoUsd: 1_200n, netPicoUsd: -200n, unknown: { callerOverhead: 0 } });
    ledger.recordOverhead({ callId: 'a', cost: null });
    expect(await ledger.readSavings()).toMatchObject({ callerOverheadPicoUsd: 0n, unknown: { callerOverhead: 1 } });
    expect(() => ledger.recordOverhead({ callId: 'a', cost: 0.5 })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });

  it('takes what the agent paid beside its calls from what was saved, when it was paid', async () => {
    ledger.recordCall(makeCall({ id: 'a', baseline, callerOverhead: 100 }));
    ledger.recordAgentCost({ id: 'start', atMs: START_MS, tool: 'delegate', cost: 20 });
    ledger.recordAgentCost({ id: 'look', atMs: START_MS + DAY_MS, callId: 'a', tool: 'get_job', cost: null });
    expect(await ledger.readSavings()).toMatchObject({ callerOverheadPicoUsd: 120n, netPicoUsd: 880n, unknown: { callerOverhead: 1 } });
    ledger.recordAgentCost({ id: 'look', atMs: START_MS + DAY_MS, callId: 'a', tool: 'get_job', cost: 900 });
    expect(await ledger.readSavings()).toMatchObject({ callerOverheadPicoUsd: 1_020n, netPicoUsd: -20n, unknown: { callerOverhead: 0 } });
    expect(await ledger.readSavings({ until: START_MS + DAY_MS })).toMatchObject({ callerOverheadPicoUsd: 120n, netPicoUsd: 880n });
    expect(await ledger.readSavings({ since: START_MS + 1 })).toMatchObject({ callerOverheadPicoUsd: 900n, baselineCostPicoUsd: 0n, netPicoUsd: -900n });
    expect(() => ledger.recordAgentCost({ id: 'x', atMs: START_MS, cost: 0.5 })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });

  it('opens a ledger from before such costs were kept', async () => {
    const path = join(directory, 'old.db');
    const old = openDatabase({ path, migrations: SPENDING_SCHEMA.slice(0, 2) });
    await old.transaction((tx) => {
      writeRows(tx, [{ call: makeCall({ id: 'a', baseline, callerOverhead: 100 }) }], { storeContent: false, redact: String });
    });
    await old.close();
    const reopened = openLedger({ path });
    reopened.recordAgentCost({ id: 'look', atMs: START_MS, callId: 'a', cost: 900 });
    expect(await reopened.readSavings()).toMatchObject({ callerOverheadPicoUsd: 1_000n, netPicoUsd: 0n });
    await reopened.close();
  });

  it('claims nothing for calls that failed, and may be negative', async () => {
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 400, outcome: 'bad_response' }));
    ledger.recordCall(makeCall({ id: 'a', cost: 400, outcome: 'bad_response', baseline, callerOverhead: 30 }));
    expect(await ledger.readSavings()).toMatchObject({ spentPicoUsd: 400n, baselineCostPicoUsd: 0n, netPicoUsd: -430n });
  });

  it('claims nothing where a cost is unknown, and counts such rows', async () => {
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: 100 }));
    ledger.recordAttempt(makeAttempt({ callId: 'a', cost: null, usage: null }));
    ledger.recordCall(makeCall({ id: 'a', cost: null, baseline, callerOverhead: 0 }));
    ledger.recordCall(makeCall({ id: 'b', cost: null, baseline, callerOverhead: 0 }));
    ledger.recordCall(makeCall({ id: 'c', cost: 5, baseline: { model: 'openai/big', cost: null }, callerOverhead: 0 }));
    ledger.recordCall(makeCall({ id: 'd', cached: 'semantic', baseline: { model: 'openai/new', cost: 10 }, atMs: START_MS + 1 }));
    expect(await ledger.readSavings()).toMatchObject({
      baseline: 'openai/new',
      baselines: ['openai/new', 'openai/big'],
      spentPicoUsd: 105n,
      baselineCostPicoUsd: 10n,
      netPicoUsd: -95n,
      unknown: { spent: 2, baselineCost: 3, cacheSaved: 1, callerOverhead: 1 },
    });
  });
});

describe('exportRows', () => {
  it('quotes CSV as RFC 4180 says, line breaks and quotes included', async () => {
    ledger.recordCall(makeCall({ id: 'a', reason: 'cheap, "good"\r\nenough', tool: 'completion', cost: null }));
    const [header = '', ...rest] = (await readText(ledger.exportRows({ format: 'csv' }))).split('\r\n');
    expect(header).toBe(
      'id,time,tool,task,caller,reason,asked,provider,model,uncached_input_tokens,cache_read_tokens,cache_write_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,cost_usd,estimated,cached,cache_saved_usd,baseline_model,baseline_cost_usd,saved_usd,verifier_cost_usd,caller_overhead_usd,follow_up_overhead_usd,latency_ms,first_token_ms,outcome,prompt,answer',
    );
    expect(rest.join('\r\n')).toBe('a,2023-11-14T22:13:20.000Z,completion,,,"cheap, ""good""\r\nenough",,,,,,,,,,,false,none,0,,,,0,,0,10,,ok,,\r\n');
  });

  it('tells what the agent paid beside each call, and all of it apart', async () => {
    for (const id of ['a', 'b', 'c']) ledger.recordCall(makeCall({ id, callerOverhead: 1 }));
    ledger.recordAgentCost({ id: '1', atMs: START_MS, callId: 'a', tool: 'get_job', caller: 'alice', cost: 2_000_000_000 });
    ledger.recordAgentCost({ id: '2', atMs: START_MS + 1, callId: 'a', tool: 'resources/read', cost: 3_000_000_000 });
    ledger.recordAgentCost({ id: '3', atMs: START_MS + 2, callId: 'b', tool: 'resources/read', cost: null });
    ledger.recordAgentCost({ id: '4', atMs: START_MS + DAY_MS, tool: 'delegate', cost: 4_000_000_000 });
    const calls = JSON.parse(await readText(ledger.exportRows({ format: 'json' }))) as { follow_up_overhead_usd: number | null }[];
    expect(calls.map((call) => call.follow_up_overhead_usd)).toEqual([0.005, null, 0]);
    expect(await readText(ledger.exportRows({ format: 'csv', rows: 'agent-costs', until: START_MS + 2 }))).toBe(
      'id,time,call_id,tool,caller,cost_usd\r\n1,2023-11-14T22:13:20.000Z,a,get_job,alice,0.002\r\n2,2023-11-14T22:13:20.001Z,a,resources/read,,0.003\r\n',
    );
    expect(JSON.parse(await readText(ledger.exportRows({ format: 'json', rows: 'agent-costs', since: START_MS + 2 })))).toMatchObject([{ call_id: 'b', cost_usd: null }, { call_id: null, tool: 'delegate', caller: null, cost_usd: 0.004 }]);
  });

  it('gives every row once over many pages, and JSON that parses, empty or not', async () => {
    expect(JSON.parse(await readText(ledger.exportRows({ format: 'json' })))).toEqual([]);
    const ids = Array.from({ length: 450 }, (_, index) => `call-${index}`);
    for (const id of ids) ledger.recordCall(makeCall({ id }));
    const rows = JSON.parse(await readText(ledger.exportRows({ format: 'json' }))) as { id: string }[];
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it('ends when it is aborted', async () => {
    for (let index = 0; index < 250; index += 1) ledger.recordCall(makeCall({ id: String(index) }));
    const abort = new AbortController();
    const pieces = ledger.exportRows({ format: 'csv', signal: abort.signal });
    await expect(async () => {
      for await (const piece of pieces) if (!piece.startsWith('id,')) abort.abort();
    }).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
