// One competitor at one task in one round: asked once, checked by rule.
import { GatewayError, NO_COST, throwIfAborted, toUsd, type CompletionRequest } from '@gateway/core';
import { createRefusalVerifier } from '@gateway/delegation';
import { findAnswerCode } from '../evaluate/code-evaluators.ts';
import { evaluateAnswer, type CheckedAnswer } from '../evaluate/evaluate-answer.ts';
import { fillTemplate } from '../fill-template.ts';
import type { PlannedCompetitor, PlannedTask } from '../tournament-plan.ts';
import { toFailure, type Asked } from './ask-model.ts';
import { createRefinement, type EarlierAnswers } from './refine-prompt.ts';
import { doOnce, findOnce, type RunContext } from './run-context.ts';

export interface Place {
  readonly task: number;
  readonly round: number;
  readonly competitor: number;
}

export interface Cell extends Place {
  /** `undefined` when it was not asked, because the budget had ended. */
  readonly outcome: Asked | undefined;
  readonly checked: CheckedAnswer;
}

const UNCHECKED: CheckedAnswer = { score: null, exact: null, checks: {} };

/** @throws GatewayError when the caller gave up, or something of the tournament's own broke */
export async function answerCell(context: RunContext, place: Place, earlier?: EarlierAnswers): Promise<Cell> {
  const { plan, id, store } = context;
  const competitor = plan.competitors[place.competitor];
  const task = plan.tasks[place.task];
  if (competitor === undefined || task === undefined) throw new GatewayError({ kind: 'internal', message: 'A tournament has no such place.' });
  const key = `${place.task}:${place.round}:${place.competitor}`;
  const outcome = await context.turns.do(async () => {
    throwIfAborted(context.signal);
    if (context.stop.error !== undefined && store.findCall(id, `answer:${key}`) === undefined) return undefined;
    return doOnce(context, `answer:${key}`, async () => ask(context, { competitor, place, request: createRequest(context, { competitor, task, place, earlier }) }));
  });
  throwIfAborted(context.signal);
  if (outcome === undefined || outcome.kind === 'failed') return { ...place, outcome, checked: UNCHECKED };
  return { ...place, outcome, checked: await check(context, { key, task, outcome }) };
}

interface Asking {
  readonly competitor: PlannedCompetitor;
  readonly place: Place;
  readonly request: CompletionRequest;
}

async function ask(context: RunContext, { competitor, request }: Asking): Promise<{ readonly body: Asked | undefined; readonly cost: Asked['cost'] }> {
  const asked = await context.asker.ask(request, competitor, context.signal);
  if (asked.kind === 'answered') {
    const { accepted } = await createRefusalVerifier<undefined, string>({ readAnswer: (text) => text }).verify({ input: undefined, output: asked.text, again: async () => Promise.resolve('') }, {});
    const { cost, latencyMs } = asked;
    return { body: accepted ? asked : { ...toFailure(new GatewayError({ kind: 'content_filter', message: 'The model declined to do it.' }), { latencyMs, cost: NO_COST }), cost }, cost };
  }
  const { error, cost } = asked;
  // Given up: it may be asked again when the tournament is taken up.
  if (context.signal.aborted) return { body: undefined, cost };
  if (error.kind === 'budget_exceeded') {
    context.stop.error ??= new GatewayError({ kind: 'budget_exceeded', message: error.message });
    return { body: undefined, cost };
  }
  return { body: asked, cost };
}

interface Requested {
  readonly competitor: PlannedCompetitor;
  readonly task: PlannedTask;
  readonly place: Place;
  readonly earlier: EarlierAnswers | undefined;
}

function createRequest({ plan }: RunContext, { competitor, task, place, earlier }: Requested): CompletionRequest {
  const prompt = competitor.promptTemplate === undefined ? task.prompt : fillTemplate(competitor.promptTemplate, { ...task.variables, prompt: task.prompt });
  const { systemPrompt, temperature, topP, maxTokens } = competitor;
  return {
    messages: [
      ...(systemPrompt === undefined ? [] : [{ role: 'system' as const, content: systemPrompt }]),
      { role: 'user' as const, content: earlier === undefined ? prompt : createRefinement(prompt, earlier) },
    ],
    temperature,
    topP,
    maxTokens,
    task: plan.taskType,
    promptVersion: 'tournament-1',
    // Another one for every answer of a tournament: none is another's copy.
    sample: (place.task * plan.rounds + place.round) * plan.competitors.length + place.competitor,
  };
}

interface Checking {
  readonly key: string;
  readonly task: PlannedTask;
  readonly outcome: Extract<Asked, { kind: 'answered' }>;
}

// Kept as well: tests may come out otherwise the next time, and a tournament that is taken up must not.
async function check(context: RunContext, { key, task, outcome }: Checking): Promise<CheckedAnswer> {
  const { plan, codeRunner, signal } = context;
  if (plan.evaluators.length === 0) return UNCHECKED;
  return findOnce(context, `check:${key}`, async () => {
    const { text, latencyMs, cost } = outcome;
    let code: ReturnType<typeof findAnswerCode> | undefined;
    const readCode = async (): ReturnType<typeof findAnswerCode> => (code ??= findAnswerCode(text, plan.language));
    const costUsd = cost === null ? null : toUsd({ ...NO_COST, totalPicoUsd: cost });
    return evaluateAnswer({ text, task, latencyMs, costUsd, readCode, language: plan.language, codeRunner, signal }, plan.evaluators);
  });
}
