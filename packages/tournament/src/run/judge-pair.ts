// Two answers before every judge that may judge them, in both orders; each reply is paid once.
import { GatewayError, throwIfAborted } from '@gateway/core';
import { createJudgeRequest } from '../judge/judge-prompt.ts';
import { readJudgement, type Judgement } from '../judge/read-judgement.ts';
import type { NoVerdict, PairVerdict } from '../judge/verdict.ts';
import { readWeights } from '../model-name.ts';
import { joinName, type PlannedJudge } from '../tournament-plan.ts';
import type { Cell } from './answer-cell.ts';
import type { AnsweredCall } from './ask-model.ts';
import { doOnce, type RunContext } from './run-context.ts';

// One reply that cannot be read is bad luck, two are a judge that cannot do it.
const TRIES = 2;

export interface AnsweredCell extends Cell {
  readonly outcome: AnsweredCall;
}

/** @throws GatewayError when the caller gave up, or something of the tournament's own broke */
export async function judgePair(context: RunContext, a: AnsweredCell, b: AnsweredCell): Promise<readonly PairVerdict[]> {
  const { judges } = context.plan;
  const verdicts = judges.map(async (judge, index): Promise<PairVerdict | undefined> => {
    if (isInterested(context, judge, [a, b])) return undefined;
    const orders = await Promise.all([askJudge(context, { judge, index, first: a, second: b, order: 0 }), askJudge(context, { judge, index, first: b, second: a, order: 1 })]);
    return { task: a.task, round: a.round, a: a.competitor, b: b.competitor, judge: joinName(judge), orders, lengths: [a.outcome.text.length, b.outcome.text.length] };
  });
  return (await Promise.all(verdicts)).filter((verdict) => verdict !== undefined);
}

// Models are lenient with what they wrote themselves (Panickssery, Bowman and Feng, "LLM Evaluators Recognize and Favor Their Own Generations", 2024).
function isInterested({ plan }: RunContext, judge: PlannedJudge, cells: readonly AnsweredCell[]): boolean {
  const own = readWeights(judge.model);
  return cells.some(({ competitor, outcome }) => readWeights(plan.competitors[competitor]?.model ?? '') === own || readWeights(outcome.model) === own);
}

interface Judging {
  readonly judge: PlannedJudge;
  readonly index: number;
  /** Shown as A. */
  readonly first: AnsweredCell;
  readonly second: AnsweredCell;
  readonly order: 0 | 1;
}

async function askJudge(context: RunContext, judging: Judging): Promise<Judgement | NoVerdict> {
  const { plan } = context;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reply = await context.turns.do(async () => askOnce(context, judging, tries));
    throwIfAborted(context.signal);
    if (typeof reply === 'string') return reply;
    const judgement = readJudgement(reply.text, plan.criteria);
    if (judgement !== undefined) return judgement;
  }
  return 'unreadable';
}

async function askOnce(context: RunContext, { judge, index, first, second, order }: Judging, tries: number): Promise<{ readonly text: string } | NoVerdict> {
  const { plan, store, id, stop } = context;
  throwIfAborted(context.signal);
  const [low, high] = order === 0 ? [first, second] : [second, first];
  const key = `verdict:${first.task}:${first.round}:${low.competitor}:${high.competitor}:${index}:${order}:${tries}`;
  if (stop.error !== undefined && store.findCall(id, key) === undefined) return 'skipped';
  const task = plan.tasks[first.task];
  const request = createJudgeRequest({ task: task?.prompt ?? '', answerA: first.outcome.text, answerB: second.outcome.text, reference: task?.groundTruth, criteria: plan.criteria });
  const sample = (first.task * plan.rounds + first.round) * TRIES + tries;
  const reply = await doOnce(context, key, async () => {
    const asked = await context.asker.ask({ ...request, sample }, judge, context.signal);
    if (asked.kind === 'answered') return { body: { text: asked.text }, cost: asked.cost };
    // An empty reply is one that cannot be read.
    if (asked.error.kind === 'bad_response') return { body: { text: '' }, cost: asked.cost };
    if (asked.error.kind === 'budget_exceeded') stop.error ??= new GatewayError({ kind: 'budget_exceeded', message: asked.error.message });
    // Without a body it is asked again when the tournament is taken up.
    return { body: undefined, cost: asked.cost };
  });
  return reply ?? (stop.error === undefined ? 'failed' : 'skipped');
}
