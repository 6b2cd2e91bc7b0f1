// Forms of statement that turn into a question by moving words, never by changing one that carries meaning. Few forms, so that what they ask is right.
import { AUXILIARIES, BE, CHANGES, DEEDS, DETERMINERS, HAVING, NUMBER_WORDS, PAST_VERBS, PLACED, POINTING, PREPOSITIONS } from './english-words.ts';
import type { PlainSentence } from './plain-sentence.ts';
import { lowerArticle, splitAtVerb, type Clause } from './subject.ts';

export interface Drafted {
  readonly question: string;
  /** As it stands in the sentence. */
  readonly answer: string;
  /** How much such a pair is worth to a reader, 0 to 1. */
  readonly worth: number;
}

export type QuestionPattern = (sentence: PlainSentence) => Drafted | undefined;

const AMOUNT = /^(?:(?:about|approximately|around|nearly|almost|at least|at most|up to|more than|less than|over|under)\s)?(?:[$€£]|EUR|USD|GBP|US\$)?\s?\d/;
const MAX_ANSWER_WORDS = 22;
const MAX_QUESTION_WORDS = 24;

/** "X is a Y." "The fee is EUR 5." */
const whatIs: QuestionPattern = (sentence) => {
  const clause = splitAtVerb(sentence.words, BE, sentence);
  if (clause === undefined) return undefined;
  const { subject, verb, rest, isTelling } = clause;
  const isAmount = AMOUNT.test(rest);
  if (!isAmount && !(isTelling && /^(?:an?|the|one of) \p{L}/u.test(rest))) return undefined;
  if (/^(?:the (?:same|case|only|first|last|next|second|most|more|best|worst|result)|a (?:result|lot|little|bit|few|good|great|major|key|very|matter))\b/.test(rest)) return undefined;
  // "The club was 20 minutes late" is about something else than the club.
  if (isAmount && (DETERMINERS.has(subject.split(' ')[0] ?? '') ? false : !isTelling)) return undefined;
  const answer = cutAtClause(rest);
  // What a colon announces belongs to the answer and may be anything.
  if (POINTS_BACK.test(answer) || rest.startsWith(`${answer}:`) || repeats(subject, answer)) return undefined;
  const words = answer.split(' ').length;
  if (words > MAX_ANSWER_WORDS || (!isAmount && words < 3)) return undefined;
  if (isAmount && /^\d+(?:[.,]\d+)? (?:years|months|minutes|weeks|days|hours) (?:old|late|early|long|ago|away)\b/.test(rest)) return undefined;
  return { question: `${isPerson(sentence, subject, answer) ? 'Who' : 'What'} ${verb} ${subject}?`, answer, worth: isAmount ? 0.9 : 0.8 };
};

// "The national team was the national team of the country."
function repeats(subject: string, answer: string): boolean {
  const said = new Set(answer.toLowerCase().split(' '));
  return subject.toLowerCase().split(' ').filter((word) => word.length > 3).every((word) => said.has(word)) && /[\p{L}]{4}/u.test(subject);
}

