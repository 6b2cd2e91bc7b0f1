// What stays of tournaments: lists, the leaderboard, priors, reports, and what other processes see.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { createRouter } from '@gateway/delegation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTournaments, toCsvReport, toHtmlReport, toMarkdownReport, type TournamentPriors, type Tournaments, type TournamentsOptions, type TournamentSpec } from '../src/index.ts';
import { createRule } from './scripted-judge.ts';

let directory: string;
let opened: Tournaments[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-tournament-'));
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(async (one) => one.close()));
  rmSync(directory, { recursive: true, force: true });
});

function open(options: Omit<TournamentsOptions, 'path'> = {}): Tournaments {
  const tournaments = openTournaments({ ...options, path: join(directory, 'tournaments.db') });
  opened.push(tournaments);
  return tournaments;
}

const says = (model: string, text: string, provider = 'own') => createFakeLanguageModel({ provider, model, reply: () => ({ text, cost: { inputPicoUsd: 3e9, outputPicoUsd: 0, totalPicoUsd: 3e9 } }) });
const byLength = createFakeLanguageModel({ provider: 'own', model: 'judge', reply: createRule((answer) => answer.length) });
const judged = (...competitors: readonly TournamentSpec['competitors'][number]['model'][]): TournamentSpec => ({ taskType: 'creative', prompt: 'Speak.', competitors: competitors.map((model) => ({ model })), judges: [byLength], rounds: 3, seed: 2 });

describe('the leaderboard', () => {
  it('knows whom wins were against, over tournaments of different fields', async () => {
    const tournaments = open();
    await tournaments.run(judged(says('a', 'aaaa'), says('b', 'bbb')));
    await tournaments.run(judged(says('b', 'bbb'), says('c', 'cc')));
    await tournaments.run({ ...judged(says('c', 'cc'), says('d', 'd')), taskType: 'chat' });
    expect(tournaments.leaderboard().map(({ provider, model, tournaments: count }) => [provider, model, count])).toEqual([['own', 'a', 1], ['own', 'b', 2], ['own', 'c', 2], ['own', 'd', 1]]);
    expect(tournaments.leaderboard('chat').map(({ model }) => model)).toEqual(['c', 'd']);
    expect(tournaments.leaderboard('translation')).toEqual([]);
    expect(tournaments.leaderboard()[1]).toMatchObject({ answers: 6, failures: 0, costUsd: expect.closeTo(0.003, 9) as number, comparisons: 6 });
    expect(tournaments.leaderboard()).toEqual(tournaments.leaderboard());
  });

  it('holds against a model that it was slow or silent, and not that nobody had a key for it', async () => {
    const tournaments = open();
    const failing = (model: string, kind: 'auth' | 'bad_response') => createFakeLanguageModel({ provider: 'own', model, reply: () => new GatewayError({ kind, message: 'no' }) });
    await tournaments.run({ ...judged(says('a', 'aaaa'), says('b', 'bbb')), competitors: [{ model: says('a', 'aaaa') }, { model: failing('b', 'bad_response') }, { model: failing('c', 'auth') }] });
    expect(tournaments.leaderboard().map(({ model, comparisons, failures }) => [model, comparisons, failures])).toEqual([['a', 3, 0], ['b', 3, 3]]);
    expect(tournaments.readPriors().list).toEqual([]);
  });

  it('does not let a model beat itself under other parameters', async () => {
    const tournaments = open();
    await tournaments.run({ ...judged(says('a', 'aaaa')), competitors: [{ model: says('a', 'x'), label: 'cold' }, { model: says('a', 'xx'), label: 'warm' }] });
    expect(tournaments.leaderboard()).toEqual([]);
  });
});

