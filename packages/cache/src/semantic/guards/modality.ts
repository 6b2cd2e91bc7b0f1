// Can, must and should are three questions; so are what was, is, and will be, and who does and is done to.
import { describeDifference } from './compare-lists.ts';
import { SAME_IN_PAST } from '@gateway/text';
import type { QuestionPair } from '../question/compare-questions.ts';
import type { Guard } from './guard.ts';

export const modality: Guard = {
  name: 'modality',
  findObjection: ({ a, b, shared }) =>
    findZeroPast(a, b, shared) ?? describeDifference(a.modals, b.modals) ?? (a.modals.join(' ') === b.modals.join(' ') ? undefined : 'other things can and must be') ?? describeDifference([...a.tenses].toSorted(), [...b.tenses].toSorted()),
};

/** "Who reads the news?" against "Who read the news?": without a helper only the ending tells. */
function findZeroPast(a: QuestionPair['a'], b: QuestionPair['b'], shared: QuestionPair['shared']): string | undefined {
  if (a.whole.helpers.length + b.whole.helpers.length + a.modals.length > 0) return undefined;
  const pair = shared.find(([left, right]) => left.text !== right.text && [left.text, right.text].some((text) => SAME_IN_PAST.has(text)));
  return pair?.map(({ raw }) => raw).join(' against ');
}
