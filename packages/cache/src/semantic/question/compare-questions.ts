// Two questions side by side: which words of one have none in the other, and whether what belongs together does so in both.
import { haveSameOrder } from './have-same-order.ts';
import type { QuestionPart } from './read-parts.ts';
import type { Question, QuestionWord } from './read-question.ts';
import { haveCommonForm } from './word-forms.ts';

export interface QuestionPair {
  readonly a: Question;
  readonly b: Question;
  /** Words without a counterpart. */
  readonly onlyA: readonly QuestionWord[];
  readonly onlyB: readonly QuestionWord[];
  /** Each word with its counterpart. */
  readonly shared: readonly (readonly [a: QuestionWord, b: QuestionWord])[];
}

export function compareQuestions(a: Question, b: Question): QuestionPair {
  const agree = createAgreement(a, b);
  const taken = new Set<number>();
  const shared: (readonly [QuestionWord, QuestionWord])[] = [];
  const find = (word: QuestionWord): number => {
    const same = b.words.findIndex((other, index) => !taken.has(index) && other.kind === word.kind && other.text === word.text);
    return same === -1 ? b.words.findIndex((other, index) => !taken.has(index) && agree(word, other)) : same;
  };
  const onlyA = a.words.filter((word) => {
    const index = find(word);
    const other = b.words[index];
    if (other === undefined) return true;
    taken.add(index);
    shared.push([word, other]);
    return false;
  });
  return { a, b, shared, onlyA, onlyB: b.words.filter((_, index) => !taken.has(index)) };
}

/** Whether both have the same words in the same order, whatever their marks say. */
export function readWholeAgreement(a: Question, b: Question): boolean {
  return isSamePart(a.whole, b.whole, createAgreement(a, b));
}

/** Whether the words of both stand in the same order, but for what may move. */
export function haveSameParts({ a, b }: Pick<QuestionPair, 'a' | 'b'>): boolean {
  const agree = createAgreement(a, b);
  if (isSamePart(a.whole, b.whole, agree)) return true;
  return a.isOneSentence && b.isOneSentence && haveSameOrder(a.parts, b.parts, (left, right) => isSamePart(left, right, agree));
}

type Agreement = (a: QuestionWord, b: QuestionWord) => boolean;

/** Whether two words may stand for each other. */
function createAgreement(a: Question, b: Question): Agreement {
  const isCaseless = a.isCaseless || b.isCaseless;
  // Where one question has two words that stand for each other elsewhere, it tells them apart.
  const kept = new Set([...readOpposed(a), ...readOpposed(b)]);
  return (left, right) => {
    if (left.kind !== right.kind) return isSameUnquoted(left, right);
    if (left.text === right.text) return true;
    if (left.kind === 'word') return haveCommonForm(left.forms, right.forms, kept);
    // A flag or a name in code is another one in capitals; a domain or "Node.js" is not.
    return left.kind === 'exact' && isCaseless && !/^-|_/.test(left.text) && left.text.toLowerCase() === right.text.toLowerCase();
  };
}

/** Groups of which the question has more than one word. */
function readOpposed({ words }: Question): readonly number[] {
  const seen = new Map<number, string>();
  return words.flatMap(({ text, forms }) =>
    [...forms.classes].filter((group) => {
      const first = seen.get(group);
      seen.set(group, first ?? text);
      return first !== undefined && first !== text;
    }),
  );
}

// One word may be quoted or not: "what does 'idem' mean".
function isSameUnquoted(a: QuestionWord, b: QuestionWord): boolean {
  const kinds = new Set([a.kind, b.kind]);
  return kinds.has('quoted') && kinds.has('word') && /^\p{L}+$/u.test(a.text) && a.text.toLowerCase() === b.text.toLowerCase();
}

function isSamePart(a: QuestionPart, b: QuestionPart, agree: Agreement): boolean {
  if (a.head !== b.head || a.words.length !== b.words.length || a.loose.join(' ') !== b.loose.join(' ')) return false;
  if (!(haveSameHelpers(a, b) || haveSameHelpers(b, a))) return false;
  return a.words.every((word, index) => {
    const other = b.words[index];
    return other !== undefined && agree(word, other);
  });
}

/** The same kinds in the same order; or a question's "do", which is left out where the same is told. */
function haveSameHelpers(a: QuestionPart, b: QuestionPart): boolean {
  if (a.helpers.join(' ') === b.helpers.join(' ')) return true;
  return a.helpers.length === 0 && b.helpers.join(' ') === 'do' && a.isTold && !b.isTold;
}
