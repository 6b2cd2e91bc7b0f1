// Takes out what asks for nothing, and puts what is said in several ways into one form.
import { BEFORE_STRESSED, FILLERS_ANYWHERE, FILLERS_APART, FILLERS_AT_END, REQUEST_VERBS, STRESSING } from '../lexicon/fillers.ts';
import { ASKING, NEGATIONS } from '../lexicon/function-words.ts';
import { CARDINALS, ORDINALS, SCALES } from '../lexicon/numbers.ts';
import { DONE_BY_ASSISTANTS, HAPPENING, KNOWN_TO_ASSISTANTS, LOST_GLADLY, OFTEN_HAPPENING, PERSONAL, SPOKEN_TO_ALSO } from '../lexicon/doers.ts';
import { ANYBODY, DENIED_DUTIES, DUTIES, REWRITES } from '../lexicon/rewrites.ts';
import { dropStart } from './drop-start.ts';
import { mayRewrite } from './may-rewrite.ts';
import { isStructured } from './read-layout.ts';
import { replacePhrases, toBook, type PhrasePlace } from './phrase-book.ts';
import type { Token } from './split-tokens.ts';

const ANYWHERE = toBook(FILLERS_ANYWHERE.map((phrase) => [phrase, '']));
const APART = toBook(FILLERS_APART.map((phrase) => [phrase, '']));
const AT_END = toBook(FILLERS_AT_END.map((phrase) => [phrase, '']));
const BY_ANYBODY = toBook(ANYBODY);
const EQUALS = toBook([...DUTIES, ...REWRITES]);
// What one need not do is not what one must not do.
const EQUALS_DENIED = toBook([...DENIED_DUTIES, ...REWRITES]);

/** The tokens of what is asked proper. */
export function tidyTokens(tokens: readonly Token[]): readonly Token[] {
  const named = dropPlease(tokens);
  // Where something is told or listed nothing is a filler, and nothing stands for anything else.
  const told = dropStart(replacePhrases(named, AT_END, isAtEnd), { isRequest: named.length < tokens.length });
  const apart = replacePhrases(replacePhrases(named, AT_END, isAtEnd), APART, isApart);
  const spoken = dropSmallWords(replacePhrases(apart, ANYWHERE));
  const asked = dropForMe(dropStart(spoken, { isRequest: named.length < tokens.length || endsForMe(spoken) }));
  if (isStructured(told) && isStructured(asked)) return told;
  const isGeneral = !(mentions(asked, SPEAKING) && mentions(asked, SPOKEN_TO));
  const said = isGeneral ? replacePhrases(asked, BY_ANYBODY, isDoneByAnybody) : asked;
  return joinNumbers(replacePhrases(said, mentions(said, NEGATIONS) ? EQUALS_DENIED : EQUALS, mayRewrite));
}

// With both in it a question is about these two, and nobody stands for anybody.
const SPEAKING = new Set('i we me us my our mine ours myself ourselves'.split(' '));
const SPOKEN_TO = new Set('you your yours yourself yourselves'.split(' '));

function mentions(tokens: readonly Token[], words: ReadonlySet<string>): boolean {
  return tokens.some(({ kind, text }) => kind === 'word' && words.has(text));
}

// "Can you get sick?" is too little to tell; "How can I lose weight?" is enough.
const MIN_DONE = { you: 3, others: 2 };

const NO_VERBS = new Set('him her them it me us you one my your his its our their the a an this that these those all some any every each no not'.split(' '));

