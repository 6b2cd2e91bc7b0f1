// From what the caller said to a plan, or to everything that is wrong with it, before anything is paid.
import { GatewayError, TASK_TYPES, type LanguageModel } from '@gateway/core';
import { checkEvaluators } from './evaluate/check-evaluators.ts';
import { fillTemplate } from './fill-template.ts';
import { readWeights } from './model-name.ts';
import { joinName, type PlannedCompetitor, type PlannedJudge, type PlannedTask, type TournamentPlan } from './tournament-plan.ts';
import type { Competitor, EvaluatorSpec, Judge, TournamentSpec } from './tournament-spec.ts';

export interface PlanContext {
  readonly hasCodeRunner: boolean;
  readonly randomSeed: () => number;
  /** A judge that does not compete. @throws GatewayError */
  readonly findJudge: (competing: ReadonlySet<string>) => Promise<PlannedJudge | undefined>;
}

export const MAX_COMPETITORS = 32;
export const MAX_TASKS = 2_000;
export const MAX_ROUNDS = 100;
const MAX_JUDGES = 7;
/** Answers and verdicts of one tournament. */
export const MAX_CALLS = 20_000;

/** @throws GatewayError `invalid_input`, `not_configured` where nobody and nothing could decide or run tests */
export async function planTournament(spec: TournamentSpec, context: PlanContext): Promise<TournamentPlan> {
  checkNumbers(spec);
  const tasks = planTasks(spec);
  const competitors = planCompetitors(spec.competitors, tasks);
  const kind = spec.kind ?? (spec.taskType === 'code_generation' ? 'code' : 'text');
  const evaluators = spec.evaluators ?? defaultEvaluators(kind, tasks);
  await checkEvaluators(evaluators, { tasks, hasCodeRunner: context.hasCodeRunner });
  const decides = evaluators.some(({ type }) => type !== 'syntax' || spec.evaluators !== undefined);
  const judges = await planJudges(spec, { competitors, decides, context });
  if (!decides && competitors.length < 2) refuse('A single competitor has nobody to be compared with.', 'Give two or more, or checks: groundTruth, tests or evaluators.');
  const plan: TournamentPlan = {
    taskType: spec.taskType,
    kind,
    language: spec.language ?? 'python',
    tasks,
    competitors,
    criteria: spec.criteria ?? [],
    evaluators,
    judges: competitors.length < 2 ? [] : judges,
    rounds: spec.rounds ?? 1,
    roundMode: spec.roundMode ?? 'independent',
    seed: spec.seed ?? context.randomSeed(),
    maxCostUsd: spec.maxCostUsd,
    timeoutMs: spec.timeoutMs ?? 120_000,
    concurrency: spec.concurrency ?? 5,
    margin: spec.margin ?? 0.05,
    resamples: spec.resamples ?? 1_000,
  };
  checkCalls(plan);
  return plan;
}

/** The caller's own models, by the names that a plan has for them. */
export function collectModels({ competitors, judges = [] }: TournamentSpec): ReadonlyMap<string, LanguageModel> {
  const own = [...competitors.map(({ model }) => model), ...judges].flatMap((model): LanguageModel[] => (typeof model !== 'string' && 'complete' in model ? [model as LanguageModel] : []));
  return new Map(own.map((model) => [joinName(model), model]));
}

const WHOLE: readonly (readonly [name: keyof TournamentSpec, least: number, most: number])[] = [
  ['rounds', 1, MAX_ROUNDS], ['concurrency', 1, 100], ['timeoutMs', 1, 3_600_000], ['resamples', 100, 10_000], ['seed', 0, 0xffff_ffff],
];

function checkNumbers(spec: TournamentSpec): void {
  const { taskType, margin, maxCostUsd, criteria = [] } = spec;
  if (!TASK_TYPES.includes(taskType) || taskType === 'embedding') refuse(`A tournament of "${taskType}" is not possible.`, `Give a task type that has answers in words: ${TASK_TYPES.filter((type) => type !== 'embedding').join(', ')}.`);
  for (const [name, least, most] of WHOLE) {
    const value = spec[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most)) refuse(`${name} is ${JSON.stringify(value)}.`, `Give a whole number from ${least} to ${most}.`);
  }
  if (margin !== undefined && !(margin >= 0 && margin < 1)) refuse(`margin is ${margin}.`, 'Give a number from 0 to below 1.');
  if (maxCostUsd !== undefined && !(maxCostUsd >= 0)) refuse(`maxCostUsd is ${maxCostUsd}.`, 'Give an amount in USD.');
  if (criteria.length > 10 || criteria.some((name) => name.trim() === '' || name.length > 100) || new Set(criteria).size < criteria.length) refuse('The criteria cannot be used.', 'Give at most 10 different names of at most 100 characters.');
}

function planTasks({ prompt, tasks = [{}], groundTruth, tests }: TournamentSpec): readonly PlannedTask[] {
  if (tasks.length === 0 || tasks.length > MAX_TASKS) refuse(`There are ${tasks.length} tasks.`, `Give 1 to ${MAX_TASKS}.`);
  return tasks.map((task, index) => {
    const written = task.prompt ?? prompt;
    if (written === undefined || written.trim() === '') return refuse(`Task ${index + 1} has no prompt.`, 'Give it one, or give the tournament one for all tasks.');
    return {
      name: task.name ?? `task ${index + 1}`,
      prompt: task.variables === undefined ? written : fillTemplate(written, task.variables),
      variables: task.variables ?? {},
      groundTruth: task.groundTruth ?? groundTruth,
      tests: task.tests ?? tests ?? [],
    };
  });
}

