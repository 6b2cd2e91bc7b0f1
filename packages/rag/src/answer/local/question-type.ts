// What kind of thing a question asks for, and whether a sentence has one of that kind.

export type QuestionType = 'person' | 'time' | 'count' | 'place' | 'reason' | 'other';

const TYPES: readonly (readonly [QuestionType, RegExp])[] = [
  ['time', /\b(?:when|what (?:year|date|day|month|time)|which (?:year|date|day|month)|how long|since when|in what year)\b/i],
  ['count', /\b(?:how (?:many|much|large|big|old|far|often|high|tall|fast)|what (?:percentage|percent|share|number|amount|proportion|fraction|price|cost|rate|total|value|sum)|percentage|at what rate)\b/i],
  ['person', /\b(?:who|whom|whose|by whom|which (?:person|author|player|president|director))\b/i],
  ['place', /\b(?:where|which (?:country|city|state|place|location|region|town)|what (?:country|city|state|place|location|region|town))\b/i],
  ['reason', /\b(?:why|what (?:reasons?|caused|led)|for what reason)\b/i],
];

const MONTH = 'January|February|March|April|May|June|July|August|September|October|November|December';
const SIGNS: Readonly<Record<Exclude<QuestionType, 'other'>, RegExp>> = {
  time: new RegExp(`\\b(?:1[0-9]|20)\\d\\d\\b|\\b(?:${MONTH})\\b|\\b\\d+ (?:years?|months?|weeks?|days?|hours?|minutes?)\\b|\\b(?:yesterday|today|century|decades?)\\b`),
  count: /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|billions?|half)\b/i,
  person: /(?<=\S\s)\p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  place: /\b(?:in|at|near|from|to|of) (?:the )?\p{Lu}\p{Ll}+/u,
  reason: /\b(?:because|since|due to|so that|in order to|therefore|as a result|caused|led to|reason)\b/i,
};

export function readQuestionType(question: string): QuestionType {
  return TYPES.find(([, sign]) => sign.test(question))?.[0] ?? 'other';
}

export function hasAnswerOf(type: QuestionType, sentence: string): boolean {
  return type !== 'other' && SIGNS[type].test(sentence);
}
