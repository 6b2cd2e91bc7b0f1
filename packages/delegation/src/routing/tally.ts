// What is remembered of the work that one model has done: decayed sums, so that what it does now counts more than what it did once.
import type { RouteOutcome } from './router.ts';

/** Which work a tally is about. */
export interface TallyKey {
  /** `*` for everything that the model has done. */
  readonly task: string;
  /** `''` when unknown. */
  readonly language: string;
  /** `''` when unknown. */
  readonly size: string;
  readonly provider: string;
  readonly model: string;
}

/** Decayed sums. A mean is a sum divided by its weight, and unknown while the weight is 0. */
export interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  /** Failures since the last success, and when the last one was. Not decayed. */
  readonly failStreak: number;
  readonly failedAtMs: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of judged answers whose cost is known, and how many of these were accepted: together the cost per accepted result. */
  readonly judgedCost: number;
  readonly judgedAccepted: number;
  /** Of answers of which both are known. */
  readonly actualCost: number;
  readonly listCost: number;
  readonly latencyMs: number;
  readonly latencyWeight: number;
  readonly firstTokenMs: number;
  readonly firstTokenWeight: number;
  /** After the first token. */
  readonly streamMs: number;
  readonly streamTokens: number;
  /** How much speaks for it that answers have become worse than expected; see `addSurprise`. */
  readonly worse: number;
  /** How often that was so much that earlier evidence lost its worth. In a tally of one kind of work: of the model, when the tally was updated. */
  readonly breaks: number;
  /** All outcomes ever, not decayed. */
  readonly outcomes: number;
  readonly updatedMs: number;
  /** How many outcomes of the same task, by any model, there had been at `updatedMs`. */
  readonly taskOutcomes: number;
}

/** How fast what was seen loses its weight. */
export interface Decay {
  /** Judged answers that a tally remembers at most: each new one lets the old ones fade by one part in so many. */
  readonly judgedWindow: number;
  /** The same for speed, cost and success. */
  readonly callWindow: number;
  /** Outcomes of the same task after which evidence of a model that did none of them counts half. */
  readonly halfLifeOutcomes: number;
  /** Time after which evidence counts half. */
  readonly halfLifeMs: number;
  /** Time after which successes and failures count half: an outage passes sooner than a weakness. */
  readonly failureHalfLifeMs: number;
}

export const EMPTY_TALLY: Tally = {
  succeeded: 0,
  failed: 0,
  failStreak: 0,
  failedAtMs: 0,
  accepted: 0,
  rejected: 0,
  judgedCost: 0,
  judgedAccepted: 0,
  actualCost: 0,
  listCost: 0,
  latencyMs: 0,
  latencyWeight: 0,
  firstTokenMs: 0,
  firstTokenWeight: 0,
  streamMs: 0,
  streamTokens: 0,
  worse: 0,
  breaks: 0,
  outcomes: 0,
  updatedMs: 0,
  taskOutcomes: 0,
};

/** When something is read or added. */
export interface Moment {
  readonly nowMs: number;
  /** Outcomes of the tally's task so far. */
  readonly taskOutcomes: number;
  /** How often the model has changed so far. */
  readonly breaks: number;
}

/** An outcome, and what share of acceptance was expected beforehand (`undefined`: nobody asked). */
export interface ExpectedOutcome {
  readonly outcome: RouteOutcome;
  readonly expected?: number | undefined;
}

/** What is left at `moment` of the weight that evidence had when the tally was last updated, 0 to 1. */
export function readFreshness(tally: Tally, moment: Moment, decay: Decay): number {
  const outcomes = Math.max(0, moment.taskOutcomes - tally.taskOutcomes) / decay.halfLifeOutcomes;
  const time = Math.max(0, moment.nowMs - tally.updatedMs) / decay.halfLifeMs;
  return 0.5 ** (outcomes + time) * readKept(tally, moment.breaks);
}

/** What is left of the weight of evidence by the changes of the model since, `breaks` of which there have been so far. */
export function readKept(tally: Tally, breaks: number): number {
  return KEPT_AFTER_BREAK ** Math.max(0, breaks - tally.breaks);
}

/** What is left of the weight of successes and failures. */
export function readFailureFreshness(tally: Tally, nowMs: number, decay: Decay): number {
  return 0.5 ** (Math.max(0, nowMs - tally.updatedMs) / decay.failureHalfLifeMs);
}

