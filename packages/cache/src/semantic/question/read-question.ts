// What a question is made of, in a form in which two can be compared.
import { DATE_NAMES } from '../lexicon/dates.ts';
import { ASKING, CLAUSE, JOINING, MODALS, NEGATIONS, PREPOSITIONS, SCOPE, SILENT, TENSE_HELPERS } from '../lexicon/function-words.ts';
import { UNIT_NAMES } from '../lexicon/units.ts';
import { isAboutWords } from '../lexicon/about-words.ts';
import { readArticlePlace, type ArticlePlace } from './read-articles.ts';
import { readBreaks } from './read-breaks.ts';
import { isStructured, readLayout } from './read-layout.ts';
import { HEAD_NAMES, isHead, readParts, readWhole, type QuestionPart } from './read-parts.ts';
import { readDenials, type Denial } from './read-denials.ts';
import { readInversions, readMoods } from './read-moods.ts';
import { readWriting, type Writing } from './read-writing.ts';
import { isUnit, splitTokens, type Token } from './split-tokens.ts';
import { markSenses } from './mark-senses.ts';
import { tidyTokens } from './tidy-tokens.ts';
import { readWordForms, type WordForms } from './word-forms.ts';

export interface QuestionWord {
  /** As {@link Token}. */
  readonly text: string;
  readonly kind: Token['kind'];
  readonly raw: string;
  readonly forms: WordForms;
  /** Written with a capital that no sentence begins with. */
  readonly isName: boolean;
  readonly place: ArticlePlace;
}

export interface Question {
  readonly text: string;
  /** Everything that is neither silent nor a head, in order. */
  readonly words: readonly QuestionWord[];
  readonly parts: readonly QuestionPart[];
  /** All of it as one part, for questions whose words stand in the same order whatever their punctuation says. */
  readonly whole: QuestionPart;
  readonly heads: readonly string[];
  readonly joins: readonly string[];
  readonly numbers: readonly string[];
  readonly dates: readonly string[];
  readonly units: readonly string[];
  readonly negations: readonly string[];
  readonly modals: readonly string[];
  readonly scope: readonly string[];
  /** `past`, `future` and `passive`, as far as they are there. */
  readonly tenses: ReadonlySet<string>;
  /** Quotations and code, to the letter. */
  readonly quoted: readonly string[];
  /** Written without any capital, or in capitals only: its letters tell no names. */
  readonly isCaseless: boolean;
  readonly writing: Writing;
  /** Whether its own words are what it asks about. */
  readonly isAboutWords: boolean;
  /** One for each sentence, sorted: `asks`, `tells`, `forbids`, `exclaims`. */
  readonly moods: readonly string[];
  /** "it asked" for "is it", "it told" for "it is". */
  readonly inversions: readonly string[];
  readonly denials: readonly Denial[];
  /** How many words stand before each mark that divides it inside. */
  readonly breaks: readonly number[];
  readonly isOneSentence: boolean;
  /** Words and marks in one row, for texts that hold data: several sentences, a list, something behind a colon. */
  readonly layout: string | undefined;
}

const HELPERS_OF_PARTICIPLES = new Set('is are am was were be been being has have had having get gets got getting'.split(' '));
const PASSIVE_HELPERS = new Set('is are am was were be been being get gets got getting'.split(' '));
const PAST_HELPERS = new Set(['did', 'was', 'were', 'had']);
const FUTURE_HELPERS = new Set(['will', 'shall']);
// With these in it, "A and B" is not "B and A".
const ORDERED = /\b(?:convert|exchange|rate|ratio|subtract|minus|divide|divided|respectively|order|sequence|then|first|between .* and .* (?:is|was) (?:the )?(?:first|second))\b/i;

