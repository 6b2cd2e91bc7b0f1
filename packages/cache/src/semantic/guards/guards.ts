// All guards, in the order in which they are asked: those that name a difference first, those that catch the rest last. One more is one file and one line.
import { compareQuestions } from '../question/compare-questions.ts';
import { readQuestion, type Question } from '../question/read-question.ts';
import { antonyms } from './antonyms.ts';
import { articles } from './articles.ts';
import { asking } from './asking.ts';
import { capitals } from './capitals.ts';
import { dates } from './dates.ts';
import { direction } from './direction.ts';
import { format } from './format.ts';
import type { Guard } from './guard.ts';
import { language } from './language.ts';
import { layout } from './layout.ts';
import { letters } from './letters.ts';
import { marks } from './marks.ts';
import { modality } from './modality.ts';
import { mood } from './mood.ts';
import { names } from './names.ts';
import { negation } from './negation.ts';
import { numbers } from './numbers.ts';
import { quoted } from './quoted.ts';
import { scope } from './scope.ts';
import { spelling } from './spelling.ts';
import { units } from './units.ts';
import { wording } from './wording.ts';

export const DEFAULT_GUARDS: readonly Guard[] = [quoted, letters, spelling, negation, numbers, dates, units, antonyms, format, scope, mood, capitals, modality, names, asking, articles, wording, marks, direction, layout, language];

export interface Objection {
  readonly guard: string;
  readonly reason: string;
}

/** The first objection to answering one question with what was said to the other; `undefined` when no guard has any. */
export function findObjection(a: Question, b: Question, guards: readonly Guard[] = DEFAULT_GUARDS): Objection | undefined {
  const pair = compareQuestions(a, b);
  for (const { name, findObjection: find } of guards) {
    const reason = find(pair);
    if (reason !== undefined) return { guard: name, reason };
  }
  return undefined;
}

/** The same for texts. */
export function compareTexts(a: string, b: string, guards: readonly Guard[] = DEFAULT_GUARDS): Objection | undefined {
  return findObjection(readQuestion(a), readQuestion(b), guards);
}
