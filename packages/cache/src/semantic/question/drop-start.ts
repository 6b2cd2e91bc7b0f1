// Takes away what stands before a question: greetings, frames, and again, as long as something falls away.
import { ASKING_VERBS, FILLERS_AT_START, FILLERS_BEFORE_MARKS, FILLERS_BEFORE_QUESTIONS, GREETINGS, LEAD_IN, MAX_LEAD_IN, OPEN_FRAMES, REQUEST_FRAMES, REQUEST_VERBS } from '../lexicon/fillers.ts';
import { ASKING } from '../lexicon/function-words.ts';
import { findPhrase, toBook } from './phrase-book.ts';
import type { Token } from './split-tokens.ts';

const AT_START = toBook(FILLERS_AT_START.map((phrase) => [phrase, '']));
const FRAMES = toBook(REQUEST_FRAMES.map((phrase) => [phrase, '']));
const OPEN = toBook(OPEN_FRAMES.map((phrase) => [phrase, '']));
const HELPERS = new Set('is are am was were do does did can could will would should may might has have had'.split(' '));
const PERSONS = new Set('i you he she it we they this that there one my your the a an'.split(' '));

/** "Hi, sorry to bother you, could you please tell me ...". A whole question that is nothing else stays as it is. @param isRequest whether something in it was "please" or "for me" */
export function dropStart(tokens: readonly Token[], { isRequest }: { readonly isRequest: boolean }): readonly Token[] {
  let rest = tokens;
  for (;;) {
    const drop = measureLeadIn(rest) || measureFiller(rest) || measureFrame(rest, isRequest);
    if (drop === 0 || drop >= rest.length) return rest;
    rest = rest.slice(drop);
  }
}

function measureFrame(tokens: readonly Token[], isRequest: boolean): number {
  const verbAfter = (count: number): Token | undefined => (tokens[count]?.kind === 'word' && REQUEST_VERBS.has(tokens[count].text) ? tokens[count] : undefined);
  const frame = findPhrase(tokens, 0, FRAMES)?.words.length ?? 0;
  if (frame > 0 && verbAfter(frame) !== undefined) return frame;
  const open = findPhrase(tokens, 0, OPEN)?.words.length ?? 0;
  const verb = open === 0 ? undefined : verbAfter(open);
  if (verb === undefined) return 0;
  return isRequest || ASKING_VERBS.has(verb.text) || /^(?:me|us)$/.test(tokens[open + 1]?.text ?? '') ? open : 0;
}

function measureFiller(tokens: readonly Token[]): number {
  const filler = findPhrase(tokens, 0, AT_START);
  return filler !== undefined && mayDrop(filler.words.join(' '), tokens.slice(filler.words.length)) ? filler.words.length : 0;
}

// "Do you know how ...", "I think, ..."; not "Do you know John?", "I think I am late", "Can I ask the boss?" or "Hello Kitty".
function mayDrop(filler: string, rest: readonly Token[]): boolean {
  const [first, second] = rest;
  if (first === undefined) return false;
  if (first.startsPart) return true;
  if (FILLERS_BEFORE_MARKS.has(filler) || first.kind !== 'word') return false;
  if (ASKING.has(first.text)) return true;
  if (FILLERS_BEFORE_QUESTIONS.has(filler)) return ['if', 'any'].includes(first.text);
  if (GREETINGS.has(filler)) return (HELPERS.has(first.text) && second?.kind === 'word' && PERSONS.has(second.text)) || measureLeadIn(rest) > 0 || measureFiller(rest) > 0;
  return ['if', 'about'].includes(first.text) && !/\bask\b/.test(filler);
}

/** How many words stand before a mark or "but" that are a lead-in as a whole. */
function measureLeadIn(tokens: readonly Token[]): number {
  for (const [index, token] of tokens.slice(0, MAX_LEAD_IN).entries()) {
    const isEnd = index > 0 && (token.startsPart || token.text === 'but');
    if (isEnd && LEAD_IN.test(tokens.slice(0, index).map(({ text }) => text).join(' '))) return token.text === 'but' ? index + 1 : index;
    if (token.kind !== 'word') return 0;
  }
  return 0;
}
