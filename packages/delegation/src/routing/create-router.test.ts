// The router by what it chooses: who can do the work, what is learnt, what is followed, and that the same chance makes the same choice.
import { TASK_TYPES, type ModelInfo, type TaskType } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createRouter, type RouterOptions } from './create-router.ts';
import { openRoutingStats } from './open-routing-stats.ts';
import type { RouteOutcome, Router, RoutingTask } from './router.ts';

const model = (name: string, input: number | null, more: Partial<ModelInfo> = {}): ModelInfo => {
  const [provider = '', rest = ''] = name.split('/');
  return { provider, model: rest, price: input === null ? null : { input, output: input * 5 }, contextTokens: 100_000, maxOutputTokens: 10_000, capabilities: ['chat'], ...more };
};
const CHEAP = model('acme/cheap', 0.1);
const MIDDLE = model('acme/middle', 1);
const DEAR = model('other/dear', 10);
const ALL = [CHEAP, MIDDLE, DEAR];
const WORK: RoutingTask = { task: 'summarization', inputTokens: 1_000, outputTokens: 100 };

/** Mulberry32 (Tommy Ettinger, 2017, public domain): a small generator with a seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const opened: Router[] = [];
afterEach(async () => {
  for (const router of opened.splice(0)) await router.close();
});

function open(options: Partial<RouterOptions> = {}): Router {
  const router = createRouter({ clock: createFakeClock(), random: createRandom(1), ...options });
  opened.push(router);
  return router;
}

const outcome = (info: ModelInfo, more: Partial<RouteOutcome> = {}): RouteOutcome => ({ task: WORK.task, provider: info.provider, model: info.model, succeeded: true, accepted: true, cost: 1_000_000, latencyMs: 500, ...more });

/** Plays `calls` pieces of work in a world where each model's answers are accepted with a known share; returns how often each was chosen and what was accepted. */
function play(router: Router, world: { readonly shares: Readonly<Record<string, number>>; readonly calls: number; readonly seed: number; readonly work?: Partial<RoutingTask>; readonly models?: readonly ModelInfo[] }) {
  const random = createRandom(world.seed);
  const chosen: Record<string, number> = {};
  let accepted = 0;
  for (let call = 0; call < world.calls; call += 1) {
    const route = router.route({ ...WORK, ...world.work }, world.models ?? ALL);
    const name = route.chosen.model;
    chosen[name] = (chosen[name] ?? 0) + 1;
    const isGood = random() < (world.shares[name] ?? 0);
    if (isGood) accepted += 1;
    router.record({ task: WORK.task, provider: route.chosen.provider, model: name, succeeded: true, accepted: isGood, cost: route.chosen.estimatedCost, latencyMs: 500 });
  }
  return { chosen, accepted: accepted / world.calls };
}

