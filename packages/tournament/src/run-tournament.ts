// One run of one tournament, from its first call or from where an earlier process was: to its result, and into the store.
import { GatewayError, throwIfAborted, toAbortError, toUsd, NO_COST, type CallOrigin, type Clock, type LanguageModel, type OperationCall } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { CodeRunner } from './code-runner.ts';
import { collectEvidence } from './collect-evidence.ts';
import { createAsker } from './run/ask-model.ts';
import { rankWork, type Ranked } from './run/build-result.ts';
import type { RunContext } from './run/run-context.ts';
import { countPieces, runUnits, type DoneWork } from './run/run-units.ts';
import { createTurns } from './run/take-turns.ts';
import type { StoredTournament, TournamentStore } from './store/tournament-store.ts';
import { joinName, type TournamentPlan } from './tournament-plan.ts';
import type { TournamentResult, TournamentStatus } from './tournament-result.ts';

export interface RunParts {
  readonly tournament: Pick<StoredTournament, 'id' | 'createdMs' | 'plan'>;
  readonly store: TournamentStore;
  readonly gateway: Pick<Gateway, 'run' | 'createAllowance'> | undefined;
  /** The caller's own, by `provider/model`. */
  readonly models: ReadonlyMap<string, LanguageModel>;
  readonly codeRunner: CodeRunner | undefined;
  readonly clock: Clock;
  /** Ends the work; with a GatewayError `cancelled` whose details say `isFinal` for good. */
  readonly signal: AbortSignal;
  readonly origin: CallOrigin | undefined;
  readonly onProgress: OperationCall['onProgress'];
  /** USD, in place of the plan's. */
  readonly maxCostUsd: number | undefined;
}

/**
 * @throws GatewayError `cancelled` (what was finished is kept; taken up again it goes on there, unless it was cancelled for good), `budget_exceeded` when not
 * one answer could be paid, that of the competitors when none of them answered, that of the judges when none could be asked; then with what there is in the store
 */
export async function runTournament(parts: RunParts): Promise<TournamentResult> {
  const { signal, store, tournament } = parts;
  const context = createContext(parts);
  let work: DoneWork;
  try {
    work = await runUnits(context);
  } catch (error) {
    if (!signal.aborted) throw error;
    const reason = toAbortError(signal);
    if (reason.details?.['isFinal'] !== true) {
      await store.setStatus(tournament.id, 'interrupted');
      throw reason;
    }
    // What is there already is ranked; nothing more is asked.
    const ended = { ...context, signal: new AbortController().signal, stop: { error: reason }, onDone: () => undefined };
    await finish(parts, { work: await runUnits(ended), status: 'cancelled', stopReason: reason.message });
    throw reason;
  }
  const { error } = context.stop;
  const failure = findFailure(context, work);
  const result = await finish(parts, { work, status: failure !== undefined && error === undefined ? 'failed' : error === undefined ? 'completed' : 'stopped', stopReason: (error ?? failure)?.message });
  if (failure !== undefined) throw failure;
  return result;
}

function createContext(parts: RunParts): RunContext {
  const { tournament: { id, plan }, store, signal, onProgress } = parts;
  const limitUsd = parts.maxCostUsd ?? plan.maxCostUsd;
  const { known } = store.paid(id);
  const left = limitUsd === undefined ? undefined : Math.max(0, limitUsd - toUsd({ ...NO_COST, totalPicoUsd: known }));
  const total = countPieces({ plan });
  let done = 0;
  return {
    id,
    plan,
    store,
    signal,
    asker: createAsker({ gateway: parts.gateway, models: parts.models, clock: parts.clock, timeoutMs: plan.timeoutMs, maxCostUsd: left, origin: parts.origin }),
    turns: createTurns(plan.concurrency),
    codeRunner: parts.codeRunner,
    stop: { error: undefined },
    onDone: (message) => {
      done += 1;
      onProgress?.({ done, total, message });
    },
    onProgress,
  };
}

interface Ending {
  readonly work: DoneWork;
  readonly status: TournamentStatus;
  readonly stopReason: string | undefined;
}

async function finish({ tournament: { id, plan, createdMs }, store, clock }: RunParts, { work, status, stopReason }: Ending): Promise<TournamentResult> {
  const ranked = rankWork(plan, work);
  const paid = store.paid(id);
  const knownCostUsd = toUsd({ ...NO_COST, totalPicoUsd: paid.known });
  const result: TournamentResult = {
    id,
    status,
    ...(stopReason === undefined ? {} : { stopReason }),
    taskType: plan.taskType,
    createdMs,
    finishedMs: Math.round(clock.now()),
    ranking: ranked.ranking,
    results: ranked.results,
    method: ranked.method,
    ...(ranked.judging === undefined ? {} : { judging: ranked.judging }),
    totalCostUsd: paid.unknown > 0 || paid.interrupted > 0 ? null : knownCostUsd,
    knownCostUsd,
    interruptedCalls: paid.interrupted,
    warnings: warn(plan, ranked, paid),
  };
  await store.finish(result, collectEvidence(id, plan, { ranked, cells: work.cells }));
  return result;
}