/** Whether what is asked of one is asked of all: "how do I clean a pan", not "how do you feel", "where do you live", or "how do you store my data". */
function isDoneByAnybody({ tokens, at, phrase }: PhrasePlace): boolean {
  const verb = tokens[at + phrase.words.length];
  // "What can I do to him?" has no verb there.
  if (phrase.words.at(-1) === 'to' && (verb === undefined || NO_VERBS.has(verb.text) || /^\p{Lu}/u.test(verb.raw))) return false;
  const isHow = ['how', 'what'].includes(phrase.words[0] ?? '') && !phrase.words.includes('you');
  if (verb?.kind !== 'word' || tokens.length - phrase.words.length < (isHow ? MIN_DONE.others : MIN_DONE.you)) return false;
  if (mayHappen(phrase.words, verb.text, tokens[at + phrase.words.length + 1]?.text)) return false;
  if (!phrase.words.includes('you')) return !PERSONAL.has(verb.text);
  // "You" may be whoever is asked: what an assistant does is asked of it.
  return !PERSONAL.has(verb.text) && !DONE_BY_ASSISTANTS.has(verb.text) && !mentions(tokens, KNOWN_TO_ASSISTANTS) && !mentions(tokens, SPOKEN_TO_ALSO);
}

// "How would I lose money?" asks what may go wrong, "how to lose weight" what to do.
function mayHappen(asked: readonly string[], verb: string, what = ''): boolean {
  if (LOST_GLADLY.has(what)) return false;
  return HAPPENING.has(verb) || (asked.includes('would') && OFTEN_HAPPENING.has(verb));
}

/** Whether marks set it apart: on both sides, or on its inner side at the beginning or end. */
function isApart({ tokens, at, phrase }: PhrasePlace): boolean {
  const end = at + phrase.words.length;
  const startsApart = at === 0 || tokens[at]?.startsPart === true;
  const endsApart = end === tokens.length || tokens[end]?.startsPart === true;
  return startsApart && endsApart && !(at === 0 && end === tokens.length);
}

function isAtEnd({ tokens, at, phrase }: PhrasePlace): boolean {
  // "Not at all" is another no than "not".
  if (phrase.words.includes('all') && mentions(tokens, NEGATIONS)) return false;
  return at > 0 && at + phrase.words.length === tokens.length && !/^(?:a|an|the|say|write|of|to|mean|word|is|for|and|or|with)$/.test(tokens[at - 1]?.text ?? '');
}

// A request, and not what somebody does to please somebody.
function dropPlease(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token, index) => {
    if (token.kind !== 'word' || token.text !== 'please') return true;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    return !(before === undefined || token.startsPart || after === undefined || after.startsPart || before.text === 'you' || (after.kind === 'word' && (REQUEST_VERBS.has(after.text) || ASKING.has(after.text))));
  });
}

// Small words that never follow themselves.
const TWICE = new Set('a an the what how why and or of for my your'.split(' '));

function endsForMe(tokens: readonly Token[]): boolean {
  return tokens.at(-2)?.text === 'for' && tokens.at(-1)?.text === 'me';
}

// "Summarize it for me" asks for a summary, "Is it bad for me?" is about who asks.
function dropForMe(tokens: readonly Token[]): readonly Token[] {
  const [first] = tokens;
  return first?.kind === 'word' && REQUEST_VERBS.has(first.text) && endsForMe(tokens) ? tokens.slice(0, -2) : tokens;
}

// Words that only soften, where they only soften.
function dropSmallWords(tokens: readonly Token[]): Token[] {
  return tokens.filter((token, index) => {
    if (token.kind !== 'word') return true;
    const before = tokens[index - 1]?.text ?? '';
    // "What what is", "in the the": written twice. "That that is", "had had" are not.
    if (token.text === before && TWICE.has(token.text) && !token.startsPart) return false;
    const after = tokens[index + 1];
    if (STRESSING.has(token.text)) return index > 0 && !token.startsPart && BEFORE_STRESSED.has(before);
    if (token.text === 'just') return !((index === 0 && after !== undefined && REQUEST_VERBS.has(after.text)) || ['i', 'you', 'we', 'can', 'could', 'to', 'would', 'do', 'am', 'is', 'was', 'it'].includes(before) || (after !== undefined && ASKING.has(after.text)));
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
