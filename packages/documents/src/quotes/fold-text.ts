// A text with its typographic forms made alike, and where in the original each character of it stands: what a quotation is compared by.

export interface FoldedText {
  readonly text: string;
  /** UTF-16 offset in the original of each unit of `text`. */
  readonly starts: Uint32Array;
  /** Exclusive. */
  readonly ends: Uint32Array;
}

const FORMS: ReadonlyMap<string, string> = new Map([
  ...pairs('‘’‚‛′‹›´', "'"),
  ...pairs('“”„‟«»″', '"'),
  ...pairs('‐‑‒–—―−﹘﹣－', '-'),
  ['…', '...'],
  ['ﬀ', 'ff'],
  ['ﬁ', 'fi'],
  ['ﬂ', 'fl'],
  ['ﬃ', 'ffi'],
  ['ﬄ', 'ffl'],
  ['ﬅ', 'st'],
  ['ﬆ', 'st'],
]);
// Soft hyphen, zero-width characters, byte order mark.
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/;
const EMPHASIS = /[*_~`]/;
const WORD = /[\p{L}\p{N}]/u;
const COMBINING = /[\u0300-\u036f]/;
// Only the words of a link are read.
const LINK = /!?\[([^\]\n]{1,300})\]\([^()\s]{0,2000}\)/g;

/**
 * White space becomes one space; quotation marks, dashes and ellipses take one form each; ligatures are parted, composed and decomposed accents are one;
 * invisible characters, Markdown's emphasis and the addresses of its links are left out. Digits and letters stay what they are. Linear time.
 */
export function foldText(original: string): FoldedText {
  const units: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const put = (form: string, start: number, end: number): void => {
    for (const unit of form.split('')) {
      units.push(unit);
      starts.push(start);
      ends.push(end);
    }
  };
  const markup = findLinkMarkup(original);
  let nextMarkup = 0;
  for (let at = 0; at < original.length; ) {
    while ((markup[nextMarkup]?.end ?? Infinity) <= at) nextMarkup += 1;
    const link = markup[nextMarkup];
    const end = link !== undefined && link.start <= at ? link.end : endOfUnit(original, at);
    if (link === undefined || link.start > at) putUnit(original, { at, end, last: units.at(-1), put });
    // A run that was taken as one grows over what is joined to it.
    if (units.at(-1) === ' ' && /\s/.test(original[at] ?? '')) ends[ends.length - 1] = end;
    at = end;
  }
  return { text: units.join(''), starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

interface Unit {
  readonly at: number;
  readonly end: number;
  readonly last: string | undefined;
  readonly put: (form: string, start: number, end: number) => void;
}

function putUnit(original: string, { at, end, last, put }: Unit): void {
  const unit = original.slice(at, end);
  const first = unit[0] ?? '';
  if (INVISIBLE.test(first)) return;
  if (/\s/.test(first)) {
    if (last !== ' ') put(' ', at, end);
    return;
  }
  if (EMPHASIS.test(first) && !isInsideWord(original, at, end)) return;
  if (first === '\\' && /[\p{P}\p{S}]/u.test(original[end] ?? '')) return;
  const form = FORMS.get(first) ?? (unit.length > 1 ? unit.normalize('NFC') : unit);
  if (form === '-' && last === '-') return;
  put(form, at, end);
}

// A run of white space or of marks, or one character with its accents.
function endOfUnit(text: string, at: number): number {
  const first = text[at] ?? '';
  let end = at + 1;
  if (/\s/.test(first)) while (/\s/.test(text[end] ?? '')) end += 1;
  else if (EMPHASIS.test(first)) while (text[end] === first) end += 1;
  else while (COMBINING.test(text[end] ?? '')) end += 1;
  return end;
}

// `snake_case` and `2*3` are no emphasis.
function isInsideWord(text: string, start: number, end: number): boolean {
  return WORD.test(text[start - 1] ?? '') && WORD.test(text[end] ?? '');
}

function findLinkMarkup(text: string): { readonly start: number; readonly end: number }[] {
  if (!text.includes('](')) return [];
  return Array.from(text.matchAll(LINK)).flatMap((match) => {
    const words = match.index + match[0].indexOf('[') + 1;
    const end = words + (match[1]?.length ?? 0);
    return [{ start: match.index, end: words }, { start: end, end: match.index + match[0].length }];
  });
}

function pairs(forms: string, plain: string): [string, string][] {
  return forms.split('').map((form) => [form, plain]);
}