function warn(plan: TournamentPlan, { method, judging, ranking }: Ranked, { unknown, interrupted }: { readonly unknown: number; readonly interrupted: number }): readonly string[] {
  const unreadable = judging?.judges.reduce((sum, judge) => sum + judge.unreadable, 0) ?? 0;
  const failed = judging?.judges.reduce((sum, judge) => sum + judge.failed, 0) ?? 0;
  const flips = judging?.judges.filter(({ positionFlips: { share, of } }) => of >= 10 && share !== null && share > 0.4) ?? [];
  return [
    method.units < 5 ? `There ${method.units === 1 ? 'was one' : `were ${method.units}`} ${method.unit === 'tasks' ? 'tasks' : 'round'}${method.units === 1 || method.unit === 'tasks' ? '' : 's'}: the intervals are as wide as that makes them.` : '',
    method.unit === 'rounds' ? 'All answers are to one task: the scores are about that task, and not about others of its kind.' : '',
    plan.criteria.length > 0 && plan.judges.length === 0 ? 'Nobody judged by the criteria: there is no judge.' : '',
    method.undecided > 0 ? `${method.undecided} pairs of answers were judged by nobody and count for neither.` : '',
    unreadable > 0 ? `${unreadable} verdicts could not be read, twice each.` : '',
    failed > 0 ? `${failed} verdicts failed.` : '',
    ...flips.map(({ judge, positionFlips: { share } }) => `${judge} contradicted itself in ${Math.round((share ?? 0) * 100)} % of the pairs when their order was turned round.`),
    ranking.some(({ status }) => status === 'not_run') ? 'Not every competitor was asked before the tournament ended.' : '',
    unknown > 0 ? `Of ${unknown} calls nobody knows the cost.` : '',
    interrupted > 0 ? `${interrupted} calls were under way when a process ended: whether they were charged is unknown.` : '',
  ].filter((warning) => warning !== '');
}

// A ranking of nothing is none.
function findFailure({ id, plan, stop }: RunContext, { cells, verdicts }: DoneWork): GatewayError | undefined {
  const details = { tournamentId: id };
  const outcomes = cells.flatMap(({ outcome }) => outcome ?? []);
  if (outcomes.every(({ kind }) => kind === 'failed')) {
    if (stop.error !== undefined) return new GatewayError({ kind: stop.error.kind, message: stop.error.message, hint: 'Raise the limit and take the tournament up again.', details });
    const errors = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error] : []));
    const [first] = errors;
    const told = [...new Set(errors.map(({ message }) => message))].slice(0, 3).join(' ');
    return new GatewayError({ kind: first !== undefined && errors.every(({ kind }) => kind === first.kind) ? first.kind : 'unavailable', message: `No competitor gave any answer. ${told}`, details });
  }
  const replies = verdicts.flatMap(({ orders }) => orders);
  if (stop.error === undefined && replies.length > 0 && replies.every((reply) => reply === 'failed')) {
    return new GatewayError({ kind: 'unavailable', message: `No judge could be asked (${plan.judges.map(joinName).join(', ')}).`, hint: 'The answers are kept: take the tournament up again to have them judged.', details });
  }
  return undefined;
}

/** Says no when somebody is named whom nobody would know. @throws GatewayError `not_configured` */
export function requireModels({ competitors, judges }: TournamentPlan, { gateway, models }: Pick<RunParts, 'gateway' | 'models'>): void {
  if (gateway !== undefined) return;
  const unknown = [...competitors, ...judges].map(joinName).filter((name) => !models.has(name));
  if (unknown.length > 0) throw new GatewayError({ kind: 'not_configured', message: `There is no gateway that would know ${unknown.join(', ')}.`, hint: 'Give openTournaments a gateway, or a findModel that finds them.' });
}

/** Ends with the first of them. */
export function joinSignals(own: AbortSignal, outer: AbortSignal | undefined): AbortSignal {
  throwIfAborted(outer);
  return outer === undefined ? own : AbortSignal.any([own, outer]);
}

/** The error of somebody who wants it to end for good. */
export function cancelledForGood(id: string): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: `The tournament ${id} was cancelled.`, details: { isFinal: true, tournamentId: id } });
}