describe('who can do the work', () => {
  it.each([
    ['lacks what it needs', { wish: { needs: ['vision'] }, reason: 'vision' }],
    ['cannot hold it', { wish: { contextTokens: 200_000 }, reason: 'window' }],
    ['cannot write so much', { wish: { outputTokens: 50_000 }, reason: 'writes at most' }],
  ] as const)('leaves out a model that %s, and says why', (_why, { wish, reason }) => {
    const unfit = model('a/unfit', 1);
    const fit = model('b/fit', 5, { capabilities: ['chat', 'vision'], contextTokens: 1_000_000, maxOutputTokens: 100_000 });
    const route = open().route({ ...WORK, ...wish }, [unfit, fit]);
    expect(route.candidates.map((candidate) => candidate.model)).toEqual(['fit']);
    expect(route.excluded).toMatchObject([{ provider: 'a', reason: expect.stringContaining(reason) as string }]);
    expect(() => open().route({ ...WORK, ...wish }, [unfit])).toThrow(expect.objectContaining({ kind: 'not_found', message: expect.stringContaining(reason) as string }));
  });

  it('takes an unknown window as one that may do, and says so', () => {
    expect(open().route(WORK, [model('a/mystery', 1, { contextTokens: null })]).reason).toContain('nobody says how much it can read');
  });

  it('work in several calls writes no more in one of them than that one holds', () => {
    expect(open().route({ ...WORK, outputTokens: 50_000, contextTokens: 4_000 }, [CHEAP]).chosen.model).toBe('cheap');
  });

  it('keeps to the most that it may cost, and knows no price as no bargain', () => {
    const maxCost = 1_000 * 1e6;
    const route = open().route({ ...WORK, maxCost }, [...ALL, model('a/unpriced', null)]);
    expect(route.candidates.map((candidate) => candidate.model)).toEqual(['cheap']);
    expect(() => open().route({ ...WORK, maxCost: 1 }, ALL)).toThrow(expect.objectContaining({ kind: 'budget_exceeded', hint: expect.stringContaining('Allow at least') as string }));
  });

  it('takes the best there is, and says so, when none is expected to be good enough', () => {
    const router = open();
    for (const info of ALL) for (let call = 0; call < 30; call += 1) router.record(outcome(info, { accepted: call % 3 !== 0 && info !== CHEAP }));
    const { chosen, reason } = router.route({ ...WORK, minQuality: 0.99 }, ALL);
    expect(chosen.model).not.toBe('cheap');
    expect(reason).toMatch(/none|no model|reaches/i);
  });

  it('does not say that nobody is good enough when the one that is has just failed', () => {
    const router = open();
    for (let call = 0; call < 60; call += 1) {
      router.record(outcome(DEAR));
      router.record(outcome(CHEAP, { accepted: call % 2 === 0 }));
    }
    for (let call = 0; call < 3; call += 1) router.record(outcome(DEAR, { succeeded: false, accepted: null }));
    const { chosen, candidates, reason } = router.route({ ...WORK, minQuality: 0.8 }, [CHEAP, DEAR]);
    expect(chosen.model).toBe('cheap');
    expect(candidates.find(({ model: name }) => name === 'dear')?.quality).toBeGreaterThan(0.8);
    expect(reason).toMatch(/^Whoever is known to reach the asked 0\.80 has just failed several times; of those that work at the moment this one has the highest/);
  });

  it('refuses work whose figures make no sense, and an empty list', () => {
    expect(() => open().route({ ...WORK, inputTokens: -1 }, ALL)).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
    expect(() => open().route({ ...WORK, minQuality: 2 }, ALL)).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
    expect(() => open().route(WORK, [])).toThrow(expect.objectContaining({ kind: 'not_found' }));
  });
});

