// What can be said of the judges: how often they contradict themselves, whether they prefer the first or the longer answer, and whether they agree.
import { toWilsonInterval, type Interval } from '../rank/interval.ts';
import { measureAgreement, type Agreement } from './agreement.ts';
import type { Judgement } from './read-judgement.ts';
import { outcomeOf, type PairVerdict } from './verdict.ts';

/** A share of a count. */
export interface CountedShare {
  /** 0 to 1; `null` of nothing. */
  readonly share: number | null;
  readonly of: number;
  /** 95 %, by Wilson. */
  readonly interval: Interval;
}

export interface JudgeReport {
  /** As `provider/model`. */
  readonly judge: string;
  /** Pairs with a verdict in both orders. */
  readonly pairs: number;
  /** Replies that were no verdict, twice. */
  readonly unreadable: number;
  /** Calls that failed. */
  readonly failed: number;
  /** Of the pairs: where the two orders did not come to the same. They count as ties. */
  readonly positionFlips: CountedShare;
  /** Of the replies that named a winner: the answer shown first. Without bias 0.5, since both orders are asked. */
  readonly firstPreferred: CountedShare;
  /** Of the pairs with a winner and different lengths: the longer answer. Above 0.5 it may be a bias, or longer answers may be better here. */
  readonly longerPreferred: CountedShare;
}

export interface JudgingReport {
  readonly judges: readonly JudgeReport[];
  /** Where there are several judges. */
  readonly agreement?: Agreement | undefined;
}

export function reportJudging(verdicts: readonly PairVerdict[], judges: readonly string[]): JudgingReport {
  const reports = judges.map((judge) => reportJudge(judge, verdicts.filter((verdict) => verdict.judge === judge)));
  if (judges.length < 2) return { judges: reports };
  const items = new Map<string, (string | undefined)[]>();
  for (const verdict of verdicts) {
    const key = [verdict.task, verdict.round, verdict.a, verdict.b].join(':');
    const ratings = items.get(key) ?? Array.from<string | undefined>({ length: judges.length });
    items.set(key, ratings);
    const outcome = outcomeOf(verdict);
    ratings[judges.indexOf(verdict.judge)] = outcome === undefined ? undefined : String(outcome);
  }
  return { judges: reports, agreement: measureAgreement([...items.values()], judges.length) };
}

function reportJudge(judge: string, verdicts: readonly PairVerdict[]): JudgeReport {
  const replies = verdicts.flatMap(({ orders }) => orders);
  const complete = verdicts.filter(({ orders }) => orders.every((order) => typeof order !== 'string'));
  const isFlip = ({ orders }: PairVerdict): boolean => {
    const [first, second] = orders as readonly [Judgement, Judgement];
    return first.winner !== swap(second.winner);
  };
  const named = replies.flatMap((reply) => (typeof reply === 'string' || reply.winner === 'tie' ? [] : [reply.winner]));
  const decided = complete.filter((verdict) => outcomeOf(verdict) !== 0.5 && verdict.lengths[0] !== verdict.lengths[1]);
  const longer = decided.filter((verdict) => (verdict.lengths[0] > verdict.lengths[1]) === (outcomeOf(verdict) === 1));
  return {
    judge,
    pairs: complete.length,
    unreadable: replies.filter((reply) => reply === 'unreadable').length,
    failed: replies.filter((reply) => reply === 'failed').length,
    positionFlips: toShare(complete.filter(isFlip).length, complete.length),
    firstPreferred: toShare(named.filter((winner) => winner === 'A').length, named.length),
    longerPreferred: toShare(longer.length, decided.length),
  };
}

function swap(winner: Judgement['winner']): Judgement['winner'] {
  if (winner === 'tie') return 'tie';
  return winner === 'A' ? 'B' : 'A';
}

function toShare(count: number, of: number): CountedShare {
  return { share: of === 0 ? null : count / of, of, interval: toWilsonInterval(of === 0 ? 0.5 : count / of, of) };
}
