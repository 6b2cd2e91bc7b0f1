// Dates and times of day in the spellings that documents use, as keys that are equal for the same day.
import { MONTHS } from './number-lexicon.ts';

export interface DateFact {
  readonly start: number;
  readonly end: number;
  /** Every day that it may mean: `2026-05-04`, `2026-05` (no day), `--05-04` (no year), `T14:30`. */
  readonly keys: readonly string[];
  readonly year?: number | undefined;
}

const WINDOW = 40;
// What every date and time below begins with: most figures are none, and are dismissed by this alone.
const BEGINNING = /^\d{1,4}(?:[-/.:]\d|(?:st|nd|rd|th|\.|er)?[ -]?\p{L})/u;
const ISO = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/;
const NUMERIC = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d|[./-]\d)/;
const DAY_MONTH = /^(\d{1,2})(?:st|nd|rd|th|\.|er)?[ -](?:of |de )?(\p{L}{3,10})\.?(?:(?:,? |-|, | de )(\d{4})(?!\d))?/u;
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?(am|pm|a\.m\.|p\.m\.)(?![\p{L}])/u;
const TIME_24 = /^([01]?\d|2[0-3]):([0-5]\d)(?!\d)/;
const AFTER_MONTH = /^\.? (\d{1,2})(?:st|nd|rd|th)?(?![\d.,]*\d|\p{L})(?:,? (\d{4})(?!\d))?/u;
const YEAR_AFTER_MONTH = /^\.?,? (?:of |de )?(\d{4})(?!\d)/;

/** The date or time whose digits begin at `start` of `text` (lower case). */
export function readDate(text: string, start: number): DateFact | undefined {
  const window = text.slice(start, start + WINDOW);
  if (!BEGINNING.test(window)) return undefined;
  const iso = ISO.exec(window);
  if (iso !== null) return toFact(start, iso, [[Number(iso[1]), Number(iso[3]), Number(iso[4])]]);
  const numeric = NUMERIC.exec(window);
  if (numeric !== null) {
    const [a, b, year] = [Number(numeric[1]), Number(numeric[3]), readYear(numeric[4] ?? '')];
    const dayFirst: Ymd = [year, b, a];
    // With dots the day comes first; with slashes either may.
    return toFact(start, numeric, numeric[2] === '.' ? [dayFirst] : [dayFirst, [year, a, b]]);
  }
  const named = DAY_MONTH.exec(window);
  const month = MONTHS.get(named?.[2] ?? '');
  if (named !== null && month !== undefined && !isVerb(named, window.slice(named[0].length))) return toFact(start, named, [[named[3] === undefined ? undefined : Number(named[3]), month, Number(named[1])]]);
  return readTime(window, start);
}

/** The date whose month's name begins at `start` and ends at `end`. */
export function readMonthDate(text: string, start: number, end: number): DateFact | undefined {
  const month = MONTHS.get(text.slice(start, end));
  if (month === undefined) return undefined;
  const rest = text.slice(end, end + WINDOW);
  const withDay = AFTER_MONTH.exec(rest);
  if (withDay !== null) {
    const fact = toFact(start, withDay, [[withDay[2] === undefined ? undefined : Number(withDay[2]), month, Number(withDay[1])]]);
    if (fact !== undefined) return { ...fact, end: end + withDay[0].length };
  }
  const withYear = YEAR_AFTER_MONTH.exec(rest);
  if (withYear === null) return undefined;
  const year = Number(withYear[1]);
  return { start, end: end + withYear[0].length, keys: [`${year}-${pad(month)}`], year };
}

type Ymd = readonly [year: number | undefined, month: number, day: number];

function toFact(start: number, match: RegExpExecArray, days: readonly Ymd[]): DateFact | undefined {
  const real = days.filter(([, month, day]) => month >= 1 && month <= 12 && day >= 1 && day <= 31);
  const [first] = real;
  if (first === undefined) return undefined;
  const keys = real.map(([year, month, day]) => `${year === undefined ? '-' : year}-${pad(month)}-${pad(day)}`);
  return { start, end: start + match[0].length, keys: [...new Set(keys)], year: first[0] };
}

// "Section 5 may apply", "the 10 march on": a word that could be a verb is a month when it has a year, an ordinal, or nothing after it that a verb has.
function isVerb([match, , word = '', year]: RegExpExecArray, rest: string): boolean {
  if ((word !== 'may' && word !== 'march' && word !== 'mar') || year !== undefined || /^\d+(?:st|nd|rd|th)/.test(match)) return false;
  return /^ (?!(?:in|at|to|and|or|until|through|is|was|by|for|on)\b)\p{L}/u.test(rest);
}

function readTime(window: string, start: number): DateFact | undefined {
  const twelve = TIME.exec(window);
  if (twelve !== null) {
    const hour = (Number(twelve[1]) % 12) + (twelve[3]?.startsWith('p') === true ? 12 : 0);
    return { start, end: start + twelve[0].length, keys: [`T${pad(hour)}:${twelve[2] ?? '00'}`] };
  }
  const match = TIME_24.exec(window);
  if (match === null) return undefined;
  return { start, end: start + match[0].length, keys: [`T${pad(Number(match[1]))}:${match[2] ?? '00'}`] };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

// POSIX: two-digit years from 69 on are in the last century.
function readYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year >= 69 ? 1900 + year : 2000 + year;
}