describe('what it learns', () => {
  it('does not pay for the dear one once others are known to be as good', () => {
    const equal = { cheap: 0.95, middle: 0.95, dear: 0.95 };
    const dear = Array.from({ length: 8 }, (_, seed) => {
      const router = open({ random: createRandom(seed) });
      play(router, { shares: equal, calls: 200, seed: 100 + seed });
      return play(router, { shares: equal, calls: 200, seed: 200 + seed }).chosen['dear'] ?? 0;
    });
    expect(dear.reduce((sum, count) => sum + count, 0) / dear.length).toBeLessThan(30);
  });

  it('tries cheap ones first: little work does not pay for trials of dear models', () => {
    const dear = Array.from({ length: 8 }, (_, seed) => play(open({ random: createRandom(seed) }), { shares: { cheap: 0.95, middle: 0.95, dear: 0.95 }, calls: 20, seed: 100 + seed }).chosen['dear'] ?? 0);
    expect(dear.reduce((sum, count) => sum + count, 0) / dear.length).toBeLessThan(2);
  });

  it('pays for the better one when the cheap ones fail', () => {
    const router = open();
    play(router, { shares: { cheap: 0.2, middle: 0.4, dear: 0.95 }, calls: 300, seed: 2 });
    const { chosen, accepted } = play(router, { shares: { cheap: 0.2, middle: 0.4, dear: 0.95 }, calls: 300, seed: 3 });
    expect(chosen['dear'] ?? 0).toBeGreaterThan(150);
    expect(accepted).toBeGreaterThan(0.7);
  });

  it('notices when a model gets worse, and when it gets better again', () => {
    const router = open();
    play(router, { shares: { cheap: 0.95, middle: 0.9, dear: 0.95 }, calls: 400, seed: 2 });
    const worse = play(router, { shares: { cheap: 0.2, middle: 0.93, dear: 0.95 }, calls: 400, seed: 3 });
    expect(worse.accepted).toBeGreaterThan(0.8);
    const later = play(router, { shares: { cheap: 0.2, middle: 0.93, dear: 0.95 }, calls: 200, seed: 4 });
    expect(later.chosen['cheap'] ?? 0).toBeLessThan(40);
  });

  it('with priority cost looks at accepted answers per dollar alone', () => {
    const router = open();
    const shares = { cheap: 0.5, middle: 0.7, dear: 0.98 };
    play(router, { shares, calls: 100, seed: 2, work: { priority: 'cost' } });
    const { chosen } = play(router, { shares, calls: 100, seed: 3, work: { priority: 'cost' } });
    expect(chosen['cheap'] ?? 0).toBeGreaterThan(90);
  });

  it('with priority quality takes the best, whatever it costs', () => {
    const router = open();
    const shares = { cheap: 0.6, middle: 0.8, dear: 0.97 };
    play(router, { shares, calls: 300, seed: 2 });
    const { chosen } = play(router, { shares, calls: 200, seed: 3, work: { priority: 'quality' } });
    expect(chosen['dear'] ?? 0).toBeGreaterThan(150);
  });

  it.each(['balanced', 'quality', 'cost'] as const)('tells models that cost nothing apart by their answers, with priority %s', (priority) => {
    const models = [model('local/poor', 0), model('local/good', 0), model('local/fair', 0)];
    const { chosen } = play(open(), { shares: { poor: 0.2, good: 0.95, fair: 0.6 }, calls: 300, seed: 3, work: { priority }, models });
    expect(chosen['good']).toBeGreaterThan(200);
  });

  it.each([
    ['balanced', false],
    ['balanced', true],
    ['quality', false],
    ['cost', false],
  ] as const)('takes the best one that costs nothing before dear ones that stand before it in the list (%s, checked: %s)', (priority, checked) => {
    const models = [DEAR, CHEAP, model('local/good', 0)];
    const { chosen } = play(open(), { shares: { dear: 0.6, cheap: 0.5, good: 0.95 }, calls: 300, seed: 3, work: { priority, checked }, models });
    expect(chosen['good']).toBeGreaterThan(200);
  });

  it('with priority speed takes the fastest of the good ones', () => {
    const router = open();
    for (let call = 0; call < 60; call += 1) {
      router.record(outcome(CHEAP, { latencyMs: 9_000, outputTokens: 100 }));
      router.record(outcome(MIDDLE, { latencyMs: 300, outputTokens: 100 }));
      router.record(outcome(DEAR, { latencyMs: 4_000, outputTokens: 100 }));
    }
    expect(router.route({ ...WORK, priority: 'speed' }, ALL).chosen.model).toBe('middle');
  });

  it('leaves a model that fails at once, and comes back by itself', async () => {
    const clock = createFakeClock();
    const router = open({ clock });
    for (let call = 0; call < 50; call += 1) router.record(outcome(CHEAP));
    expect(router.route(WORK, ALL).chosen.model).toBe('cheap');
    for (let call = 0; call < 5; call += 1) router.record(outcome(CHEAP, { succeeded: false, accepted: null, cost: 0 }));
    for (let call = 0; call < 20; call += 1) expect(router.route(WORK, ALL).chosen.model).not.toBe('cheap');
    await clock.advance(3_600_000);
    const later = Array.from({ length: 20 }, () => router.route(WORK, ALL).chosen.model);
    expect(later.filter((name) => name === 'cheap').length).toBeGreaterThan(10);
  });

  it('leaves a model that goes on failing alone for twice as long each time', async () => {
    const clock = createFakeClock();
    const router = open({ clock });
    const isPaused = (): boolean => router.route(WORK, [CHEAP]).reason.includes('just failed several times');
    for (let call = 0; call < 4; call += 1) router.record(outcome(CHEAP, { succeeded: false, accepted: null, cost: 0 }));
    await clock.advance(29_999);
    expect(isPaused()).toBe(true);
    await clock.advance(1);
    expect(isPaused()).toBe(false);
    router.record(outcome(CHEAP, { succeeded: false, accepted: null, cost: 0 }));
    await clock.advance(59_999);
    expect(isPaused()).toBe(true);
  });

  it('does not shun a model for failures that a clock set back has left in the future', () => {
    const stats = openRoutingStats({ clock: createFakeClock({ startMs: 2_000_000_000_000 }) });
    for (let call = 0; call < 4; call += 1) stats.record(outcome(DEAR, { succeeded: false, accepted: null }));
    const route = (startMs: number): string => open({ stats, clock: createFakeClock({ startMs }) }).route(WORK, [DEAR]).reason;
    expect(route(2_000_000_000_000)).toContain('just failed several times');
    expect(route(1_900_000_000_000)).not.toContain('just failed several times');
  });

  it('an answer that nobody checked says nothing of its quality', () => {
    const router = open();
    const before = router.route(WORK, [CHEAP]).chosen;
    for (let call = 0; call < 50; call += 1) router.record(outcome(CHEAP, { accepted: null }));
    const after = router.route(WORK, [CHEAP]).chosen;
    expect(after.basis).toBe('assumed');
    expect(Math.abs(after.quality - before.quality)).toBeLessThan(0.15);
  });

  it('takes over what tournaments found', () => {
    const router = open({ priors: (_task, _provider, name) => (name === 'middle' ? { quality: 0.99, weight: 50 } : { quality: 0.2, weight: 50 }) });
    expect(router.route(WORK, ALL).chosen).toMatchObject({ model: 'middle', basis: 'tournament' });
  });

  it('refuses outcomes that are none', () => {
    expect(() => {
      open().record(outcome(CHEAP, { latencyMs: Number.NaN }));
    }).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });
});