describe('priors', () => {
  it('tell a router how often a model was right', async () => {
    const heard: TournamentPriors[] = [];
    const tournaments = open({ onResults: (_result, priors) => heard.push(priors) });
    await tournaments.run({ taskType: 'reasoning', prompt: '6 x 7?', groundTruth: '42', evaluators: [{ type: 'equals' }], rounds: 10, competitors: [{ model: says('right', '42') }, { model: says('wrong', '41') }] });
    expect(heard[0]?.list).toEqual([
      { taskType: 'reasoning', provider: 'own', model: 'right', quality: 1, weight: 10, basis: 'checks' },
      { taskType: 'reasoning', provider: 'own', model: 'wrong', quality: 0, weight: 10, basis: 'checks' },
    ]);
    const router = createRouter({ clock: createFakeClock(), random: () => 0.5, priors: (...args) => tournaments.readPriors().find(...args) });
    const info = (model: string) => ({ provider: 'own', model, price: { input: 1, output: 1 }, contextTokens: 10_000, maxOutputTokens: 1_000, capabilities: ['chat'] as const });
    const route = router.route({ task: 'reasoning', inputTokens: 10, outputTokens: 10, priority: 'quality' }, [info('wrong'), info('right')]);
    expect(route.chosen).toMatchObject({ model: 'right', basis: 'tournament' });
    expect(tournaments.readPriors().find('chat', 'own', 'right')).toBeUndefined();
    await router.close();
  });

  it('say less where only comparisons are known', async () => {
    const tournaments = open();
    await tournaments.run(judged(says('a', 'aaaa'), says('b', 'bbb')));
    const [best, other] = ['a', 'b'].map((model) => tournaments.readPriors().find('creative', 'own', model));
    expect(best?.quality).toBeGreaterThan(0.82);
    expect(other?.quality).toBeLessThan(0.82);
    expect(best?.weight).toBe(0.75);
  });
});

describe('several processes', () => {
  it('see each other\'s tournaments, cancel them, and leave no locks of what is over', async () => {
    const clock = createFakeClock();
    const [mine, other] = [open({ clock }), open()];
    const hanging = createFakeLanguageModel({ provider: 'own', model: 'slow', hang: true });
    const running = mine.run({ ...judged(says('a', 'x')), competitors: [{ model: hanging }, { model: says('a', 'x') }] }, { id: 'shared' });
    running.catch(() => undefined);
    await expect.poll(() => hanging.requests.length).toBeGreaterThan(0);
    expect(other.get('shared').status).toBe('running');
    await other.cancel('shared');
    await clock.advance(300);
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    expect(other.get('shared').status).toBe('cancelled');
    expect(other.list().map(({ id }) => id)).toEqual(['shared']);
    expect(readdirSync(directory).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('end for good what nobody runs any more', async () => {
    const [mine, other] = [open(), open()];
    const giveUp = new AbortController();
    const hanging = createFakeLanguageModel({ provider: 'own', model: 'slow', hang: true });
    const running = mine.run({ ...judged(hanging, says('a', 'x')) }, { id: 'left', signal: giveUp.signal });
    running.catch(() => undefined);
    await expect.poll(() => hanging.requests.length).toBeGreaterThan(0);
    giveUp.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    await other.cancel('left');
    expect(mine.get('left').status).toBe('cancelled');
  });
});

describe('reports', () => {
  const HOSTILE = '<script>alert(1)</script> ```\n# not a heading\n| a | b |\n=cmd()';

  it('show what models wrote as text, and nothing of it as markup', async () => {
    const result = await open().run({ ...judged(says('<b>evil</b>|`x`', HOSTILE), says('plain', '=1+1')), taskType: 'creative' });
    const html = toHtmlReport(result);
    expect(html).not.toMatch(/<script|<b>|onerror|https?:\/\/(?!www\.w3\.org\/2000\/svg)/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).toContain("default-src 'none'");
    const markdown = toMarkdownReport(result);
    expect(markdown).toContain(`\`\`\`\`text\n${HOSTILE}\n\`\`\`\``);
    const row = markdown.split('\n').find((line) => line.includes('evil') && line.startsWith('|'));
    expect(row).toContain(String.raw`\<b\>evil\</b\>\|\`x\``);
    const csv = toCsvReport(result, 'answers');
    expect(csv).toContain("'=1+1");
    expect(csv.split('\r\n')[0]).toBe('competitor,task,round,status,score,cost_usd,latency_ms,error,text');
    expect(toCsvReport(result).split('\r\n')).toHaveLength(4);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('say how the ranking came about', async () => {
    const markdown = toMarkdownReport(await open().run(judged(says('a', 'aaaa'), says('b', 'bbb'))), { maxAnswerCharacters: 10 });
    expect(markdown).toContain('own/judge judged 3 pairs in both orders');
    expect(markdown).toMatch(/\| 1 \| own\/a \| 0\.9\d \|/);
    expect(markdown).toContain('All answers are to one task');
  });
});
