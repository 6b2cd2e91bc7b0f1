// Takes out what asks for nothing, and puts what is said in several ways into one form.
import { FILLERS_ANYWHERE, FILLERS_APART, FILLERS_AT_START, FILLERS_BEFORE_MARKS, FILLERS_BEFORE_QUESTIONS, LEAD_IN_SIGNS, LEAD_IN_WORDS, REQUEST_FRAMES, REQUEST_VERBS } from '../lexicon/fillers.ts';
import { ASKING } from '../lexicon/function-words.ts';
import { CARDINALS, ORDINALS, SCALES } from '../lexicon/numbers.ts';
import { ANYBODY, REWRITES } from '../lexicon/rewrites.ts';
import type { Token } from './split-tokens.ts';

interface Phrase {
  readonly words: readonly string[];
  readonly to: readonly string[];
}

/** Phrases by their first word, longest first. */
type PhraseBook = ReadonlyMap<string, readonly Phrase[]>;

const ANYWHERE = toBook(FILLERS_ANYWHERE.map((phrase) => [phrase, '']));
const APART = toBook(FILLERS_APART.map((phrase) => [phrase, '']));
const AT_START = toBook(FILLERS_AT_START.map((phrase) => [phrase, '']));
const FRAMES = toBook(REQUEST_FRAMES.map((phrase) => [phrase, '']));
const BY_ANYBODY = toBook(ANYBODY);
const EQUALS = toBook(REWRITES);

/** The tokens of what is asked proper. */
export function tidyTokens(tokens: readonly Token[]): readonly Token[] {
  const apart = replacePhrases(dropPlease(tokens), APART, isApart);
  const spoken = dropSmallWords(replacePhrases(apart, ANYWHERE));
  const asked = dropForMe(dropStart(spoken));
  const isGeneral = !(mentions(asked, SPEAKING) && mentions(asked, SPOKEN_TO));
  const said = isGeneral ? replacePhrases(asked, BY_ANYBODY, isDoneByAnybody) : asked;
  return joinNumbers(replacePhrases(said, EQUALS));
}

interface PhrasePlace {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly phrase: Phrase;
}

// With both in it a question is about these two, and nobody stands for anybody.
const SPEAKING = new Set('i we me us my our mine ours myself ourselves'.split(' '));
const SPOKEN_TO = new Set('you your yours yourself yourselves'.split(' '));

function mentions(tokens: readonly Token[], words: ReadonlySet<string>): boolean {
  return tokens.some(({ kind, text }) => kind === 'word' && words.has(text));
}

// What everybody does in a way of their own.
const PERSONAL = new Set('feel live sleep look see think like love hate want speak hear dream remember do mean trust believe smell taste work browse access go come look understand be have say read sound'.split(' '));

// "Can you get sick?" is too little to tell.
const MIN_DONE = 3;

/** Whether what is asked of one is asked of all: "how do I clean a pan", not "how do you feel" or "where do you live". */
function isDoneByAnybody({ tokens, at, phrase }: PhrasePlace): boolean {
  const verb = tokens[at + phrase.words.length];
  return verb?.kind === 'word' && !PERSONAL.has(verb.text) && tokens.length - phrase.words.length >= MIN_DONE;
}

/** Whether a mark, the beginning or the end stands beside it. */
function isApart({ tokens, at, phrase }: PhrasePlace): boolean {
  const after = tokens[at + phrase.words.length];
  return at === 0 || tokens[at]?.startsPart === true || after?.startsPart === true || (after === undefined && !/^(?:a|an|the|say|write|of|to|mean|word|is)$/.test(tokens[at - 1]?.text ?? ''));
}

// A request, and not what somebody does to please somebody.
function dropPlease(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token, index) => {
    if (token.kind !== 'word' || token.text !== 'please') return true;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    return !(before === undefined || token.startsPart || after === undefined || after.startsPart || before.text === 'you' || (after.kind === 'word' && (REQUEST_VERBS.has(after.text) || ASKING.has(after.text))));
  });
}

// "Summarize it for me" asks for a summary, "Is it bad for me?" is about who asks.
function dropForMe(tokens: readonly Token[]): readonly Token[] {
  const [first] = tokens;
  if (first?.kind !== 'word' || !REQUEST_VERBS.has(first.text) || tokens.at(-2)?.text !== 'for' || tokens.at(-1)?.text !== 'me') return tokens;
  return tokens.slice(0, -2);
}

function toBook(pairs: readonly (readonly [string, string])[]): PhraseBook {
  const book = new Map<string, Phrase[]>();
  for (const [from, to] of pairs) {
    const words = from.split(' ');
    const first = words[0] ?? '';
    book.set(first, [...(book.get(first) ?? []), { words, to: to === '' ? [] : to.split(' ') }]);
  }
  for (const phrases of book.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return book;
}

function findPhrase(tokens: readonly Token[], at: number, book: PhraseBook): Phrase | undefined {
  const first = tokens[at];
  if (first?.kind !== 'word') return undefined;
  return book.get(first.text)?.find(({ words }) => words.every((text, offset) => tokens[at + offset]?.kind === 'word' && tokens[at + offset]?.text === text));
}

function replacePhrases(tokens: readonly Token[], book: PhraseBook, mayReplace: (place: PhrasePlace) => boolean = () => true): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const phrase = findPhrase(tokens, at, book);
    const token = tokens[at];
    if (token === undefined) break;
    if (phrase === undefined || !mayReplace({ tokens, at, phrase })) {
      result.push(token);
      at += 1;
      continue;
    }
    for (const [index, text] of phrase.to.entries()) result.push({ ...token, text, raw: text, startsPart: token.startsPart && index === 0, startsSentence: token.startsSentence && index === 0 });
    at += phrase.words.length;
  }
  return result;
}

