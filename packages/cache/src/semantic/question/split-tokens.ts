// A question into its pieces: words, numbers with their units, and whatever has to be equal to the letter: code, quotations, addresses, file names, signs.
import { CONTRACTIONS, SHORT_IS_AFTER } from '../lexicon/contractions.ts';
import { toAmericanSpelling } from '../lexicon/spelling.ts';
import { ONLY_AFTER_NUMBER, UNIT_NAMES } from '../lexicon/units.ts';

export interface Token {
  /** Words: lower case, American spelling. Numbers: digits. Exact ones: as written. */
  readonly text: string;
  readonly kind: 'word' | 'number' | 'exact' | 'quoted';
  /** As written. */
  readonly raw: string;
  /** A mark that ends a part of the sentence stands before it. */
  readonly startsPart: boolean;
  /** A full stop, question mark or line end stands before it, or it is the first. */
  readonly startsSentence: boolean;
  /** The marks before it, without quotation marks and blanks; a line end is `\n`. */
  readonly marks: string;
}

// Code first: quotation marks inside it are code.
const PROTECTED = /```[\s\S]*?```|``[^`]+``|`[^`\n]+`|"[^"\n]{1,400}"|«[^»\n]{1,400}»|(?<![\p{L}\p{N}])'[^'\n]{2,200}'(?![\p{L}\p{N}])/gu;
const EDGE_START = /^[,.;:!?()[\]{}"'…–—<]+(?=[^\s])/u;
// Feet and inches.
const PRIME = /^(\d+(?:\.\d+)?)(?:(['′])|(["″]))(?=[,.;:!?)]*$)/u;
const QUOTATION = /["']/g;
const EDGE_END = /[,.;:!?()[\]{}"'…–—>]+$/u;
const NUMBER = /^([-+]?)([$€£¥₹]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(%|°|°[cf]|[a-z]{1,4}(?:\/h)?)?$/iu;
const ORDINAL = /^(\d+)(?:st|nd|rd|th)$/i;
const WORD = /^[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*'?$/u;
// Their full stop ends no sentence.
const TITLE = /^(?:mr|mrs|ms|dr|prof|st|mt|jr|sr|vs)$/i;
const ACRONYM = /^(?:\p{L}\.){2,}\p{L}?$|^(?:\p{L}\.)+\p{L}$/u;

/** Tokens in order. Straightens quotation marks and dashes first; Unicode is in its composed form. */
export function splitTokens(source: string): Token[] {
  const text = source.normalize('NFC').replace(/[‘’‛`´](?=[\p{L}\s]|$)(?<![`])/gu, (mark) => (mark === '`' ? mark : "'")).replace(/[“”„‟]/g, '"').replace(/[‐‑‒]/g, '-').replace(/−/g, '-');
  const tokens: Token[] = [];
  const breaks = { part: true, sentence: true, marks: '' };
  let position = 0;
  for (const match of text.matchAll(PROTECTED)) {
    addPlain(tokens, text.slice(position, match.index), breaks);
    const isCode = match[0].startsWith('`');
    const inner = match[0].replace(/^(?:`+|["'«])|(?:`+|["'»])$/g, '').replace(/\s+/g, ' ').trim();
    tokens.push({ text: isCode ? inner : inner.replace(/[.,]$/, ''), kind: 'quoted', raw: match[0], startsPart: breaks.part, startsSentence: breaks.sentence, marks: breaks.marks });
    Object.assign(breaks, { part: false, sentence: false, marks: '' });
    position = match.index + match[0].length;
  }
  addPlain(tokens, text.slice(position), breaks);
  return tokens;
}

interface Breaks {
  part: boolean;
  sentence: boolean;
  marks: string;
}

function addPlain(tokens: Token[], text: string, breaks: Breaks): void {
  for (const chunk of text.split(/(\s+-{1,2}\s+(?!\d)|\s+|—|–|\.{3}|…)/u)) {
    if (chunk === '') continue;
    if (/^(?:\s+-{1,2}\s+|\s+|—|–|\.{3}|…)$/u.test(chunk)) {
      if (/\n\s*\n|-|—|–|\.{3}|…/u.test(chunk)) breaks.part = true;
      breaks.marks += chunk.includes('\n') ? '\n' : chunk.trim();
      continue;
    }
    const acronym = ACRONYM.test(chunk.replace(/[,;:!?)]+$/u, ''));
    const start = EDGE_START.exec(/^\.[\p{L}\d]/u.test(chunk) ? '' : chunk)?.[0] ?? '';
    const rest = chunk.slice(start.length);
    const prime = PRIME.exec(rest);
    const end = prime !== null ? rest.slice(prime[0].length) : acronym ? (/[,;:!?)]+$/u.exec(rest)?.[0] ?? '') : (EDGE_END.exec(rest)?.[0] ?? '');
    // "the brothers' friends".
    const isPlural = /^\p{L}+s'/u.test(rest);
    const core = rest.slice(0, rest.length - end.length) + (isPlural && end.startsWith("'") ? "'" : '');
    if (/[,;:()—]/u.test(start)) breaks.part = true;
    breaks.marks += start.replace(QUOTATION, '');
    for (const token of readCore(core)) {
      tokens.push({ ...token, startsPart: breaks.part, startsSentence: breaks.sentence, marks: breaks.marks });
      Object.assign(breaks, { part: false, sentence: false, marks: '' });
    }
    breaks.marks += end.replace(QUOTATION, '');
    if (/[,;:()]/u.test(end)) breaks.part = true;
    if (/[.!?]/u.test(end) && !(end === '.' && TITLE.test(core))) Object.assign(breaks, { part: true, sentence: true });
  }
}

type Bare = Pick<Token, 'text' | 'kind' | 'raw'>;

function readCore(core: string): Bare[] {
  if (core === '') return [];
  if (core === '&') return [word('and', core)];
  if (/^°[cf]$/i.test(core)) return [word(UNIT_NAMES.get(core.toLowerCase()) ?? core, core)];
  if (/^e-mail(?:s|ed|ing)?$/i.test(core)) return [word(core.toLowerCase().replace('-', ''), core)];
  const prime = PRIME.exec(core);
  if (prime !== null) return [{ text: prime[1] ?? '', kind: 'number', raw: core }, word(prime[2] === undefined ? 'inch' : 'foot', core)];
  const ordinal = ORDINAL.exec(core);
  if (ordinal !== null) return [{ text: `#${ordinal[1] ?? ''}`, kind: 'number', raw: core }];
  const number = readNumber(core);
  if (number !== undefined) return number;
  if (ACRONYM.test(core)) return readWord(core.replaceAll('.', ''));
  if (WORD.test(core) && !/\p{Ll}\p{Lu}/u.test(core)) return readWord(core);
  // "well-known", "COVID-19", "and/or": their parts, where each is a word or a number. What begins with a dash is a flag.
  const parts = core.split(/[-/]/);
  if (parts.length > 1 && parts.length < 6 && parts.every((part) => /^(?:\p{L}+|\p{L}+'\p{L}+|\d+)$/u.test(part)) && !/^\d+(?:[-/]\d+)+$/.test(core) && !(core.includes('/') && parts.some((part) => /\d/.test(part)))) {
    return parts.flatMap((part) => readCore(part));
  }
  // "iPhone" and "JavaScript" are names with a capital inside; "getUser()" and "foo_bar" are code, as is everything else.
  if (/^\p{L}+$/u.test(core)) return [word(core.toLowerCase(), core)];
  return [{ text: core, kind: 'exact', raw: core }];
}

function readNumber(core: string): Bare[] | undefined {
  const match = NUMBER.exec(core);
  if (match === null) return undefined;
  const [, sign = '', currency = '', digits = '', suffix = ''] = match;
  const unit = suffix === '' ? undefined : UNIT_NAMES.get(suffix.toLowerCase());
  if (suffix !== '' && unit === undefined) return undefined;
  const value: Bare = { text: `${sign === '-' ? '-' : ''}${digits.replaceAll(',', '')}`, kind: 'number', raw: core };
  const money = currency === '' ? [] : [word(UNIT_NAMES.get(currency) ?? currency, currency)];
  return [value, ...money, ...(unit === undefined ? [] : [word(unit, suffix)])];
}

function readWord(core: string): Bare[] {
  const lower = core.toLowerCase();
  // "U" is uranium, and "R" a language.
  const listed = /^\p{Lu}$/u.test(core) ? undefined : CONTRACTIONS.get(lower);
  if (listed !== undefined) return listed.split(' ').map((part) => word(part, core));
  const match = /^(.+?)(n't|'s|'re|'m|'ve|'ll|'d)$/.exec(lower);
  const [, base = '', ending = ''] = match ?? [];
  if (match === null) return [word(toAmericanSpelling(lower), core)];
  // Whose it is: one brother's friends are not the brothers' friends.
  if (ending === "'s" && !SHORT_IS_AFTER.has(base)) return [word(`${toAmericanSpelling(base)}'s`, core)];
  // "When'd it fall?" asks for the past.
  if (ending === "'d" && /^(?:when|where|why|how|what)$/.test(base)) return [word(base, core), word('did', core)];
  const full = { "n't": 'not', "'s": 'is', "'re": 'are', "'m": 'am', "'ve": 'have', "'ll": 'will', "'d": 'would' }[ending] ?? '';
  return [word(base, core), word(full, core)];
}

function word(text: string, raw: string): Bare {
  return { text, kind: 'word', raw };
}

/** Whether a word is a unit where it stands. */
export function isUnit(text: string, before: Token | undefined): boolean {
  return UNIT_NAMES.has(text) && (before?.kind === 'number' || !ONLY_AFTER_NUMBER.has(text));
}
