// A tournament that is cut off anywhere goes on where it was: nothing is paid twice, and the ranking is that of one that was never cut off.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompletionRequest } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { openDatabase, tryFileLock, type Database } from '@gateway/core/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTournaments, TOURNAMENT_MIGRATIONS, type TournamentSpec } from '../src/index.ts';
import { killTournament, readLasting } from './kill-tournament.ts';
import { createRule } from './scripted-judge.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-tournament-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const path = (name = 'tournaments.db'): string => join(directory, name);

function createModels(): { readonly spec: TournamentSpec; readonly asked: string[] } {
  const asked: string[] = [];
  const create = (model: string, reply: (request: CompletionRequest) => string) => createFakeLanguageModel({
    provider: 'own',
    model,
    reply: (request) => {
      asked.push(JSON.stringify([model, request.sample, request.messages]));
      return { text: reply(request), cost: { inputPicoUsd: 7, outputPicoUsd: 0, totalPicoUsd: 7 } };
    },
  });
  return {
    asked,
    spec: {
      taskType: 'reasoning',
      prompt: 'Say it.',
      rounds: 2,
      competitors: [{ model: create('short', () => 'word') }, { model: create('long', () => 'many words') }],
      judges: [create('judge', createRule((answer) => answer.length))],
      evaluators: [{ type: 'contains', expected: 'word' }],
      seed: 4,
      concurrency: 1,
    },
  };
}

/** The file at which every write from the given one on fails, as if the process were gone. */
function openBreaking(file: string, from: number): Database & { readonly writes: () => number } {
  const database = openDatabase({ path: file, migrations: TOURNAMENT_MIGRATIONS });
  let writes = 0;
  return {
    ...database,
    writes: () => writes,
    transaction: async (work, call) => {
      writes += 1;
      if (writes >= from) throw new Error('killed here');
      return database.transaction(work, call);
    },
  };
}

describe('a run that breaks', () => {
  it('is taken up at every step, with the same result and nothing paid twice but what was lost with its answer', async () => {
    const whole = createModels();
    const reference = openTournaments({ path: path('whole.db') });
    const wanted = readLasting(await reference.run(whole.spec, { id: 't' }));
    await reference.close();
    let steps = 0;
    let lost = 0;
    for (let from = 2; ; from += 1) {
      const file = path(`${from}.db`);
      const { spec, asked } = createModels();
      const database = openBreaking(file, from);
      const broken = openTournaments({ database });
      const before = await broken.run(spec, { id: 't' }).catch((error: unknown) => error);
      await database.close();
      if (!(before instanceof Error)) break;
      expect(before.message).toBe('killed here');
      steps += 1;
      const again = openTournaments({ path: file });
      const result = await again.run(spec, { id: 't' });
      await again.close();
      expect(readLasting(result)).toEqual(wanted);
      // Between an answer and its place in the file nothing can be done but to say so.
      expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(result.interruptedCalls);
      expect(result.interruptedCalls).toBeLessThanOrEqual(1);
      expect(result.totalCostUsd).toBe(result.interruptedCalls > 0 ? null : whole.asked.length * 7e-12);
      lost += asked.length - new Set(asked).size;
    }
    // Four answers and four verdicts, each begun and ended, four checks, and the end.
    expect(steps).toBe(2 * 4 + 2 * 4 + 4 + 1);
    // And where a check is kept while the next answer is under way.
    expect(lost).toBeGreaterThanOrEqual(8);
  });

  it('is not run by two at once', async () => {
    const { spec } = createModels();
    const tournaments = openTournaments({ path: path() });
    const lock = tryFileLock(`${path()}.taken.lock`);
    await expect(tournaments.run(spec, { id: 'taken' })).rejects.toMatchObject({ kind: 'unavailable' });
    lock?.release();
    await expect(tournaments.run(spec, { id: 'taken' })).resolves.toMatchObject({ status: 'completed' });
    await tournaments.close();
  });

  it('gives the result again when it is completed, and asks nobody', async () => {
    const { spec, asked } = createModels();
    const tournaments = openTournaments({ path: path() });
    const first = await tournaments.run(spec, { id: 't' });
    const before = asked.length;
    expect(await tournaments.resume('t')).toEqual(first);
    expect(asked).toHaveLength(before);
    await tournaments.close();
  });
});

describe('kill -9', () => {
  it('costs nothing twice, and changes nothing in the ranking', async () => {
    const whole = await killTournament({ path: path('whole.db'), concurrency: 1 });
    // Three tasks: three answers, three pairs in both orders each.
    expect([...whole.paid.values()]).toEqual(Array.from({ length: 3 * (3 + 6) }, () => 1));
    expect(whole.result).toMatchObject({ status: 'completed', interruptedCalls: 0, totalCostUsd: 27e-9 });
    const killed = await killTournament({ path: path(), concurrency: 1, killAt: [1, 3, 9, 14, 30] });
    expect(killed.kills).toBe(5);
    expect(killed.paid).toEqual(whole.paid);
    expect(readLasting(killed.result)).toEqual(readLasting(whole.result));
    // The five that were under way: the vendor did not answer them, and nobody here can know that.
    expect(killed.result.interruptedCalls).toBe(5);
    expect(killed.result.knownCostUsd).toBe(27e-9);
  });
});
