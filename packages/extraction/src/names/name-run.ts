// Runs of capitalised words that may be one name, with the words around them.
import type { Span } from '../entity-mention.ts';
import type { NameLexicon } from './name-lexicon.ts';
import type { NameToken } from './name-token.ts';

export interface NameRun extends Span {
  /** The name's words, connectors included. A trailing possessive is taken off. */
  readonly words: readonly string[];
  readonly text: string;
  /** Index of its first and last token. */
  readonly first: number;
  readonly last: number;
  /** A title such as "Dr." stood before and was left out. */
  readonly isTitled: boolean;
  readonly isPossessive: boolean;
  /** Its first word opens a sentence, so its capital tells nothing. */
  readonly isStart: boolean;
}

export interface RunContext {
  readonly text: string;
  readonly tokens: readonly NameToken[];
  readonly lexicon: NameLexicon;
  /** Words that the text also writes in lower case. */
  readonly lowerCase: ReadonlySet<string>;
  /** Stretches that patterns (dates, addresses, …) have taken. */
  isClaimed(position: number): boolean;
}

const PARTICLES = new Set('de da del della di du van von der den la le bin ibn al y e dos das zu ter ten des af av'.split(' '));
const WITH_AND = new Set('Department Ministry Office Faculty Institute College School Center Centre Committee Board Bureau Secretary Minister Society Commission'.split(' '));
const GENERIC = new Set('National Royal Supreme Grand Central Federal International Imperial Metropolitan State District Municipal Superior Appellate World Holy New Boy Girl Joint'.split(' '));
const UNIT_HEAD = /^(?:Divisions?|Battalion|Regiment|Brigade|Infantry|Corps|Squadron|Wing|Army|Fleet|Cavalry|Force|Group|Artillery|Congress|Engineers|Street|Avenue|Panzer)$/;
const SUFFIX_AFTER_COMMA = /^(?:Inc\.?|Ltd\.?|LLC|L\.L\.C\.|LLP|Jr\.?|Sr\.?|D\.C\.?|PLC|Corp\.?|S\.A\.?|GmbH|L\.P\.)$/;
const MAX_WORDS = 12;

/** Every run in `context`, in order. */
export function findNameRuns(context: RunContext): NameRun[] {
  const runs: NameRun[] = [];
  let index = 0;
  while (index < context.tokens.length) {
    const token = context.tokens[index];
    if (token === undefined || !token.isCapital || context.isClaimed(token.start) || isSkipped(context, index)) {
      index += 1;
      continue;
    }
    const last = findRunEnd(context, index);
    const run = trimRun(context, index, last);
    if (run !== undefined) runs.push(run);
    index = last + 1;
  }
  return runs;
}

// A capital that does not start a name: "The", "However", a sentence's first word that is also an ordinary word.
function isSkipped(context: RunContext, index: number): boolean {
  const { tokens, lexicon, lowerCase } = context;
  const token = tokens[index];
  if (token === undefined) return true;
  const lower = token.text.toLowerCase();
  const next = tokens[index + 1];
  const nextIsName = next !== undefined && next.isCapital && next.gap === 'space';
  if (lexicon.stopWords.has(lower) && token.text !== lower.toUpperCase()) {
    if (lexicon.givenNames.has(token.text) && nextIsName) return false;
    return !(token.text === 'The' && !token.isStart && nextIsName);
  }
  if (token.text.length === 1) return !nextIsName;
  if (!token.isStart) return false;
  const isKnown = lexicon.givenNames.has(token.text) || lexicon.places.has(token.text) || lexicon.organizations.has(token.text) || lexicon.products.has(token.text);
  if (nextIsName) {
    const pair = `${token.text} ${next.text}`;
    if (isKnown || lexicon.places.has(pair) || lexicon.organizations.has(pair) || lexicon.titles.has(token.text)) return false;
    if (/(?:ed|ing|ly)$/.test(lower) && lower.length > 4) return true;
    return lexicon.common.has(lower) ? !endsWithHead(context, index + 1) : lowerCase.has(lower) && !endsWithHead(context, index + 1);
  }
  return lexicon.common.has(lower) || (!isKnown && (lowerCase.has(lower) || /(?:ed|ing|ly)$/.test(lower)));
}

