// Words that place something in time.

const MONTHS = 'january jan|february feb|march|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec';
const WEEKDAYS = 'monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun';
const OTHERS = 'today|yesterday|tomorrow|tonight|morning|afternoon|evening|night|noon|midday|midnight|weekend|weekday|spring|summer|autumn fall|winter|am|pm|bc bce|ad ce|christmas|easter|quarter|q1|q2|q3|q4';

/** Forms to their name. "may" and "march" are months only with a capital or beside a number: they are left to their other meanings, which have to agree as well. */
export const DATE_NAMES: ReadonlyMap<string, string> = new Map(
  [MONTHS, WEEKDAYS, OTHERS].join('|').split('|').flatMap((line) => {
    const words = line.split(' ');
    return words.filter((word) => !['may', 'sat', 'sun', 'mon', 'wed', 'ad', 'jun', 'fall'].includes(word)).map((word) => [word, words[0] ?? word] as const);
  }),
);
