// The work itself: each task in each round is answered by all, checked, and judged before the next ones are begun in earnest, so that a budget that ends in
// the middle leaves finished comparisons and not only answers.
import { throwIfAborted } from '@gateway/core';
import type { PairVerdict } from '../judge/verdict.ts';
import { countedRounds } from '../tournament-plan.ts';
import { answerCell, type Cell } from './answer-cell.ts';
import { decideByRule } from './compare-cells.ts';
import { judgePair, type AnsweredCell } from './judge-pair.ts';
import { shuffle, type EarlierAnswers } from './refine-prompt.ts';
import type { RunContext } from './run-context.ts';
import { doInTurns } from './take-turns.ts';

export interface DoneWork {
  readonly cells: readonly Cell[];
  readonly verdicts: readonly PairVerdict[];
}

/** In the order of tasks, rounds and competitors, whatever came first. @throws GatewayError when the caller gave up, or something of the tournament's own broke */
export async function runUnits(context: RunContext): Promise<DoneWork> {
  const { plan } = context;
  const rounds = Array.from({ length: plan.rounds }, (_, round) => round);
  const units = plan.tasks.flatMap((_, task) => (plan.roundMode === 'refinement' ? [{ task, rounds }] : rounds.map((round) => ({ task, rounds: [round] }))));
  const done = await doInTurns(units, plan.concurrency, async (unit) => runUnit(context, unit));
  return { cells: done.flatMap(({ cells }) => cells), verdicts: done.flatMap(({ verdicts }) => verdicts) };
}

/** How many pieces of work that is at most. */
export function countPieces({ plan }: Pick<RunContext, 'plan'>): number {
  const { competitors, tasks, rounds, judges } = plan;
  const pairs = judges.length === 0 ? 0 : (competitors.length * (competitors.length - 1)) / 2;
  return tasks.length * (rounds * competitors.length + countedRounds(plan).length * pairs);
}

async function runUnit(context: RunContext, { task, rounds }: { readonly task: number; readonly rounds: readonly number[] }): Promise<DoneWork> {
  const { plan } = context;
  const cells: Cell[] = [];
  const verdicts: PairVerdict[] = [];
  const counted = new Set(countedRounds(plan));
  let before: readonly Cell[] | undefined;
  for (const round of rounds) {
    const earlier = before;
    const own = await waitForAll(plan.competitors.map(async ({ key }, competitor) => {
      const cell = await answerCell(context, { task, round, competitor }, earlier === undefined ? undefined : readEarlier(context, earlier, competitor));
      context.onDone(`${key} ${describe(cell)} ${plan.tasks[task]?.name ?? ''}`);
      return cell;
    }));
    cells.push(...own);
    before = own;
    if (counted.has(round) && plan.judges.length > 0) verdicts.push(...(await judgeAll(context, own)));
  }
  return { cells, verdicts };
}

async function judgeAll(context: RunContext, cells: readonly Cell[]): Promise<readonly PairVerdict[]> {
  const pairs = cells.flatMap((a, index) => cells.slice(index + 1).map((b) => [a, b] as const));
  const judged = await waitForAll(pairs.map(async ([a, b]) => {
    const verdicts = isAnswered(a) && isAnswered(b) && decideByRule(a, b, context.plan) === 'judge' ? await judgePair(context, a, b) : [];
    context.onDone(`${context.plan.competitors[a.competitor]?.key ?? ''} and ${context.plan.competitors[b.competitor]?.key ?? ''} compared`);
    return verdicts;
  }));
  throwIfAborted(context.signal);
  return judged.flat();
}

// Nothing may go on behind the back of whoever hears of a failure.
async function waitForAll<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function isAnswered(cell: Cell): cell is AnsweredCell {
  return cell.outcome?.kind === 'answered';
}

function describe({ outcome }: Cell): string {
  if (outcome === undefined) return 'was not asked';
  return outcome.kind === 'answered' ? 'answered' : `failed (${outcome.error.kind}) at`;
}

function readEarlier({ plan }: RunContext, cells: readonly Cell[], competitor: number): EarlierAnswers {
  const texts = cells.flatMap(({ outcome, competitor: author }) => (outcome?.kind === 'answered' ? [{ author, text: outcome.text }] : []));
  const { task = 0, round = 0 } = cells[0] ?? {};
  const seed = plan.seed + task * 1_009 + round * 101 + competitor;
  return { own: texts.find(({ author }) => author === competitor)?.text, others: shuffle(texts.filter(({ author }) => author !== competitor), seed).map(({ text }) => text) };
}