function endsWithHead(context: RunContext, index: number): boolean {
  const { tokens, lexicon } = context;
  for (let at = index; at < index + 4; at += 1) {
    const token = tokens[at];
    if (token === undefined || !token.isCapital) return false;
    if (lexicon.heads.organization.has(token.text) && at > index) return true;
  }
  return false;
}

function findRunEnd(context: RunContext, start: number): number {
  let last = start;
  while (last - start < MAX_WORDS) {
    const step = readContinuation(context, start, last);
    if (step === 0) break;
    last += step;
  }
  return last;
}

// How many tokens the name goes on for from `last`: 0 when it ends there.
function readContinuation(context: RunContext, start: number, last: number): number {
  const { tokens, lexicon } = context;
  const token = tokens[last];
  const next = tokens[last + 1];
  if (token === undefined || next === undefined || next.gap === 'break' || context.isClaimed(next.start)) return 0;
  const isPossessive = token.text.endsWith("'s");
  if (isPossessive && !(last === start && !lexicon.places.has(token.text.slice(0, -2)) && endsWithPlaceOrUnit(context, last + 1))) return 0;
  if (next.isCapital) {
    if (next.gap === 'none') return 0;
    const lower = next.text.toLowerCase();
    return lexicon.stopWords.has(lower) && next.text.length > 1 && next.text !== next.text.toUpperCase() && !lexicon.givenNames.has(next.text) ? 0 : 1;
  }
  const after = tokens[last + 2];
  const joins = after !== undefined && after.isCapital && after.gap === 'space' && !context.isClaimed(after.start);
  if (next.text === ',' && after !== undefined && SUFFIX_AFTER_COMMA.test(after.text)) return 2;
  if (next.text === '&' && joins) return last - start === 1 && lexicon.givenNames.has(tokens[start]?.text ?? '') ? 0 : 2;
  if (isProductNumber(context, start, last)) return 1;
  if (next.gap !== 'space') return 0;
  if (/^(?:plc|gmbh|ltd\.?|inc\.?)$/.test(next.text)) return 1;
  const words = tokens.slice(start, last + 1).map((word) => word.text);
  if (next.text === 'of' || (next.text === 'for' && words.some((word) => WITH_AND.has(word)))) {
    if (!takesOf(words, after?.text, lexicon)) return 0;
    return joins ? 2 : after?.text === 'the' && tokens[last + 3]?.isCapital === true ? 3 : 0;
  }
  if (next.text === 'and') return joins && words.includes('of') && words.some((word) => WITH_AND.has(word)) ? 2 : 0;
  if (!PARTICLES.has(next.text) || lexicon.common.has(token.text.toLowerCase())) return 0;
  if (joins) return 2;
  const third = tokens[last + 3];
  return after !== undefined && PARTICLES.has(after.text) && third?.isCapital === true && third.gap === 'space' ? 3 : 0;
}

// "Supreme Court of Ohio" goes on; "Victoria Hockey Club of Montreal" has its name already.
function takesOf(words: readonly string[], after: string | undefined, lexicon: NameLexicon): boolean {
  const head = words.at(-1) ?? '';
  if (head === 'Hall' && after === 'Fame') return true;
  if (!lexicon.ofHeads.has(head) || words.includes('of')) return false;
  return words.slice(0, -1).every((word) => GENERIC.has(word) || lexicon.demonyms.has(word) || lexicon.ofHeads.has(word) || lexicon.common.has(word.toLowerCase()));
}

