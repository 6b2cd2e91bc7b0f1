import { GatewayError, NO_COST, NO_USAGE, type Checkpoint, type Cost, type JsonValue } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryCheckpoint } from '../../test/memory-checkpoint.ts';
import type { BoundOperation, WorkDone, WorkOptions } from '../operations/bound-operation.ts';
import { createWorker, type PieceOfWork, type Worker, type WorkerOptions } from './create-worker.ts';
import type { WorkReport } from './work-report.ts';

const clock = createFakeClock();
const gateway: WorkerOptions['gateway'] = {
  run: async () => Promise.reject(new Error('not here')),
  plan: async () => Promise.reject(new Error('not here')),
  createAllowance: () => ({}) as ReturnType<WorkerOptions['gateway']['createAllowance']>,
};
const costs = (usd: number): Cost => ({ ...NO_COST, totalPicoUsd: usd * 1e12 });
const done = (more: Partial<WorkDone> = {}): WorkDone => ({ value: 'ok', provider: 'a', model: 'one', usage: NO_USAGE, cost: NO_COST, baselineCost: 0, estimated: false, warnings: [], ...more });
const fail = (kind: GatewayError['kind'], more: Partial<ConstructorParameters<typeof GatewayError>[0]> = {}): GatewayError => new GatewayError({ kind, message: `${kind}!`, ...more });

// An operation that does what it is told, and remembers who was to do it.
function operate(run: (options: WorkOptions, index: number) => Promise<WorkDone> | WorkDone): { readonly operation: BoundOperation; readonly asked: WorkOptions[] } {
  const asked: WorkOptions[] = [];
  const operation: BoundOperation = {
    name: 'op',
    asksModel: true,
    task: 'summarization',
    version: '1',
    run: async (_document, options) => run(options, asked.push(options) - 1),
    plan: async () => Promise.reject(new Error('not here')),
    runWith: async () => Promise.reject(new Error('not here')),
  };
  return { operation, asked };
}

const open = (more: Partial<WorkerOptions> = {}): Worker => createWorker({ gateway, settings: {}, clock, ...more });
const piece = (operation: BoundOperation, more: Partial<PieceOfWork> = {}): PieceOfWork => ({ key: 'k', operation, document: { text: 'x' }, targets: [{ model: 'a/one' }], retries: 0, ...more });

async function advancing(report: Promise<WorkReport>): Promise<{ readonly report: WorkReport; readonly waitedMs: number }> {
  const startMs = clock.monotonicMs();
  const running = new Set([report]);
  void report.finally(() => running.clear());
  while (running.size > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleepers > 0) await clock.advance(500);
  }
  return { report: await report, waitedMs: clock.monotonicMs() - startMs };
}

describe('tries again', () => {
  it('as often as it is told, and no more, waiting longer each time', async () => {
    const { operation, asked } = operate(async () => Promise.reject(fail('unavailable')));
    const { report, waitedMs } = await advancing(open().do(piece(operation, { retries: 2 })));
    expect(report).toMatchObject({ status: 'failed', error: { kind: 'unavailable', message: 'unavailable!' } });
    expect([asked.length, waitedMs]).toEqual([3, 3_000]);
  });

  it('when the vendor says so', async () => {
    const { operation, asked } = operate((_options, index) => (index === 0 ? Promise.reject(fail('rate_limit', { retryAfterMs: 7_000 })) : done()));
    const { report, waitedMs } = await advancing(open().do(piece(operation, { retries: 1 })));
    expect([report.status, asked.length, waitedMs]).toEqual(['completed', 2, 7_000]);
  });

  it('never what cannot get better', async () => {
    const { operation, asked } = operate(async () => Promise.reject(fail('auth')));
    expect(await open().do(piece(operation, { retries: 5 }))).toMatchObject({ status: 'failed', error: { kind: 'auth' } });
    expect(asked).toHaveLength(1);
  });
});

