// Proper names in running text: runs of capitalised words, without what is capitalised for another reason. Rather misses a name than invents one.
import { normaliseText, toLowerCase } from './normalise-text.ts';
import type { NameFact } from './fact.ts';
import { scanText } from './scan-text.ts';

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['.&-][\p{L}\p{M}\p{N}]+)*/gu;
const CONNECTORS = words('of the for de von van der den du la le del di da bin al');
const ENGLISH_CONNECTORS = words('of the for');
// Capitalised because a sentence begins with them.
const OPENERS = words(
  'the a an this that these those it its he his she her they their we our you your i in on at by for from to with as if when while after before during however moreover furthermore also both each all any no not yes there here according based under over between among since although because and or but of who what which where how why then thus so another other such only one two three four five six seven eight nine ten first second third next last today yesterday tomorrow meanwhile finally overall der die das ein eine im am le les un une el los las',
);
// Offices and forms of address: a source may name the person without them.
const TITLES = words('mr mrs ms miss dr prof professor sir lord lady president chairman chairwoman chair ceo cfo cto coo director minister senator judge captain general king queen prince head secretary chancellor mayor manager herr frau');
// Names of time and words that any text may use.
const GENERAL = words(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december spring summer autumn fall winter english ceo cfo cto coo hr pr it ai ok faq id pdf url api usa us uk eu un q1 q2 q3 q4 n/a tldr tl dr note',
);
const GERMAN = /(?:^|\s)(?:der|die|das|dem|den|des|und|nicht|ist|eine?[nrms]?|wird|sind|im|auf|für|mit)(?=\s)/gi;
const MAX_LABEL_WORDS = 6;
const MAX_NAME_WORDS = 12;

export interface ReadNamesOptions {
  /** Whether the text is a value and no sentence: its first word is capitalised because it is a name. */
  readonly isValue: boolean;
  readonly isTaken: (start: number) => boolean;
}

/** @param text of an answer, normalised, with its case */
export function readNames(text: string, { isValue, isTaken }: ReadNamesOptions): NameFact[] {
  // Where every noun has a capital, a single one says nothing.
  const minimum = (text.match(GERMAN) ?? []).length >= 3 ? 2 : 1;
  const names: NameFact[] = [];
  for (const line of readLines(text)) {
    const tokens = [...line.text.matchAll(TOKEN)].map((match): Token => ({ text: match[0], start: line.start + match.index, end: line.start + match.index + match[0].length }));
    for (const run of findRuns(tokens, text, isTaken)) {
      const name = toName(run, { text, minimum, opens: !isValue && opensSentence(text, run.tokens[0]?.start ?? 0, line.start) });
      if (name !== undefined) names.push(name);
    }
  }
  return names;
}

/** The words of a text as a source's words are told apart. */
export function splitWords(text: string): string[] {
  const found: string[] = [];
  scanText(toLowerCase(normaliseText(text)), { word: (word) => found.push(word) });
  return found;
}

// Without headings, and without the label that a line begins with.
function readLines(text: string): { readonly text: string; readonly start: number }[] {
  const lines: { readonly text: string; readonly start: number }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const bare = line.trim();
    const isHeading = bare.startsWith('#') || (/^(?:\*\*|__).*(?:\*\*|__):?$/.test(bare) && bare.length < 100);
    if (!isHeading) {
      const label = readLabel(line);
      lines.push({ text: line.slice(label), start: start + label });
    }
    start += line.length + 1;
  }
  return lines;
}

function readLabel(line: string): number {
  const head = line.slice(0, 80);
  const colon = /:(?:\*\*|__)?(?:\s|$)/.exec(head);
  if (colon === null || /[.!?;,]/.test(head.slice(0, colon.index).replace(/^\s*\d+[.)]/, ''))) return 0;
  return head.slice(0, colon.index).trim().split(/\s+/).length > MAX_LABEL_WORDS ? 0 : colon.index + colon[0].length;
}

interface Run {
  readonly tokens: readonly Token[];
}

function findRuns(tokens: readonly Token[], text: string, isTaken: ReadNamesOptions['isTaken']): Run[] {
  const runs: Run[] = [];
  let run: Token[] = [];
  let pending: Token[] = [];
  const close = (): void => {
    if (run.length > 0) runs.push({ tokens: run });
    run = [];
    pending = [];
  };
  let previous: Token | undefined;
  for (const token of tokens) {
    const isJoined = previous !== undefined && joins(text.slice(previous.end, token.start), previous, token);
    if (!isJoined) close();
    previous = token;
    if (isTaken(token.start)) close();
    else if (/^\p{Lu}/u.test(token.text)) {
      // "Contoso Ltd of Cork" is a name with a place, "Bank of England" one name.
      if (run.length >= MAX_NAME_WORDS) close();
      if (pending.length > 0 && run.length >= 2 && pending.every(({ text: word }) => ENGLISH_CONNECTORS.has(word))) close();
      run.push(...pending, token);
      pending = [];
    } else if (run.length > 0 && pending.length < 2 && CONNECTORS.has(token.text)) pending.push(token);
    else close();
  }
  close();
  return runs;
}

// What may stand between two words of one name: a space, the dot of an initial, the comma before a legal form.
function joins(gap: string, previous: Token, token: Token): boolean {
  if (gap === ' ' || gap === ' & ') return true;
  if (gap === '. ') return /^(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St)$/u.test(previous.text);
  return gap === ', ' && /^(?:Inc|Ltd|LLC|Jr|Sr|GmbH|AG)$/.test(token.text);
}

function opensSentence(text: string, start: number, lineStart: number): boolean {
  const before = text.slice(Math.max(lineStart, start - 12), start);
  return /(?:^|[.!?:…]["')\]*_]*\s+)["'(*_[\s>•–-]*(?:\d+[.)]\s*)?["'(*_[\s]*$/.test(before) && (start - lineStart < 12 || /[.!?:…]/.test(before));
}

function toName(run: Run, { text, minimum, opens }: { readonly text: string; readonly minimum: number; readonly opens: boolean }): NameFact | undefined {
  const tokens = [...run.tokens];
  const lowerOf = (token: Token | undefined): string => toLowerCase(token?.text ?? '');
  let atOpening = opens;
  while (tokens.length > 0 && (OPENERS.has(lowerOf(tokens[0])) || CONNECTORS.has(lowerOf(tokens[0])))) {
    // "The" before a name, wherever it stands, is no part of it; the word after it is no longer the first.
    tokens.shift();
    atOpening = false;
  }
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (tokens.length === 1 && (atOpening || GENERAL.has(lowerOf(first)) || TITLES.has(lowerOf(first)) || first.text.length < 2)) return undefined;
  if (tokens.length < minimum) return undefined;
  const shown = text.slice(first.start, last.end).replace(/'s$/, '');
  const variants = [splitWords(shown)];
  const isDroppable = TITLES.has(lowerOf(first)) || GENERAL.has(lowerOf(first)) || (atOpening && /(?:ly|ing|ed)$/.test(first.text));
  if (tokens.length > 1 && isDroppable) {
    const rest = tokens.slice(1).filter((token, index) => index > 0 || !CONNECTORS.has(lowerOf(token)));
    variants.push(rest.flatMap((token) => splitWords(token.text.replace(/'s$/, ''))));
  }
  return { kind: 'name', text: shown, variants: variants.filter((variant) => variant.length > 0) };
}
