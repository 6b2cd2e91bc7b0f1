// The tournaments that this process runs: each once, held against other processes, and ended when somebody anywhere cancels it.
import { GatewayError, type Clock, type LanguageModel } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import { holdRun } from './hold-run.ts';
import type { TournamentCall, TournamentsOptions } from './open-tournaments.ts';
import { cancelledForGood, joinSignals, requireModels, runTournament } from './run-tournament.ts';
import type { StoredTournament, TournamentStore } from './store/tournament-store.ts';
import { joinName, type TournamentPlan } from './tournament-plan.ts';
import type { TournamentResult } from './tournament-result.ts';

export interface RunsHere {
  /** @param own models of the caller's, by `provider/model` @throws GatewayError as `Tournaments.run` does */
  go(tournament: StoredTournament, call: TournamentCall, own: ReadonlyMap<string, LanguageModel>): Promise<TournamentResult>;
  /** Ends it for good and waits for its end; `false` when it does not run here. */
  cancel(id: string): Promise<boolean>;
  /** Interrupts all of them and waits for their ends. */
  close(): Promise<void>;
}

export interface RunsHereOptions extends Pick<TournamentsOptions, 'gateway' | 'findModel' | 'codeRunner'> {
  readonly database: Database;
  readonly store: TournamentStore;
  readonly clock: Clock;
  readonly onResult: (result: TournamentResult) => void;
}

interface Running {
  readonly stop: AbortController;
  readonly work: Promise<TournamentResult>;
}

// How long a cancellation by another process may go unseen.
const CANCEL_POLL_MS = 250;

export function createRunsHere(options: RunsHereOptions): RunsHere {
  const { gateway, store, clock, codeRunner } = options;
  const running = new Map<string, Running>();
  let isClosing = false;
  return {
    go: async (tournament, call, own) => {
      const { id, plan, status } = tournament;
      if (isClosing) throw new GatewayError({ kind: 'internal', message: 'The tournaments are closed.' });
      if (running.has(id)) throw new GatewayError({ kind: 'unavailable', message: `The tournament ${id} is running already.`, hint: 'Wait until it has ended.' });
      const models = new Map([...findOwn(options, plan), ...own]);
      requireModels(plan, { gateway, models });
      const stop = new AbortController();
      const signal = joinSignals(stop.signal, call.signal);
      const hold = holdRun(options.database, id);
      const poll = pollCancel({ clock, isCancelled: () => store.isCancelRequested(id), onCancelled: () => stop.abort(cancelledForGood(id)) });
      const work = (async () => {
        if (status !== 'running') await store.setStatus(id, 'running');
        call.onStarted?.(id);
        return runTournament({ tournament, store, gateway, models, codeRunner, clock, signal, origin: call.origin, onProgress: call.onProgress, maxCostUsd: call.maxCostUsd });
      })();
      running.set(id, { stop, work });
      try {
        const result = await work;
        options.onResult(result);
        return result;
      } finally {
        poll.end();
        running.delete(id);
        hold.release(() => ['completed', 'cancelled'].includes(store.find(id)?.status ?? ''));
      }
    },
    cancel: async (id) => {
      const own = running.get(id);
      own?.stop.abort(cancelledForGood(id));
      await own?.work.catch(() => undefined);
      return own !== undefined;
    },
    close: async () => {
      isClosing = true;
      const open = [...running.values()];
      for (const { stop } of open) stop.abort(new GatewayError({ kind: 'cancelled', message: 'The tournaments were closed.' }));
      await Promise.allSettled(open.map(async ({ work }) => work));
    },
  };
}

/** The caller's own models that a plan names, by those names. */
export function findOwn({ findModel }: Pick<TournamentsOptions, 'findModel'>, { competitors, judges }: TournamentPlan): ReadonlyMap<string, LanguageModel> {
  return new Map([...competitors, ...judges].flatMap((named) => {
    const model = findModel?.({ provider: named.provider, model: named.model });
    return model === undefined ? [] : [[joinName(named), model] as const];
  }));
}

interface CancelPoll {
  readonly clock: Clock;
  readonly isCancelled: () => boolean;
  readonly onCancelled: () => void;
}

function pollCancel({ clock, isCancelled, onCancelled }: CancelPoll): { end(): void } {
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    for (;;) {
      if (isCancelled()) {
        onCancelled();
        return;
      }
      await clock.sleep(CANCEL_POLL_MS, over.signal);
    }
  };
  // Its own end is what rejects it. A file that cannot be read shows in the work itself.
  watch().catch(() => undefined);
  return { end: () => over.abort('over') };
}