/** The tally with one more outcome in it. `whole` says that it is the one of all that the model does, which counts the breaks for the others. */
export function addOutcome(tally: Tally, { outcome, expected }: ExpectedOutcome, context: { readonly moment: Moment; readonly decay: Decay; readonly whole: boolean }): Tally {
  const { moment, decay, whole } = context;
  const judged = outcome.succeeded && outcome.accepted !== null;
  const surprise = judged && expected !== undefined ? addSurprise(tally, { accepted: outcome.accepted, expected }, whole ? WHOLE_ALARM : KIND_ALARM) : { worse: tally.worse, isBreak: false };
  const fresh = readFreshness(tally, whole ? { ...moment, breaks: tally.breaks } : moment, decay);
  const keepJudged = fresh * (judged ? 1 - 1 / decay.judgedWindow : 1) * (surprise.isBreak ? KEPT_AFTER_BREAK : 1);
  const keepCall = fresh * (1 - 1 / decay.callWindow);
  const keepFailure = readFailureFreshness(tally, moment.nowMs, decay) * (1 - 1 / decay.callWindow);
  const accepted = judged && outcome.accepted ? 1 : 0;
  const judgedCost = judged ? outcome.cost : null;
  return {
    succeeded: tally.succeeded * keepFailure + (outcome.succeeded ? 1 : 0),
    failed: tally.failed * keepFailure + (outcome.succeeded ? 0 : 1),
    failStreak: outcome.succeeded ? 0 : tally.failStreak + 1,
    failedAtMs: outcome.succeeded ? tally.failedAtMs : moment.nowMs,
    accepted: tally.accepted * keepJudged + accepted,
    rejected: tally.rejected * keepJudged + (judged ? 1 - accepted : 0),
    judgedCost: tally.judgedCost * keepJudged + (judgedCost ?? 0),
    judgedAccepted: tally.judgedAccepted * keepJudged + (judgedCost === null ? 0 : accepted),
    ...addCosts(tally, outcome, keepCall),
    ...addSpeed(tally, outcome, keepCall),
    worse: surprise.worse,
    breaks: whole ? tally.breaks + (surprise.isBreak ? 1 : 0) : moment.breaks,
    outcomes: tally.outcomes + 1,
    updatedMs: Math.max(tally.updatedMs, moment.nowMs),
    taskOutcomes: Math.max(tally.taskOutcomes, moment.taskOutcomes),
  };
}

// What earlier evidence is worth once a model has turned out to have changed.
const KEPT_AFTER_BREAK = 0.15;
// The change that is looked for, in log odds: from 0.92 to 0.78.
const SHIFT = 1.2;
// Log likelihood ratio at which a change is believed: of the model as a whole, of one kind of work.
const WHOLE_ALARM = 5;
const KIND_ALARM = 4;

interface Surprise {
  readonly worse: number;
  readonly isBreak: boolean;
}

// Page's cumulative sum test ("Continuous Inspection Schemes", 1954) for a change to the worse: it adds up how much better the changed share explains the
// answers than the expected one, starts anew at 0, and raises the alarm at a threshold. A model that becomes better harms nobody: its new answers tell soon enough.
function addSurprise(tally: Tally, { accepted, expected }: { readonly accepted: boolean | null; readonly expected: number }, alarm: number): Surprise {
  const share = Math.min(0.98, Math.max(0.02, expected));
  const odds = share / (1 - share);
  const shifted = odds * Math.exp(-SHIFT);
  const changed = shifted / (1 + shifted);
  const explained = accepted === true ? Math.log(changed / share) : Math.log((1 - changed) / (1 - share));
  const worse = Math.max(0, tally.worse + explained);
  return worse >= alarm ? { worse: 0, isBreak: true } : { worse, isBreak: false };
}

function addCosts(tally: Tally, outcome: RouteOutcome, keep: number): Pick<Tally, 'actualCost' | 'listCost'> {
  const { cost, listCost } = outcome;
  // What failed was cut short: its cost says nothing of what an answer costs.
  const known = outcome.succeeded && cost !== null && typeof listCost === 'number' && listCost > 0;
  return { actualCost: tally.actualCost * keep + (known ? cost : 0), listCost: tally.listCost * keep + (known ? listCost : 0) };
}

type Speed = Pick<Tally, 'latencyMs' | 'latencyWeight' | 'firstTokenMs' | 'firstTokenWeight' | 'streamMs' | 'streamTokens'>;

function addSpeed(tally: Tally, outcome: RouteOutcome, keep: number): Speed {
  const { firstTokenMs, outputTokens } = outcome;
  const streamed = outcome.succeeded && firstTokenMs !== undefined && outputTokens !== undefined && outputTokens > 0;
  const known = outcome.succeeded ? 1 : 0;
  return {
    latencyMs: tally.latencyMs * keep + known * outcome.latencyMs,
    latencyWeight: tally.latencyWeight * keep + known,
    firstTokenMs: tally.firstTokenMs * keep + (streamed ? firstTokenMs : 0),
    firstTokenWeight: tally.firstTokenWeight * keep + (streamed ? 1 : 0),
    streamMs: tally.streamMs * keep + (streamed ? Math.max(0, outcome.latencyMs - firstTokenMs) : 0),
    streamTokens: tally.streamTokens * keep + (streamed ? outputTokens : 0),
  };
}
