// Whether two questions ask the same, so that a reader does not get one fact twice.
import { hashTextFeatures, tokenizeWords } from '@gateway/text';
import type { QaPair } from './generate-qa-input.ts';

// Cosine of hashed words and pieces of words. Rewordings of one question lie above the first; above the second questions differ in hardly a word.
const SAME_ANSWER = 0.5;
const SAME_WORDS = 0.85;

export interface QuestionFilter {
  /** Takes the pair unless one that was taken before asks the same. */
  take(pair: QaPair): boolean;
}

/** Remembers what it has taken. */
export function createQuestionFilter(taken: readonly QaPair[] = []): QuestionFilter {
  const known: { readonly pair: QaPair; readonly vector: Float32Array; readonly marks: string }[] = [];
  const take = (pair: QaPair): boolean => {
    const [vector] = hashTextFeatures([pair.question]);
    if (vector === undefined) return false;
    const marks = readMarks(pair.question);
    const isNew = known.every((one) => {
      const cosine = dot(one.vector, vector);
      if (givesSame(one.pair, pair)) return cosine < SAME_ANSWER;
      // "… in 2024" and "… in 2025" are two questions, however alike.
      return cosine < SAME_WORDS || one.marks !== marks;
    });
    if (isNew) known.push({ pair, vector, marks });
    return isNew;
  };
  taken.forEach(take);
  return { take };
}

function givesSame(a: QaPair, b: QaPair): boolean {
  const overlap = a.answerSpan.start < b.answerSpan.end && b.answerSpan.start < a.answerSpan.end;
  return overlap || a.answer.toLowerCase() === b.answer.toLowerCase();
}

// Numbers and names: what tells like questions apart.
function readMarks(question: string): string {
  const words = tokenizeWords(question).slice(1).filter(({ text }) => /\p{N}|^\p{Lu}/u.test(text));
  return words.map(({ text }) => text).toSorted().join(' ');
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