// In an answer: what it points to need not be the subject of the question.
const POINTS_BACK = /\b(?:it|its|it['’]s|they|their|this|these|those|ones?|he|his|she|her|such|above|below|following)\b/i;
const PERSON_NOUN = /^(?:an?|the) (?:[\p{L}-]+ ){0,4}?(?:\p{L}+(?:ist|ian|wright)|actor|actress|artist|author|captain|coach|commander|composer|director|doctor|economist|engineer|footballer|founder|leader|lawyer|member|officer|painter|player|poet|politician|president|professor|singer|soldier|teacher|writer|fellow|recipient|investigator|employee|student|researcher|scientist|graduate|son|daughter|wife|husband|brother|sister|mother|father)\b/iu;
const TITLE = /^(?:Dr|Mr|Mrs|Ms|Lt|Capt|Col|Gen|Sgt|Prof|Father|Sir|Lord|Lady|Saint|King|Queen|Prince|Princess|President|Senator|Bishop|Pope)\b/;

function isPerson(sentence: PlainSentence, subject: string, answer: string): boolean {
  const isName = subject.split(' ').every((word) => /^\p{Lu}/u.test(word));
  if (!isName) return false;
  const entity = sentence.entities.find(({ text }) => subject.endsWith(text));
  return entity === undefined ? TITLE.test(subject) || PERSON_NOUN.test(answer) : entity.type === 'person';
}

/** `"Term" means …`, "X stands for …". */
const whatDoesMean: QuestionPattern = ({ text }) => {
  const quoted = /^(["“][^"“”]{2,60}["”]) means (.{8,})$/.exec(text);
  if (quoted !== null) return { question: `What does ${quoted[1] ?? ''} mean?`, answer: quoted[2] ?? '', worth: 1 };
  const named = /^((?:The |An? )?[\p{L}\d-]+(?: [\p{L}\d-]+){0,3}) (stands for|consists of|is defined as) (\S.{6,})$/u.exec(text);
  if (named === null || POINTING.has((named[1] ?? '').toLowerCase())) return undefined;
  const [, subject = '', verb = '', answer = ''] = named;
  const asked = verb === 'is defined as' ? `How is ${lowerArticle(subject)} defined?` : `What does ${lowerArticle(subject)} ${verb === 'stands for' ? 'stand for' : 'consist of'}?`;
  return { question: asked, answer: cutAtClause(answer), worth: 0.9 };
};

/** "X was founded in 1998." "X shall end on 5 May 2029." */
const when: QuestionPattern = (sentence) => {
  const date = onlyDate(sentence);
  const clause = splitAtVerb(sentence.words, AUXILIARIES, sentence);
  if (date === undefined || clause === undefined || !isPlainTense(clause) || !clause.isTelling) return undefined;
  const ending = new RegExp(String.raw`^(.{3,}?) (in|on|by|until|since|from) (${escape(date)})$`).exec(clause.rest);
  const [, rest = '', preposition = ''] = ending ?? [];
  if (ending === null || /[,;:]/.test(rest) || hasSecondVerb(rest)) return undefined;
  const word = { by: 'By when', until: 'Until when', since: 'Since when', from: 'From when' }[preposition] ?? 'When';
  return { question: `${word} ${clause.verb} ${clause.subject} ${rest}?`, answer: date, worth: 0.9 };
};

/** "In 1998, X was founded by Y." */
const whenFirst: QuestionPattern = (sentence) => {
  const date = onlyDate(sentence);
  const match = date === undefined ? null : new RegExp(String.raw`^(?:In|On) (${escape(date)}),? (?!and\b)(.+)$`).exec(sentence.text);
  if (date === undefined || match === null) return undefined;
  const clause = splitAtVerb((match[2] ?? '').split(' '), AUXILIARIES, sentence);
  if (clause === undefined || !isPlainTense(clause) || !clause.isTelling || /[,;:]/.test(clause.rest) || hasSecondVerb(clause.rest)) return undefined;
  return { question: `When ${clause.verb} ${clause.subject} ${clause.rest}?`, answer: date, worth: 0.85 };
};

/** "X is based in Rotterdam." */
const where: QuestionPattern = (sentence) => {
  const clause = splitAtVerb(sentence.words, BE, sentence);
  const match = clause === undefined ? null : /^([a-z]+)((?: [a-z-]+){0,3}?) (?:in|at|near) (.+)$/.exec(clause.rest);
  if (clause === undefined || match === null || !clause.isTelling || !PLACED.has(match[1] ?? '')) return undefined;
  const place = match[3] ?? '';
  if (!sentence.entities.some((entity) => entity.type === 'location' && place.startsWith(entity.text)) || place.split(' ').length > 6 || /\d|;|:| (?:on|in|by|to|and|from|after|before) /.test(place)) return undefined;
  return { question: `Where ${clause.verb} ${clause.subject} ${match[1] ?? ''}${match[2] ?? ''}?`, answer: place, worth: 0.85 };
};

/** "Ada Holt founded the company." "Brackwater B.V. provides …" */
const whoDid: QuestionPattern = (sentence) => {
  const actor = sentence.entities.find(({ type, text }) => (type === 'person' || type === 'organization') && sentence.text.startsWith(`${text} `));
  if (actor === undefined || !isFullName(actor)) return undefined;
  const rest = sentence.text.slice(actor.text.length + 1);
  const [verb = '', next = ''] = rest.split(' ');
  const isPast = PAST_VERBS.has(verb) || /^[a-z]{2,}ed$/.test(verb);
  if (!isPast && !(actor.type === 'organization' && /^[a-z]{3,}[^su]s$/.test(verb))) return undefined;
  // "Is" with a description is asked the other way round.
  if (BE.has(verb) && /^(?:an?|the|one)$/.test(next)) return undefined;
  const done = cutAtClause(rest);
  if (done.split(' ').length < 4 || done.split(' ').length > 18 || hasPointing(done.split(' ').slice(1)) || hasSecondVerb(done)) return undefined;
  return { question: `${actor.type === 'person' ? 'Who' : 'Which organization'} ${done}?`, answer: actor.text, worth: 0.75 };
};

// One word may be anybody's, and a few capitals may be anything.
function isFullName({ text, type }: { readonly text: string; readonly type: string }): boolean {
  return type === 'person' ? text.includes(' ') : /\p{Ll}/u.test(text);
}

/** "X was founded by Ada Holt." */
const byWhom: QuestionPattern = (sentence) => {
  const clause = splitAtVerb(sentence.words, BE, sentence);
  const match = clause === undefined ? null : /^([a-z]+(?:ed|en|ten|wn|lt|ght|de|d)(?: [a-z]+){0,3}) by (.+)$/.exec(clause.rest);
  if (clause === undefined || match === null || !clause.isTelling) return undefined;
  const actor = match[2] ?? '';
  const entity = sentence.entities.find(({ text, type }) => (type === 'person' || type === 'organization') && text === actor.replace(/^the /, ''));
  if (entity === undefined || !isFullName(entity)) return undefined;
  return { question: `By whom ${clause.verb} ${clause.subject} ${match[1] ?? ''}?`, answer: actor, worth: 0.85 };
};

/** "Twelve patients were enrolled." "There were nine faults in two summers." "The fleet has 40 ships." */
const howMany: QuestionPattern = (sentence) => {
  const { text, words } = sentence;
  const there = /^There (are|were) (\S+) ((?:[a-z-]+ ){0,2}[a-z-]+(?:s|people|children|men|women))((?: (?:in|on|at|of|for|with|by|during|within) .+)?)$/.exec(text);
  if (there !== null && isNumber(there[2] ?? '')) return { question: `How many ${there[3] ?? ''} ${there[1] ?? ''} there${cutAtClause(there[4] ?? '')}?`, answer: there[2] ?? '', worth: 0.9 };
  const first = /^(\S+) ((?:[a-z-]+ ){0,2}[a-z-]+(?:s|people|children|men|women)) ((?:were|are|had|have|took|received|completed) (?![$€£\d]).+)$/.exec(text);
  if (first !== null && isNumber(first[1] ?? '') && !hasSecondVerb(cutAtClause(first[3] ?? '')) && !hasPointing((first[3] ?? '').split(' ')) && !(first[2] ?? '').split(' ').some((word) => PREPOSITIONS.has(word))) {
    return { question: `How many ${first[2] ?? ''} ${cutAtClause(first[3] ?? '')}?`, answer: first[1] ?? '', worth: 0.8 };
  }
  const clause = splitAtVerb(words, new Set(HAVING.keys()), sentence);
  const owned = clause === undefined ? null : /^((?:about |approximately |around |more than |over |nearly |up to |at least )?\S+) ((?:[a-z-]+ ){0,2}[a-z-]+(?:s|people|children|men|women))((?: (?:in|on|at|for|with|by|across|within) [^,;:]+)?)$/.exec(clause.rest);
  if (clause === undefined || owned === null || !isNumber((owned[1] ?? '').split(' ').at(-1) ?? '')) return undefined;
  return { question: `How many ${owned[2] ?? ''} does ${clause.subject} ${HAVING.get(clause.verb) ?? 'have'}${owned[3] ?? ''}?`, answer: owned[1] ?? '', worth: 0.9 };
};

/** "40% of the patients were women." */
const whatShare: QuestionPattern = ({ text }) => {
  const match = /^((?:About |Approximately |Around |Nearly |More than |Over |Less than )?\d+(?:[.,]\d+)? ?(?:%|percent|per cent)) of (the .{3,60}?|[a-z][a-z -]{3,40}?) (are|were|had|have|was|is) (.+)$/.exec(text);
  const [, answer = '', whole = '', verb = '', rest = ''] = match ?? [];
  if (match === null || hasPointing(whole.split(' ')) || /[,;:()]/.test(whole)) return undefined;
  return { question: `What percentage of ${whole} ${verb} ${cutAtClause(rest)}?`, answer, worth: 0.9 };
};

/** "The delay cost EUR 5 million." "Sales amounted to 5 million." */
const howMuch: QuestionPattern = (sentence) => {
  const match = /^(.+?) (costs|cost|amounts to|amounted to|totalled|totaled) ((?:[$€£]|EUR |USD |GBP )?\d[\d.,]*(?: (?:million|billion|thousand|euros?|dollars?|pounds?|USD|EUR|GBP))*)(?: (?:a|per|in|for) [^,;:]+)?$/.exec(sentence.text);
  const [, subject = '', verb = '', amount = ''] = match ?? [];
  const clause = match === null ? undefined : splitAtVerb([...subject.split(' '), 'is', 'x'], BE, sentence);
  if (clause === undefined) return undefined;
  const asked = verb === 'costs' ? `How much does ${clause.subject} cost?` : verb === 'cost' ? `How much did ${clause.subject} cost?` : verb === 'amounts to' ? `What does ${clause.subject} amount to?` : `What did ${clause.subject} amount to?`;
  return { question: asked, answer: amount, worth: 0.9 };
};

/** "Revenue rose by 8 per cent to EUR 5 million." */
const byHowMuch: QuestionPattern = (sentence) => {
  const clause = splitAtVerb(sentence.words, new Set(CHANGES.keys()), sentence);
  const base = CHANGES.get(clause?.verb ?? '');
  const match = clause === undefined ? null : new RegExp(String.raw`^(?:(by|to) )?(${QUANTITY})(?=$|,| (?:to|in|from|compared|year|over|and|at)\b)`).exec(clause.rest);
  if (clause === undefined || base === undefined || match === null) return undefined;
  const [, preposition, amount = ''] = match;
  return { question: `${preposition === 'to' ? 'To what' : 'By how much'} did ${clause.subject} ${base}?`, answer: amount, worth: 0.9 };
};

const QUANTITY = String.raw`(?:[$€£]|EUR |USD |GBP )?\d[\d.,]*(?<![.,])(?: ?%| (?:percent|per cent|percentage points|points|million|billion|thousand|euros?|dollars?|pounds?|degrees|kelvin|hours|days|weeks|years|kilometres|metres|tonnes))*`;

/** "X opened its office in 1998." */
const whenDid: QuestionPattern = (sentence) => {
  const date = onlyDate(sentence);
  const clause = splitAtVerb(sentence.words, new Set(DEEDS.keys()), sentence);
  const base = DEEDS.get(clause?.verb ?? '');
  if (date === undefined || clause === undefined || base === undefined || !clause.isTelling) return undefined;
  const match = new RegExp(String.raw`^(|.{2,}? )(?:in|on) ${escape(date)}$`).exec(clause.rest);
  const rest = (match?.[1] ?? '').trim();
  if (match === null || /[,;:]/.test(rest) || hasSecondVerb(rest)) return undefined;
  return { question: `When did ${clause.subject} ${base}${rest === '' ? '' : ` ${rest}`}?`, answer: date, worth: 0.9 };
};

export const QUESTION_PATTERNS: readonly QuestionPattern[] = [whatDoesMean, howMany, whatShare, howMuch, byHowMuch, when, whenDid, whenFirst, byWhom, where, whatIs, whoDid];

/** The first pattern's pair that can be understood alone. */
export function draftQuestion(sentence: PlainSentence): Drafted | undefined {
  for (const pattern of QUESTION_PATTERNS) {
    const drafted = pattern(sentence);
    if (drafted === undefined || !isUnderstandable(drafted)) continue;
    // Texts that were taken apart and put together again have spaces before their commas.
    return { ...drafted, question: drafted.question.replaceAll(/ (?=[,?])/g, '') };
  }
  return undefined;
}

function isUnderstandable({ question, answer }: Drafted): boolean {
  const words = question.slice(0, -1).split(' ');
  if (words.length < 3 || words.length > MAX_QUESTION_WORDS || answer.trim() === '') return false;
  if (/ (?:and|or|of|in|the|a|to|by|for|with|that|which)$/.test(answer)) return false;
  // The first word asks, or "by whom", "which organization".
  return !hasPointing(words.slice(2)) && !question.includes(answer);
}

function hasPointing(words: readonly string[]): boolean {
  return words.some((word, index) => POINTING.has(word.toLowerCase().replaceAll(/[,;:.]/g, '')) && !(word === 'there' && index <= 3));
}

// "Has" and "had" also mean to own, which "when has X a dog" does not ask.
function isPlainTense({ verb, rest }: Clause): boolean {
  return !/^ha[sd]|^have/.test(verb) || /^(?:been|[a-z]+(?:ed|en|wn|ght|lt))\b/.test(rest);
}

// Up to where something else begins.
function cutAtClause(text: string): string {
  const at = text.search(/(?:[;:]|,? (?:but|although|though|while|whereas|because|since|so that|however)\b|, (?:which|who|where|and|with|or|as|making|including|after|before|when|thus|then|is|was|are|were)\b|(?<=[a-z]) [-–—] )/);
  return (at === -1 ? text : text.slice(0, at)).replace(/ \([^()]*\)$/, '').replace(/ ?,$/, '');
}

// "… was sent by express and arrived": asks for two things.
function hasSecondVerb(text: string): boolean {
  return / and (?:[\p{L}'’-]+ ){0,6}?(?:is|are|was|were|will|has|have|had|[a-z]{2,}ed|won|became|took|made|went|came|led|left|gave)\b/u.test(text);
}

function onlyDate({ entities }: PlainSentence): string | undefined {
  const dates = entities.filter(({ type }) => type === 'date');
  const [date] = dates;
  // Of a stretch of time the question would have to ask for both ends.
  return dates.length !== 1 || date === undefined || / (?:to|and|until) |\d ?[–-] ?\d{4}/.test(date.text) ? undefined : date.text;
}

function isNumber(word: string): boolean {
  if (/^(?:19|20)\d\d$/.test(word)) return false;
  return NUMBER_WORDS.has(word.toLowerCase()) || /^[1-9]\d{0,2}(?:,\d{3})+$|^[1-9]\d*$/.test(word);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