describe('checked work', () => {
  const judge = (router: Router, info: ModelInfo, accepted: number): void => {
    for (let call = 0; call < 100; call += 1) router.record(outcome(info, { accepted: call % 100 < accepted }));
  };
  const known = (): Router => {
    const router = open();
    judge(router, CHEAP, 70);
    judge(router, MIDDLE, 72);
    judge(router, DEAR, 97);
    return router;
  };
  const countDear = (router: Router, checked: boolean): number => {
    for (let call = 0; call < 200; call += 1) router.route({ ...WORK, checked }, ALL);
    return Array.from({ length: 100 }, () => router.route({ ...WORK, checked }, ALL).chosen.model).filter((name) => name === 'dear').length;
  };

  it('goes to a cheaper model first more often than work that gets one try only', () => {
    expect(countDear(known(), true)).toBeLessThan(countDear(known(), false) - 10);
  });

  it('is taken over by a better model rather than by another one of the same kind, and says by whom', () => {
    const router = known();
    const route = Array.from({ length: 200 }, () => router.route({ ...WORK, checked: true }, ALL)).find(({ chosen }) => chosen.model === 'middle');
    expect(route?.candidates.map((candidate) => candidate.model)).toEqual(['middle', 'dear', 'cheap']);
    expect(route?.reason).toContain('What a check rejects is asked of other/dear next.');
  });

  it('is planned by what is done, not by what somebody only wants to know', () => {
    const replay = (isAsked: boolean): readonly (readonly string[])[] => {
      // Nothing is drawn: what is asked in between must not shift the luck of what is done.
      const router = open({ random: () => 0.5 });
      for (const info of ALL) judge(router, info, info === DEAR ? 97 : 72);
      return Array.from({ length: 300 }, () => {
        if (isAsked) router.route({ ...WORK, inputTokens: 80_000, outputTokens: 9_000, whatIf: true }, ALL);
        return router.route({ ...WORK, checked: true }, ALL).candidates.map((candidate) => candidate.model);
      });
    };
    expect(replay(true)).toEqual(replay(false));
  });

  it('does not blame a model for what others got wrong before it', () => {
    const read = (router: Router): number | undefined => router.route(WORK, ALL).candidates.find((candidate) => candidate.model === 'dear')?.quality;
    const [fair, blamed] = [known(), known()];
    for (let call = 0; call < 50; call += 1) {
      fair.record(outcome(DEAR, { accepted: false, tookOver: { expected: 0.97, rejected: 0.7 } }));
      blamed.record(outcome(DEAR, { accepted: false }));
    }
    expect(read(fair)).toBeCloseTo(read(known()) ?? Number.NaN, 1);
    expect(read(blamed)).toBeLessThan(0.8);
  });
});