export function readQuestion(text: string): Question {
  const split = splitTokens(text);
  const writing = readWriting(text, split);
  const isCaseless = writing.capitals !== 'some';
  const tokens = markSenses(tidyTokens(split), isCaseless);
  const words = tokens.map((_, index) => toWord(tokens, index, isCaseless));
  const parts = readParts(tokens, words, ORDERED.test(text));
  const texts = tokens.filter(({ kind }) => kind === 'word').map((token) => token.text);
  const said = words.filter(({ kind, text: word }) => kind !== 'word' || !(SILENT.has(word) || PREPOSITIONS.has(word) || JOINING.has(word) || NEGATIONS.has(word) || MODALS.has(word) || ASKING.has(word) || CLAUSE.has(word) || TENSE_HELPERS.has(word)));
  return {
    text,
    words: said,
    parts,
    whole: readWhole(tokens, words),
    heads: texts.filter((word) => PREPOSITIONS.has(word) || CLAUSE.has(word) || ASKING.has(word)).map((word) => HEAD_NAMES.get(word) ?? word),
    joins: texts.filter((word) => JOINING.has(word)).map((word) => HEAD_NAMES.get(word) ?? word),
    numbers: tokens.filter(({ kind }) => kind === 'number').map((token) => token.text),
    dates: texts.flatMap((word) => DATE_NAMES.get(word) ?? []),
    units: tokens.flatMap((token, index) => (token.kind === 'word' && isUnit(token.text, tokens[index - 1]) ? [UNIT_NAMES.get(token.text) ?? token.text] : [])),
    negations: texts.filter((word) => NEGATIONS.has(word)),
    modals: texts.filter((word) => MODALS.has(word)),
    scope: texts.filter((word) => SCOPE.has(word)),
    tenses: readTenses(tokens, words),
    quoted: tokens.filter(({ kind }) => kind === 'quoted').map((token) => token.text),
    isCaseless,
    writing,
    isAboutWords: isAboutWords(text),
    moods: readMoods(tokens, text),
    inversions: readInversions(tokens),
    denials: readDenials(tokens),
    breaks: readBreaks(tokens),
    isOneSentence: tokens.slice(1).every(({ startsSentence }) => !startsSentence),
    layout: isStructured(tokens) ? readLayout(tokens) : undefined,
  };
}

function toWord(tokens: readonly Token[], index: number, isCaseless: boolean): QuestionWord {
  const [token, before] = [tokens[index] as Token, tokens[index - 1]];
  // A unit goes by its name: "km" is "kilometers".
  const text = token.kind === 'word' && isUnit(token.text, before) ? (UNIT_NAMES.get(token.text) ?? token.text) : token.kind === 'word' ? (DATE_NAMES.get(token.text) ?? HEAD_NAMES.get(token.text) ?? token.text) : token.text;
  const isName = !isCaseless && token.kind === 'word' && !token.startsSentence && /^\p{Lu}/u.test(token.raw) && token.raw !== 'I' && !(token.raw.includes("'") && !token.raw.toLowerCase().startsWith(token.text));
  return { text, kind: token.kind, raw: token.raw, forms: readWordForms(text), isName, place: readArticlePlace(tokens, index, isHead) };
}

function readTenses(tokens: readonly Token[], words: readonly QuestionWord[]): ReadonlySet<string> {
  const tenses = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word') continue;
    if (PAST_HELPERS.has(token.text)) tenses.add('past');
    if (FUTURE_HELPERS.has(token.text)) tenses.add('future');
    const past = words[index]?.forms.past;
    const isHelped = tokens.slice(Math.max(0, index - 5), index).some(({ text }) => HELPERS_OF_PARTICIPLES.has(text));
    if (past === 'past' || (past === 'either' && !isHelped)) tenses.add('past');
    // "Who is taught?" is not "Who teaches?".
    if ((past === 'participle' || past === 'either') && tokens.slice(Math.max(0, index - 5), index).some(({ text }) => PASSIVE_HELPERS.has(text))) tenses.add('passive');
  }
  return tenses;
}
