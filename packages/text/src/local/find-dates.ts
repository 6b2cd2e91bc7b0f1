// Dates as people write them: ISO 8601, by numbers, and by the month's name in English, German, French and Spanish.

export interface FoundDate {
  readonly text: string;
  /** ISO 8601 (`2024-03`, `2024-03-12`, `2024-03-12T08:00Z`); `null` when it cannot be told, as for 03/04/2024. */
  readonly iso: string | null;
}

const MONTH_NAMES: readonly string[] = [
  'january jan januar jänner janvier janv enero ene', 'february feb februar février fevrier févr febrero', 'march mar märz mars marzo', 'april apr avril avr abril abr',
  'may mai mayo', 'june jun juni juin junio', 'july jul juli juillet juil julio', 'august aug août aout agosto ago',
  'september sept sep septembre septiembre', 'october oct oktober okt octobre octubre', 'november nov novembre noviembre', 'december dec dezember dez décembre déc diciembre dic',
];
const MONTHS = new Map(MONTH_NAMES.flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])));
const NAME = [...MONTHS.keys()].sort((a, b) => b.length - a.length).join('|');

const DATE = new RegExp(
  String.raw`(?<![\p{L}\p{N}./-])(?:` +
    [
      String.raw`(?<isoYear>\d{4})-(?<isoMonth>\d{2})-(?<isoDay>\d{2})(?<time>[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?`,
      String.raw`(?<slashYear>\d{4})/(?<slashMonth>\d{1,2})/(?<slashDay>\d{1,2})`,
      String.raw`(?<first>\d{1,2})(?<mark>[./-])(?<second>\d{1,2})\k<mark>(?<year>\d{4})`,
      String.raw`(?<dayBefore>\d{1,2})(?:st|nd|rd|th|er|\.)? {1,2}(?:of |de )?(?<nameAfter>${NAME})\.?,? (?:de |del )?(?<yearAfter>\d{4})`,
      String.raw`(?<nameBefore>${NAME})\.? {1,2}(?:(?<dayAfter>\d{1,2})(?:st|nd|rd|th)?,? {1,2})?(?<yearLast>\d{4})`,
    ].join('|') +
    String.raw`)(?![\p{L}\p{N}])`,
  'giu',
);

/** The dates in `text`, in order. Days that no calendar has are left out. */
export function* findDates(text: string): Generator<FoundDate> {
  for (const match of text.matchAll(DATE)) {
    const iso = readDate(match.groups ?? {});
    if (iso !== undefined) yield { text: match[0], iso };
  }
}

function readDate(parts: Readonly<Record<string, string | undefined>>): string | null | undefined {
  if (parts['isoYear'] !== undefined) {
    const date = toIso(parts['isoYear'], Number(parts['isoMonth']), Number(parts['isoDay']));
    return date === undefined ? undefined : date + (parts['time'] ?? '').replace(' ', 'T').replace(',', '.');
  }
  if (parts['slashYear'] !== undefined) return toIso(parts['slashYear'], Number(parts['slashMonth']), Number(parts['slashDay']));
  const name = parts['nameAfter'] ?? parts['nameBefore'];
  if (name !== undefined) {
    const month = MONTHS.get(name.toLowerCase()) ?? 0;
    const year = parts['yearAfter'] ?? parts['yearLast'] ?? '';
    const day = parts['dayBefore'] ?? parts['dayAfter'];
    return day === undefined ? `${year}-${String(month).padStart(2, '0')}` : toIso(year, month, Number(day));
  }
  return readNumeric(parts);
}

// With points the day stands first; with strokes and hyphens only what is above twelve tells.
function readNumeric({ first, second, mark, year = '' }: Readonly<Record<string, string | undefined>>): string | null | undefined {
  const dayFirst = toIso(year, Number(second), Number(first));
  const monthFirst = toIso(year, Number(first), Number(second));
  if (mark === '.' || monthFirst === undefined || monthFirst === dayFirst) return dayFirst;
  return dayFirst === undefined ? monthFirst : null;
}

function toIso(year: string, month: number, day: number): string | undefined {
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  return isDay ? `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` : undefined;
}
