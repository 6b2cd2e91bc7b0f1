// Days as people write them, where they can be read in one way only.
import { MONTH_NAMES } from '../../month-names.ts';

const MONTHS: ReadonlyMap<string, number> = new Map(MONTH_NAMES.flatMap(({ full, short }, index) => [...full, ...short].map((name): [string, number] => [name, index + 1])));
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+/i;
const TIME = String.raw`(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[-+]\d{2}:?\d{2})?)?`;

/** `YYYY-MM-DD`; `undefined` when a part is missing, when two readings are possible, or when there is no such day. */
export function parseDay(written: string): string | undefined {
  const text = written.trim().replace(WEEKDAY, '');
  const iso = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`).exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso !== null) return toDay(iso[1], iso[2], iso[3]);
  // Points are written between day, month and year only.
  const dotted = new RegExp(`^(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?(\\d{4})${TIME}$`).exec(text);
  if (dotted !== null) return toDay(dotted[3], dotted[2], dotted[1]);
  const slashed = new RegExp(`^(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4})${TIME}$`).exec(text);
  if (slashed !== null) return readSlashed(slashed);
  return readNamed(text);
}

// Day and month change places with the country: only where one reading is no date, or both are the same.
function readSlashed([, first, second, year]: RegExpExecArray): string | undefined {
  const readings = [toDay(year, first, second), toDay(year, second, first)].filter((day) => day !== undefined);
  return readings.length === 1 || readings[0] === readings[1] ? readings[0] : undefined;
}

function readNamed(text: string): string | undefined {
  const dayFirst = /^(?:the )?(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?(?: of)?(?: de)?[ -]([\p{L}]+)\.?(?: del?)?[ ,-]+(\d{4})$/iu.exec(text);
  if (dayFirst !== null) return toDay(dayFirst[3], toMonth(dayFirst[2]), dayFirst[1]);
  const monthFirst = /^([\p{L}]+)\.?[ -](?:the )?(\d{1,2})(?:st|nd|rd|th)?[ ,-]+(\d{4})$/iu.exec(text);
  if (monthFirst !== null) return toDay(monthFirst[3], toMonth(monthFirst[1]), monthFirst[2]);
  const yearFirst = /^(\d{4})[ -]([\p{L}]+)\.?[ -](\d{1,2})$/iu.exec(text);
  return yearFirst === null ? undefined : toDay(yearFirst[1], toMonth(yearFirst[2]), yearFirst[3]);
}

function toMonth(name = ''): string | undefined {
  return MONTHS.get(name.normalize('NFC').toLowerCase())?.toString();
}

function toDay(year: string | undefined, month: string | undefined, day: string | undefined): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}
