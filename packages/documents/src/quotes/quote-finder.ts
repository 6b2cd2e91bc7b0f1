// Where a quotation stands in its source, white space and typographic forms apart. What is not found there is not a quotation.
import { foldText } from './fold-text.ts';

/** A stretch of the source: UTF-16 offsets, `end` exclusive. */
export interface QuoteSpan {
  readonly start: number;
  readonly end: number;
}

export interface QuoteFinder {
  /**
   * Every place where `quote` stands, in order, 1,000 at most; whole words only. Quotation marks around it and punctuation after it may be missing. Capitals
   * count unless it stands nowhere with them.
   */
  find(quote: string): readonly QuoteSpan[];
}

const MAX_PLACES = 1_000;
const WORD = /[\p{L}\p{N}]/u;
// Written without spaces between words, so that a quotation may begin anywhere.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Reads `source` once; a search is one pass over it. */
export function createQuoteFinder(source: string): QuoteFinder {
  const { text, starts, ends } = foldText(source);
  const lower = toLowerUnits(text);
  const search = (folded: string, within: string): QuoteSpan[] => {
    const places: QuoteSpan[] = [];
    for (let at = within.indexOf(folded); at !== -1 && places.length < MAX_PLACES; at = within.indexOf(folded, at + 1)) {
      const end = at + folded.length;
      if (!cutsWord(text, at) && !cutsWord(text, end)) places.push({ start: starts[at] ?? 0, end: ends[end - 1] ?? source.length });
    }
    return places;
  };
  return {
    find: (quote) => {
      for (const form of listForms(foldText(quote).text.trim())) {
        const exact = search(form, text);
        if (exact.length > 0) return exact;
        const loose = search(toLowerUnits(form), lower);
        if (loose.length > 0) return loose;
      }
      return [];
    },
  };
}

// As given, without the quotation marks that it was put into, and without the point that closed it.
function listForms(folded: string): readonly string[] {
  const bare = folded.replace(/^["'(]+\s*/, '').replace(/\s*["')]+$/, '');
  const open = bare.replace(/^(?:\.{3}|\[\.{3}\])\s*/, '').replace(/\s*(?:\.{3}|\[\.{3}\]|[.,;:!?])$/, '');
  return [...new Set([folded, bare, open.trim()])].filter((form) => WORD.test(form));
}

function cutsWord(text: string, at: number): boolean {
  const before = text[at - 1] ?? '';
  const after = text[at] ?? '';
  return WORD.test(before) && WORD.test(after) && !UNSPACED.test(before) && !UNSPACED.test(after);
}

// Unit by unit, so that offsets stay: the few letters whose lower case is longer keep their form.
function toLowerUnits(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : Array.from({ length: text.length }, (_value, index) => toLowerUnit(text[index] ?? '')).join('');
}

function toLowerUnit(unit: string): string {
  const lower = unit.toLowerCase();
  return lower.length === 1 ? lower : unit;
}