function endsWithPlaceOrUnit(context: RunContext, index: number): boolean {
  const next = context.tokens[index];
  return next !== undefined && next.isCapital && /^(?:Brigade|Division|Regiment|Corps|Battery|Cathedral|Church|College|School|Hospital|Island|Bay|Point|Creek|Road|Ferry|Landing|Park|House|Inn|Chapel|Union|Party|League|Association|Institute|Club)$/.test(next.text);
}

function isProductNumber(context: RunContext, start: number, last: number): boolean {
  const { tokens, lexicon, text } = context;
  const first = tokens[start];
  const end = tokens[last];
  const next = tokens[last + 1];
  if (first === undefined || end === undefined || next?.kind !== 'number' || next.gap === 'break') return false;
  return /^\d{1,4}(?:\.\d+){0,3}[a-z]{0,2}$/i.test(next.text) && (lexicon.products.has(text.slice(first.start, end.end)) || lexicon.products.has(end.text));
}

// Takes titles and nationalities off the front and the possessive off the end.
function trimRun(context: RunContext, from: number, to: number): NameRun | undefined {
  const { tokens, text } = context;
  const start = skipTitles(context, from, to);
  let first = start.first;
  let isTitled = start.isTitled;
  const opening = tokens[first];
  const closing = tokens[to];
  if (opening === undefined || closing === undefined) return undefined;
  const previous = tokens[first - 1];
  if (previous !== undefined && first === from && context.lexicon.titles.has(previous.text) && previous.gap !== 'break' && opening.gap === 'space') isTitled = true;
  const isPossessive = closing.text.endsWith("'s");
  const end = closing.end - (isPossessive ? 2 : 0);
  const lastWord = isPossessive ? closing.text.slice(0, -2) : closing.text;
  // "65th Air Division"
  if (first === from && previous?.kind === 'number' && opening.gap === 'space' && first < to && UNIT_HEAD.test(lastWord) && /^\d{1,3}(?:st|nd|rd|th)?$/.test(previous.text)) first -= 1;
  const words = tokens.slice(first, to).map((token) => token.text);
  const begin = tokens[first]?.start ?? opening.start;
  return { words: [...words, lastWord], text: text.slice(begin, end), start: begin, end, first, last: to, isTitled, isPossessive, isStart: opening.isStart && first === from };
}

// "French President Emmanuel Macron", "County Coroner William McLaughlin": where the name itself begins.
function skipTitles(context: RunContext, from: number, to: number): { first: number; isTitled: boolean } {
  const { tokens, lexicon } = context;
  const at = (index: number): string => tokens[index]?.text ?? '';
  if (isInstitution(context, from, to)) return { first: from, isTitled: false };
  let first = from;
  if (at(first) === 'The' && first < to && lexicon.titles.has(at(first + 1))) first += 1;
  if (lexicon.demonyms.has(at(first)) && first < to && lexicon.givenNames.has(at(first + 1))) first += 1;
  const title = [2, 1, 0].map((offset) => first + offset).find((index) => index < to && lexicon.titles.has(at(index)));
  if (title === undefined) return { first, isTitled: false };
  first = title + 1;
  // "Bishop of the Diocese of X" names no person.
  if (!/^\p{Lu}/u.test(at(first))) {
    while (first < to && !/^\p{Lu}/u.test(at(first))) first += 1;
    return { first, isTitled: false };
  }
  return { first, isTitled: true };
}

function isInstitution(context: RunContext, from: number, to: number): boolean {
  const last = context.tokens[to]?.text ?? '';
  const { heads, legalForms, givenNames } = context.lexicon;
  // "Dr. Helen Marsh" is no marsh.
  if (to - from > 1 && (givenNames.has(context.tokens[to - 1]?.text ?? '') || /^(?:Mr|Mrs|Ms|Dr|Prof|Rev)\.?$/.test(context.tokens[from]?.text ?? ''))) return false;
  const hasOf = context.tokens.slice(from, to).some((token) => token.text === 'of' || token.text === 'for');
  return to - from > 0 && (heads.organization.has(last) || heads.location.has(last) || heads.other.has(last) || legalForms.has(last)) && !hasOf;
}
