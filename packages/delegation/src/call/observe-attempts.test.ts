import type { AttemptEnd, AttemptStart, CompletionRequest } from '@gateway/core';
import { expect, it } from 'vitest';
import { createCallAllowance } from '../budget/create-call-allowance.ts';
import { openBudget } from '../budget/open-budget.ts';
import type { AttemptRecord } from '../ledger/ledger-record.ts';
import type { AttemptReport } from './attempt-report.ts';
import { observeAttempts, type AttemptBooks } from './observe-attempts.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'abc' }] };
const start = (more: Partial<AttemptStart> = {}): AttemptStart => ({ provider: 'acme', model: 'small', subject: { kind: 'completion', request }, price: { input: 1, output: 2 }, ...more });
const ended = (more: Partial<AttemptEnd> = {}): AttemptEnd => ({ outcome: 'ok', model: 'small-2026', usage: { inputTokens: 1, outputTokens: 1 }, cost: { inputPicoUsd: 1, outputPicoUsd: 2, totalPicoUsd: 3 }, startedMs: 5, endedMs: 9, ...more });

function open(options: Partial<Parameters<typeof observeAttempts>[0]> = {}): { readonly books: AttemptBooks; readonly rows: AttemptRecord[]; readonly reports: AttemptReport[] } {
  const rows: AttemptRecord[] = [];
  const reports: AttemptReport[] = [];
  const books = observeAttempts({
    callId: 'call',
    ledger: { recordAttempt: (row) => rows.push(row) },
    loadCountTokens: async () => (text) => text.length,
    onEnd: (report) => reports.push(report),
    ...options,
  });
  return { books, rows, reports };
}

it('tells retries from take-overs from checks', async () => {
  const { books, rows, reports } = open();
  for (const [more, outcome] of [[{}, 'rate_limit'], [{}, 'unavailable'], [{ model: 'other' }, 'ok'], [{ role: 'verifier', model: 'judge' }, 'ok']] as const) {
    const permit = await books.observer.begin(start(more), {});
    await permit.end(ended({ outcome }));
  }
  const another = { kind: 'completion', request: { ...request } } as const;
  await (await books.observer.begin(start({ subject: another }), {})).end(ended());
  expect(reports.map(({ asked, retry, reason, role }) => [asked, retry, reason, role])).toEqual([
    ['small', 0, 'first choice', 'answer'],
    ['small', 1, 'tried again after rate_limit', 'answer'],
    ['other', 0, 'took over from acme/small after unavailable', 'answer'],
    ['judge', 0, 'checks the answer', 'verifier'],
    ['small', 0, 'first choice', 'answer'],
  ]);
  expect(rows[1]).toEqual({ callId: 'call', role: 'answer', provider: 'acme', model: 'small-2026', startedMs: 5, endedMs: 9, usage: { inputTokens: 1, outputTokens: 1 }, cost: 3, outcome: 'unavailable', retry: 1 });
});

it('knows what is under way', async () => {
  const { books } = open();
  const permit = await books.observer.begin(start(), {});
  expect(books.running()).toBe(1);
  const order: string[] = [];
  const wait = async (): Promise<void> => {
    await books.settled();
    order.push('settled');
  };
  const waiting = wait();
  await permit.end(ended());
  order.unshift('ended');
  await waiting;
  expect(order).toEqual(['ended', 'settled']);
  expect(books.running()).toBe(0);
});

it('shortens an answer to what is left, but not to a stump, and never one whose length was asked for', async () => {
  const budget = openBudget({ limits: { processUsd: 0.01 } });
  const { books } = open({ allowance: createCallAllowance(budget, {}) });
  // 12 tokens of input at most; each of output costs two microdollars.
  const first = await books.observer.begin(start(), {});
  expect(first.maxTokens).toBe((10_000 - 12) / 2);
  // Nothing is left beside the first: the second waits for what that one spends of it.
  const second = books.observer.begin(start(), {});
  await first.end(ended({ cost: { inputPicoUsd: 0, outputPicoUsd: 8e9, totalPicoUsd: 8e9 } }));
  // 2,000 microdollars are left: fewer than 1,024 tokens.
  await expect(second).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await expect(books.observer.begin(start(), {})).rejects.toMatchObject({ kind: 'budget_exceeded' });
  const asked = { kind: 'completion', request: { ...request, maxTokens: 500 } } as const;
  expect((await books.observer.begin(start({ subject: asked }), {})).maxTokens).toBeUndefined();
  await expect(books.observer.begin(start({ subject: { ...asked, request: { ...request, maxTokens: 5_000 } } }), {})).rejects.toMatchObject({ kind: 'budget_exceeded' });
});

it('asks for no longer answer than was paid for, whatever the caller wants', async () => {
  const { books } = open({ allowance: createCallAllowance(openBudget({ limits: { processUsd: 0.01 } }), {}) });
  const subject = { kind: 'completion', request: { ...request, maxTokens: 100_000 } } as const;
  // The model is known to write 1,000 at most. Should it write more by now, that was not set aside.
  expect((await books.observer.begin(start({ subject, limits: { contextTokens: null, maxOutputTokens: 1_000 } }), {})).maxTokens).toBe(1_000);
});

it('books an unknown cost as the worst case', async () => {
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { books } = open({ allowance: createCallAllowance(budget, {}) });
  const subject = { kind: 'completion', request: { ...request, maxTokens: 100 } } as const;
  await (await books.observer.begin(start({ subject }), {})).end(ended({ outcome: 'timeout', usage: null, cost: null }));
  expect(await budget.read()).toMatchObject([{ spentPicoUsd: 212_000_000n, reservedPicoUsd: 0n }]);
});
