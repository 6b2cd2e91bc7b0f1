// The checks that compare an answer with a text: the same, within, alike.
import { tokenizeWords } from '@gateway/text';
import type { Evaluator } from './evaluator.ts';
import { needExpected } from './need-expected.ts';

export const equalsEvaluator: Evaluator<'equals'> = {
  type: 'equals',
  check: ({ expected }, task) => void needExpected('equals', expected, task),
  evaluate: ({ text, task }, { expected, ignoreCase }) => {
    const wanted = needExpected('equals', expected, task);
    return fold(text, ignoreCase) === fold(wanted, ignoreCase) ? { score: 1 } : { score: 0, reason: 'It is not the expected answer.' };
  },
};

export const containsEvaluator: Evaluator<'contains'> = {
  type: 'contains',
  check: ({ expected }, task) => void needExpected('contains', expected, task),
  evaluate: ({ text, task }, { expected, ignoreCase }) => {
    const wanted = [needExpected('contains', expected, task)].flat();
    const folded = fold(text, ignoreCase);
    const missing = wanted.filter((part) => !folded.includes(fold(part, ignoreCase)));
    return missing.length === 0 ? { score: 1 } : { score: 1 - missing.length / wanted.length, reason: `${missing.length} of ${wanted.length} expected texts are missing.` };
  },
};

/** Token F1 as SQuAD's evaluation has it (Rajpurkar et al., 2016): words without case and punctuation, each as often as it occurs; articles count here. */
export const similarityEvaluator: Evaluator<'similarity'> = {
  type: 'similarity',
  check: ({ expected }, task) => void needExpected('similarity', expected, task),
  evaluate: ({ text, task }, { expected }) => {
    const score = measureTokenF1(text, needExpected('similarity', expected, task));
    return score === 1 ? { score } : { score, reason: `Token F1 with the expected answer is ${score.toFixed(2)}.` };
  },
};

export function measureTokenF1(text: string, expected: string): number {
  const [given, wanted] = [countWords(text), countWords(expected)];
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total(given) === 0 || total(wanted) === 0) return fold(text, true) === fold(expected, true) ? 1 : 0;
  const common = [...given].reduce((sum, [word, count]) => sum + Math.min(count, wanted.get(word) ?? 0), 0);
  return (2 * common) / (total(given) + total(wanted));
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text: word } of tokenizeWords(text.normalize('NFKC').toLowerCase())) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

// White space at the ends and its kind say nothing of an answer.
function fold(text: string, ignoreCase: boolean | undefined): string {
  const plain = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  return ignoreCase === true ? plain.toLowerCase() : plain;
}