// Greetings, frames, and again, as long as something falls away: "Hi, sorry to bother you, could you please tell me …". A whole question that is
// nothing else stays as it is.
function dropStart(tokens: readonly Token[]): readonly Token[] {
  let rest = tokens;
  for (;;) {
    const leadIn = measureLeadIn(rest);
    if (leadIn > 0) {
      rest = rest.slice(leadIn);
      continue;
    }
    const filler = findPhrase(rest, 0, AT_START);
    const frame = filler === undefined ? findPhrase(rest, 0, FRAMES) : undefined;
    const next = frame === undefined ? undefined : rest[frame.words.length];
    const isFrame = next?.kind === 'word' && REQUEST_VERBS.has(next.text);
    const drop = filler?.words.length ?? (isFrame ? frame?.words.length : undefined) ?? 0;
    if (drop === 0 || drop >= rest.length || (filler !== undefined && !mayDrop(filler.words.join(' '), rest[drop]))) return rest;
    rest = rest.slice(drop);
  }
}

// "Do you know how …", "I think, …"; not "Do you know John?" and "I think I am late".
function mayDrop(filler: string, token: Token | undefined): boolean {
  if (FILLERS_BEFORE_MARKS.has(filler)) return token?.startsPart === true;
  return !FILLERS_BEFORE_QUESTIONS.has(filler) || (token !== undefined && (token.startsPart || (token.kind === 'word' && (ASKING.has(token.text) || ['if', 'the', 'a', 'an', 'about', 'in', 'of', 'any'].includes(token.text)))));
}

const MAX_LEAD_IN = 14;

// How many words stand before a colon, a comma or "but" that all belong to a lead-in.
function measureLeadIn(tokens: readonly Token[]): number {
  let hasSign = false;
  for (const [index, token] of tokens.slice(0, MAX_LEAD_IN).entries()) {
    const isEnd = index > 0 && (token.startsPart || token.text === 'but');
    if (isEnd && hasSign) return token.text === 'but' ? index + 1 : index;
    if (token.kind !== 'word' || !LEAD_IN_WORDS.has(token.text)) return 0;
    hasSign ||= LEAD_IN_SIGNS.has(token.text);
  }
  return 0;
}

// Words that only soften, where they only soften.
function dropSmallWords(tokens: readonly Token[]): Token[] {
  return tokens.filter((token, index) => {
    if (token.kind !== 'word') return true;
    const before = tokens[index - 1]?.text ?? '';
    const after = tokens[index + 1];
    if (token.text === 'really') return before === 'not';
    if (token.text === 'just') return !(index === 0 || ['i', 'you', 'we', 'can', 'could', 'to', 'would', 'do', 'am', 'is', 'was', 'it'].includes(before) || (after !== undefined && ASKING.has(after.text)));
    if (token.text === 'exactly') return !(ASKING.has(before) || ['is', 'are', 'does', 'do', 'did', 'was'].includes(before) || after === undefined);
    return true;
  });
}

/** "twenty-five", "two hundred", "3 thousand", "third" as digits. */
function joinNumbers(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = result.at(-1);
    // "one" alone is as often a pronoun.
    const numeric = token.text === 'one' && SCALES.has(tokens[index + 1]?.text ?? '') ? '1' : readNumeric(token);
    const joined = before?.kind === 'number' && token.kind === 'word' ? join(before, token) : undefined;
    if (joined !== undefined) result[result.length - 1] = joined;
    else result.push(numeric === undefined ? token : { ...token, text: numeric, kind: 'number' });
  }
  return result;
}

function readNumeric({ kind, text }: Token): string | undefined {
  if (kind !== 'word') return undefined;
  const cardinal = CARDINALS.get(text);
  if (cardinal !== undefined && text !== 'one') return String(cardinal);
  const ordinal = ORDINALS.get(text);
  return ordinal === undefined ? undefined : `#${ordinal}`;
}

// Only after words: "20 5" are two numbers.
function join(before: Token, { text }: Token): Token | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(before.text)) return undefined;
  const value = Number(before.text);
  const scale = SCALES.get(text);
  if (scale !== undefined) return { ...before, text: String(Math.round(value * scale * 1e6) / 1e6) };
  const isWords = /^[a-z]/i.test(before.raw);
  const small = CARDINALS.get(text);
  const smallOrdinal = ORDINALS.get(text);
  if (isWords && small !== undefined && small > 0 && ((value % 10 === 0 && value >= 20 && value % 100 !== 0 && small < 10) || (value >= 100 && value % 100 === 0 && small < 100))) return { ...before, text: String(value + small) };
  if (isWords && smallOrdinal !== undefined && smallOrdinal < 10 && value % 10 === 0 && value >= 20 && value < 100) return { ...before, text: `#${value + smallOrdinal}` };
  return undefined;
}