describe('the next in line', () => {
  const targets = [{ model: 'a/one' }, { provider: 'local' }];

  it.each([
    ['the budget does not reach', fail('budget_exceeded')],
    ['the vendor refuses the request', fail('invalid_input', { details: { status: 400 } })],
    ['the document is too long for the window', fail('invalid_input', { details: { reason: 'context_window' } })],
    ['the key is wrong', fail('auth')],
  ])('takes over when %s', async (_why, error) => {
    const { operation, asked } = operate((_options, index) => (index === 0 ? Promise.reject(error) : done({ provider: 'local', model: 'local/extractive' })));
    expect(await open().do(piece(operation, { targets }))).toMatchObject({ status: 'completed', warnings: [`It fell to local/extractive: ${error.message}`] });
    expect(asked.map(({ selector }) => selector)).toEqual(targets);
  });

  it('is not asked when nobody could do it', async () => {
    const { operation, asked } = operate(async () => Promise.reject(fail('invalid_input')));
    expect(await open().do(piece(operation, { targets }))).toMatchObject({ status: 'failed', error: { kind: 'invalid_input' } });
    expect(asked).toHaveLength(1);
  });

  it('does not hide why the first one failed', async () => {
    const { operation } = operate(async ({ selector }) => Promise.reject(selector.model === 'a/one' ? fail('unavailable', { hint: 'Wait.' }) : fail('unsupported')));
    expect(await open().do(piece(operation, { targets }))).toMatchObject({ status: 'failed', error: { kind: 'unavailable', message: 'unavailable! local: unsupported!', hint: 'Wait.', retryable: true } });
  });
});

describe('what is spent', () => {
  const heard = (usd: number): Parameters<NonNullable<WorkOptions['onAttempt']>>[0] => ({ cost: costs(usd) }) as Parameters<NonNullable<WorkOptions['onAttempt']>>[0];

  it('by an earlier process leaves less for this one', async () => {
    const checkpoint = createMemoryCheckpoint();
    await checkpoint.save('work:spent', { known: 0.4e12, hasUnknown: false });
    const { operation, asked } = operate(() => done());
    await open({ maxCostUsd: 1, call: { checkpoint } }).do(piece(operation));
    expect(asked[0]?.selector.maxCostUsd).toBeCloseTo(0.6, 12);
  });

  it('is durable before the work that it paid for counts as done', async () => {
    const kept = createMemoryCheckpoint();
    const order: string[] = [];
    const checkpoint: Checkpoint = {
      load: kept.load,
      save: async (key: string, value: JsonValue) => {
        const isAmount = key.endsWith(':spent');
        if (isAmount) for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        order.push(isAmount ? 'amount' : 'work');
        await kept.save(key, value);
      },
    };
    const { operation } = operate(({ onAttempt }) => {
      onAttempt?.(heard(0.1));
      return done({ cost: costs(0.1) });
    });
    const worker = open({ call: { checkpoint } });
    expect(await worker.do(piece(operation))).toMatchObject({ spent: { known: 0.1e12, hasUnknown: false } });
    expect(order).toEqual(['amount', 'amount', 'work']);
    expect(worker.spent()).toEqual({ known: 0.1e12, hasUnknown: false });
  });

  it('is unknown where the work cannot say it and no attempt was heard of', async () => {
    const { operation } = operate(() => done({ cost: null }));
    expect(await open().do(piece(operation))).toMatchObject({ spent: { known: 0, hasUnknown: true } });
  });

  it('counts a failure too', async () => {
    const { operation } = operate(({ onAttempt }) => {
      onAttempt?.(heard(0.2));
      throw fail('bad_response');
    });
    expect(await open().do(piece(operation))).toMatchObject({ status: 'failed', spent: { known: 0.2e12 } });
  });
});

describe('a checkpoint', () => {
  it('that is damaged is as none: the work is done again', async () => {
    for (const value of ['text', null, [], { status: 'completed' }, { status: 'completed', value: 'x', provider: 'a', model: 'b', warnings: 'none' }] as readonly JsonValue[]) {
      const checkpoint = createMemoryCheckpoint();
      const { operation, asked } = operate(() => done());
      await open({ call: { checkpoint } }).do(piece(operation));
      for (const key of checkpoint.kept.keys()) checkpoint.kept.set(key, value);
      expect(await open({ call: { checkpoint } }).do(piece(operation))).toMatchObject({ status: 'completed', value: 'ok' });
      expect(asked).toHaveLength(2);
    }
  });

  it('whose amount is damaged makes the sum unknown', async () => {
    const checkpoint = createMemoryCheckpoint();
    await checkpoint.save('work:spent', { known: null, hasUnknown: false });
    expect(open({ call: { checkpoint } }).spent()).toEqual({ known: 0, hasUnknown: true });
  });
});

it('hands out a copy of what was done: a few words cut out of a long text would hold all of it', async () => {
  const value = { words: ['cut', 'out'] };
  const report = await open().do(piece(operate(() => done({ value })).operation));
  expect(report).toMatchObject({ status: 'completed', value: { words: ['cut', 'out'] } });
  expect('value' in report && report.value !== value).toBe(true);
});
