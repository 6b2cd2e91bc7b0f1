// The door: tournaments are run, taken up again, looked up and added together here, over one SQLite file that several processes share.
import { randomInt, randomUUID } from 'node:crypto';
import { GatewayError, silentLogger, systemClock, throwIfAborted, toGatewayError, type CallOrigin, type Clock, type LanguageModel, type Logger, type OperationCall, type TaskType } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import type { Gateway } from '@gateway/delegation';
import type { CodeRunner } from './code-runner.ts';
import { findDefaultJudge } from './find-default-judge.ts';
import { rankLeaderboard, type LeaderboardEntry } from './leaderboard.ts';
import { collectModels, planTournament } from './plan-tournament.ts';
import { readRouterPriors, type TournamentPriors } from './router-priors.ts';
import { createRunsHere, findOwn, type RunsHere } from './run-here.ts';
import { cancelledForGood, requireModels } from './run-tournament.ts';
import { TOURNAMENT_MIGRATIONS } from './store/tournament-schema.ts';
import { createTournamentStore, type StoredTournament, type TournamentStore } from './store/tournament-store.ts';
import type { TournamentResult } from './tournament-result.ts';
import type { TournamentSpec } from './tournament-spec.ts';

export interface TournamentsOptions {
  /** Of the SQLite file, made when missing; several processes may have it open. @default in memory */
  readonly path?: string | undefined;
  /** One that is open already, with `TOURNAMENT_MIGRATIONS`; whoever opened it closes it. @default the one at `path` */
  readonly database?: Database | undefined;
  /** Asks models that are named, keeps the books and the budget. @default only models of the caller's own can compete and judge */
  readonly gateway?: Pick<Gateway, 'run' | 'createAllowance' | 'route'> | undefined;
  /** The model of the caller's own with that name, for tournaments that are taken up again. @default none */
  readonly findModel?: ((name: { readonly provider?: string | undefined; readonly model: string }) => LanguageModel | undefined) | undefined;
  /** Executes code that models wrote. @default `tests` are refused */
  readonly codeRunner?: CodeRunner | undefined;
  /** Is told of every tournament that came to a ranking, with what the router may learn of all of them. */
  readonly onResults?: ((result: TournamentResult, priors: TournamentPriors) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Hears of an `onResults` that throws. @default silentLogger */
  readonly logger?: Logger | undefined;
}

export interface TournamentCall {
  /** Ends the work; what is finished is kept, and `resume` goes on there. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OperationCall['onProgress'];
  readonly origin?: CallOrigin | undefined;
  /** Is told the id before anything is paid. */
  readonly onStarted?: ((id: string) => void) | undefined;
  /** USD, in place of what the tournament was begun with; what was paid before counts. */
  readonly maxCostUsd?: number | undefined;
}

export interface Tournaments {
  /**
   * Runs a tournament to its end. With the `id` of one that was begun before, that one is taken up as it was planned then.
   *
   * @throws GatewayError `invalid_input`, `not_configured`, `cancelled`, `unavailable` while another process runs it; the competitors' when none answered
   */
  run(spec: TournamentSpec, call?: TournamentCall & { readonly id?: string | undefined }): Promise<TournamentResult>;
  /** Goes on where it was cut off; nothing that was paid is paid again. One that is completed is given as it is. @throws GatewayError as `run` does, `not_found` */
  resume(id: string, call?: TournamentCall): Promise<TournamentResult>;
  /** @throws GatewayError `not_found` */
  get(id: string): StoredTournament;
  /** The newest first. @param options.limit @default 20 */
  list(options?: { readonly limit?: number | undefined }): readonly StoredTournament[];
  /** Ends it for good, whichever process runs it; what is there is ranked. Does nothing to one that has ended. @throws GatewayError `not_found` */
  cancel(id: string): Promise<void>;
  /** All tournaments together, or those of one task type. */
  leaderboard(taskType?: TaskType): readonly LeaderboardEntry[];
  /** What the router may learn, as of now. */
  readPriors(): TournamentPriors;
  /** Interrupts what runs and waits for it. */
  close(): Promise<void>;
}

/**
 * Opens the tournaments.
 *
 * @throws GatewayError as `openDatabase` of `@gateway/core/sqlite` does
 * @example
 * const tournaments = openTournaments({ path: 'tournaments.db', gateway });
 * const { ranking } = await tournaments.run({ taskType: 'reasoning', prompt: 'What is 6 x 7?', groundTruth: '42', competitors: [{ model: 'openai/gpt-5-mini' }, { model: 'gemini/gemini-2.5-flash' }] });
 */
export function openTournaments(options: TournamentsOptions = {}): Tournaments {
  const { path = ':memory:', gateway, clock = systemClock } = options;
  const database = options.database ?? openDatabase({ path, migrations: TOURNAMENT_MIGRATIONS, clock });
  const store = createTournamentStore(database);
  const readPriors = (): TournamentPriors => readRouterPriors(store.comparisons(undefined), store.standings());
  const here = createRunsHere({ ...options, database, store, clock, onResult: (result) => tell(options, result, readPriors) });
  const need = (id: string): StoredTournament => {
    const found = store.find(id);
    if (found === undefined) throw new GatewayError({ kind: 'not_found', message: `There is no tournament ${JSON.stringify(id.slice(0, 80))}.`, hint: 'List them to see which there are.' });
    return found;
  };
  const takeUp = async (tournament: StoredTournament, call: TournamentCall, own: ReadonlyMap<string, LanguageModel>): Promise<TournamentResult> => {
    if (tournament.status === 'completed' && tournament.result !== null) return tournament.result;
    if (tournament.status === 'cancelled') throw cancelledForGood(tournament.id);
    return here.go(tournament, call, own);
  };
  return {
    run: async (spec, call = {}) => {
      const { id = randomUUID() } = call;
      throwIfAborted(call.signal);
      const own = collectModels(spec);
      const before = store.find(id);
      if (before !== undefined) return takeUp(before, call, own);
      if (!/^[\w-]{1,80}$/.test(id)) throw new GatewayError({ kind: 'invalid_input', message: 'The id of a tournament cannot be used.', hint: 'Give 1 to 80 letters, digits, "-" and "_".' });
      const plan = await planTournament(spec, {
        hasCodeRunner: options.codeRunner !== undefined,
        randomSeed: () => randomInt(2 ** 32),
        findJudge: async (competing) => (gateway === undefined ? undefined : findDefaultJudge(gateway, competing, { signal: call.signal, origin: call.origin })),
      });
      requireModels(plan, { gateway, models: new Map([...findOwn(options, plan), ...own]) });
      await store.create({ id, createdMs: clock.now(), plan });
      return here.go(need(id), call, own);
    },
    resume: async (id, call = {}) => takeUp(need(id), call, new Map()),
    get: need,
    list: ({ limit = 20 } = {}) => store.list(limit),
    cancel: async (id) => {
      const { status } = need(id);
      if (status !== 'running' && status !== 'interrupted') return;
      await store.requestCancel(id);
      if (!(await here.cancel(id))) await endInterrupted({ here, store }, need(id));
    },
    leaderboard: (taskType) => rankLeaderboard(store.comparisons(taskType), store.standings().filter((one) => taskType === undefined || one.taskType === taskType)),
    readPriors,
    close: async () => {
      await here.close();
      if (options.database === undefined) await database.close();
    },
  };
}

// Nobody may be running it: then it is ended here, by a run that finds itself cancelled.
async function endInterrupted({ here, store }: { readonly here: RunsHere; readonly store: TournamentStore }, tournament: StoredTournament): Promise<void> {
  try {
    await here.go(tournament, {}, new Map());
  } catch (error) {
    const { kind } = toGatewayError(error);
    if (kind === 'not_configured') await store.setStatus(tournament.id, 'cancelled');
    // Another process has it, and will see the request.
    else if (kind !== 'cancelled' && kind !== 'unavailable') throw error;
  }
}

function tell({ onResults, logger = silentLogger }: TournamentsOptions, result: TournamentResult, readPriors: () => TournamentPriors): void {
  try {
    onResults?.(result, readPriors());
  } catch (error) {
    logger.error('What hears of the results of tournaments failed.', { tournament: result.id, error });
  }
}