describe('a choice', () => {
  it('is the same with the same seed and history', () => {
    const replay = (seed: number): string => {
      const router = open({ random: createRandom(seed) });
      return JSON.stringify([play(router, { shares: { cheap: 0.7, middle: 0.8, dear: 0.9 }, calls: 200, seed: 7 }), router.route(WORK, ALL)]);
    };
    expect(replay(5)).toBe(replay(5));
  });

  it('says that it was made to learn where another model is expected to be worth more, and only there', () => {
    const router = open();
    for (let call = 0; call < 40; call += 1) {
      router.record(outcome(CHEAP, { accepted: call % 10 !== 0 }));
      router.record(outcome(MIDDLE, { accepted: call % 10 !== 0, cost: 10_000_000 }));
    }
    const balanced = Array.from({ length: 300 }, () => router.route(WORK, ALL));
    const learning = balanced.filter(({ reason }) => reason.startsWith('Tried to learn more about it'));
    // The untried one may be the best of all and costs a hundred times as much: whoever takes it does so to learn.
    expect(learning.length).toBeGreaterThan(0);
    expect(learning.filter(({ chosen }) => chosen.model === 'cheap')).toEqual([]);
  });

  it('always comes with every candidate, the chosen one first, figures in range, and a reason', () => {
    const task = fc.record({ task: fc.constantFrom<TaskType>(...TASK_TYPES.filter((name) => name !== 'embedding')), inputTokens: fc.nat(90_000), outputTokens: fc.nat(5_000), priority: fc.constantFrom('cost', 'quality', 'speed', 'balanced') });
    const history = fc.array(fc.record({ index: fc.nat(2), accepted: fc.option(fc.boolean()), succeeded: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(task, history, fc.nat(), (work, past, seed) => {
        const router = createRouter({ clock: createFakeClock(), random: createRandom(seed) });
        for (const { index, accepted, succeeded } of past) router.record(outcome(ALL[index] ?? CHEAP, { task: work.task, accepted: succeeded ? accepted : null, succeeded }));
        const route = router.route(work, ALL);
        expect(route.candidates).toHaveLength(3);
        expect(route.candidates[0]).toEqual(route.chosen);
        for (const candidate of route.candidates) {
          expect(candidate.quality).toBeGreaterThan(0);
          expect(candidate.quality).toBeLessThan(1);
          expect(candidate.reason.length).toBeGreaterThan(10);
        }
        expect(route.reason.length).toBeGreaterThan(20);
      }),
      { numRuns: 60 },
    );
  });
});

describe('measurements on disk', () => {
  it('outlive the process and are seen by others', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-routing-'));
    const path = join(directory, 'routing.db');
    try {
      const clock = createFakeClock();
      const first = createRouter({ stats: openRoutingStats({ path, clock }), clock, random: createRandom(1) });
      const second = createRouter({ stats: openRoutingStats({ path, clock }), clock, random: createRandom(1) });
      for (let call = 0; call < 40; call += 1) {
        first.record(outcome(CHEAP, { accepted: false }));
        first.record(outcome(MIDDLE));
      }
      await first.close();
      await clock.advance(2_000);
      const seen = second.route(WORK, ALL).candidates.find((candidate) => candidate.model === 'cheap');
      expect(seen).toMatchObject({ basis: 'measured' });
      expect(seen?.quality).toBeLessThan(0.4);
      await second.close();
      const third = createRouter({ stats: openRoutingStats({ path, clock }), clock, random: createRandom(1) });
      expect(third.route(WORK, ALL).candidates.find((candidate) => candidate.model === 'middle')?.observations).toBeGreaterThan(5);
      await third.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