function planCompetitors(competitors: readonly Competitor[], tasks: readonly PlannedTask[]): readonly PlannedCompetitor[] {
  if (competitors.length === 0 || competitors.length > MAX_COMPETITORS) refuse(`There are ${competitors.length} competitors.`, `Give 1 to ${MAX_COMPETITORS}.`);
  const keys = new Map<string, number>();
  return competitors.map(({ model, provider, label, temperature, topP, maxTokens, systemPrompt, promptTemplate }) => {
    const named = typeof model === 'string' ? { provider, model } : { provider: model.provider, model: model.model };
    if (named.model.trim() === '') refuse('A competitor has no model.', 'Name one, for instance "openai/gpt-5-mini".');
    if (label !== undefined && (label.trim() === '' || label.length > 60)) refuse(`The label ${JSON.stringify(label.slice(0, 80))} cannot be used.`, 'Give 1 to 60 characters.');
    // Each of its prompts is made once before anything is paid.
    if (promptTemplate !== undefined) for (const task of tasks) fillTemplate(promptTemplate, { ...task.variables, prompt: task.prompt });
    const base = `${joinName(named)}${label === undefined ? '' : ` (${label})`}`;
    const seen = (keys.get(base) ?? 0) + 1;
    keys.set(base, seen);
    return { key: seen === 1 ? base : `${base}#${seen}`, ...named, label, temperature, topP, maxTokens, systemPrompt, promptTemplate };
  });
}

function defaultEvaluators(kind: TournamentPlan['kind'], tasks: readonly PlannedTask[]): readonly EvaluatorSpec[] {
  const hasTests = tasks.every(({ tests }) => tests.length > 0);
  const hasTruth = tasks.every(({ groundTruth }) => groundTruth !== undefined);
  return [...(hasTests ? [{ type: 'tests' } as const] : []), ...(hasTruth && !hasTests ? [{ type: 'similarity' } as const] : []), ...(kind === 'code' && !hasTests ? [{ type: 'syntax' } as const] : [])];
}

interface JudgeMatter {
  readonly competitors: readonly PlannedCompetitor[];
  readonly decides: boolean;
  readonly context: PlanContext;
}

async function planJudges(spec: TournamentSpec, { competitors, decides, context }: JudgeMatter): Promise<readonly PlannedJudge[]> {
  const competing = new Set(competitors.map(({ model }) => readWeights(model)));
  if (spec.judges !== undefined) {
    if (spec.judges.length === 0 && !decides) noJudge();
    return checkJudges(spec.judges.map(toPlannedJudge), competing);
  }
  if (competitors.length < 2 || (decides && (spec.criteria ?? []).length === 0)) return [];
  const found = await context.findJudge(competing);
  if (found === undefined && !decides) noJudge();
  return found === undefined ? [] : [found];
}

function toPlannedJudge(judge: Judge): PlannedJudge {
  return { provider: judge.provider, model: judge.model };
}

// A judge that competes is left out where it competes itself; that must leave somebody for every pair.
function checkJudges(judges: readonly PlannedJudge[], competing: ReadonlySet<string>): readonly PlannedJudge[] {
  if (judges.length > MAX_JUDGES) refuse(`There are ${judges.length} judges.`, `Give at most ${MAX_JUDGES}.`);
  if (new Set(judges.map(joinName)).size < judges.length) refuse('A judge is named twice.', 'Name each once.');
  const weights = judges.map(({ model }) => readWeights(model));
  const interested = new Set(weights.filter((name) => competing.has(name)));
  const neutral = weights.length - weights.filter((name) => interested.has(name)).length;
  if (judges.length > 0 && neutral === 0 && interested.size < 3) {
    refuse(`The judge ${judges.map(joinName).join(' and ')} competes itself, and nobody else would be left to judge ${interested.size === 1 ? 'its' : 'their'} answers.`, 'Name a judge that does not compete.');
  }
  return judges;
}

function checkCalls({ tasks, competitors, rounds, roundMode, judges }: TournamentPlan): void {
  const cells = tasks.length * rounds;
  const pairs = (competitors.length * (competitors.length - 1)) / 2;
  const calls = cells * competitors.length + (roundMode === 'refinement' ? tasks.length : cells) * pairs * 2 * judges.length;
  if (calls > MAX_CALLS) refuse(`This tournament would take ${calls} calls.`, `At most ${MAX_CALLS} are possible: fewer tasks, rounds, competitors or judges.`);
}

function noJudge(): never {
  throw new GatewayError({
    kind: 'not_configured',
    message: 'Nobody could judge: every configured model competes, and there are no checks that would decide.',
    hint: 'Configure another model and name it as judge, or give groundTruth, tests or evaluators.',
  });
}

function refuse(message: string, hint: string): never {
  throw new GatewayError({ kind: 'invalid_input', message, hint });
}
