// The checks of numbers: the one in the answer, the time that it took, what it cost.
import { GatewayError } from '@gateway/core';
import type { Evaluator } from './evaluator.ts';
import { needExpected } from './need-expected.ts';

const NUMBER = /[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Reads the last number of the answer, as the evaluations of GSM8K do (Cobbe et al., 2021): models reason first and conclude after. */
export const numericEvaluator: Evaluator<'numeric'> = {
  type: 'numeric',
  check: ({ expected }, task) => {
    const wanted = readLastNumber(String(needExpected('numeric', expected, task)));
    if (wanted === undefined) throw new GatewayError({ kind: 'invalid_input', message: `The expected answer to "${task.name}" holds no number.`, hint: 'Give the check "numeric" an "expected".' });
  },
  evaluate: ({ text, task }, { expected, tolerance = 0, relativeTolerance = 0 }) => {
    const wanted = readLastNumber(String(needExpected('numeric', expected, task))) ?? Number.NaN;
    const given = readLastNumber(text);
    if (given === undefined) return { score: 0, reason: 'It holds no number.' };
    // Decimal fractions are not exact: without a tolerance, what differs in the last place only is the same.
    const allowed = Math.max(tolerance, relativeTolerance * Math.abs(wanted), Number.EPSILON * Math.abs(wanted) * 4);
    return Math.abs(given - wanted) <= allowed ? { score: 1 } : { score: 0, reason: `${given} is not ${wanted}.` };
  },
};

function readLastNumber(text: string): number | undefined {
  const last = text.match(NUMBER)?.at(-1);
  return last === undefined ? undefined : Number(last.replaceAll(',', '').replace('\u2212', '-'));
}

export const latencyEvaluator: Evaluator<'latency'> = {
  type: 'latency',
  check: ({ goodMs, badMs }) => checkBounds('latency', goodMs, badMs),
  evaluate: ({ latencyMs }, { goodMs, badMs }) => ({ score: rate(latencyMs, goodMs, badMs), reason: `It took ${Math.round(latencyMs)} ms.` }),
};

export const costEvaluator: Evaluator<'cost'> = {
  type: 'cost',
  check: ({ goodUsd, badUsd }) => checkBounds('cost', goodUsd, badUsd),
  evaluate: ({ costUsd }, { goodUsd, badUsd }) => (costUsd === null ? { score: null, reason: 'What it cost is unknown.' } : { score: rate(costUsd, goodUsd, badUsd), reason: `It cost ${costUsd} USD.` }),
};

// 1 up to what is good, 0 from what is bad on, in between along a line.
function rate(value: number, good: number, bad: number): number {
  return Math.max(0, Math.min(1, (bad - value) / (bad - good)));
}

function checkBounds(type: string, good: number, bad: number): void {
  if (good >= 0 && bad > good && Number.isFinite(bad)) return;
  throw new GatewayError({ kind: 'invalid_input', message: `The check "${type}" goes from ${good} to ${bad}.`, hint: 'What is bad must be more than what is good, and both at least 0.' });
}
