// The words and signs around figures: what they are multiplied by, what they count, and the months. English first, with what is common in German,
// French and Spanish business texts. All in lower case.

const table = <Value>(groups: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> =>
  new Map(Object.entries(groups).flatMap(([words, value]) => words.split(' ').map((word): [string, Value] => [word, value])));

/** Words that a figure is multiplied by, wherever they stand after it. */
export const SCALE_WORDS = table<number>({
  'hundred': 1e2,
  'thousand thousands tausend tsd mille mil k': 1e3,
  'lakh lakhs': 1e5,
  'million millions millionen mio mln mn mm millones millón': 1e6,
  'crore crores': 1e7,
  'billion billions bn mrd milliarde milliarden milliard milliards': 1e9,
  'trillion trillions tn': 1e12,
});

/** Letters that multiply only when they touch the figure. */
export const SCALE_LETTERS = table<number>({ k: 1e3, m: 1e6, b: 1e9, t: 1e12 });

/** What is counted, under one name for all its spellings. */
export const UNITS = table<string>({
  '% percent pct prozent pourcent': '%',
  'pp ppt prozentpunkte': 'pp',
  'bp bps': 'bp',
  '$ us$ usd dollar dollars': 'usd',
  '€ eur euro euros': 'eur',
  '£ gbp': 'gbp',
  '¥ jpy yen': 'jpy',
  '₹ inr rupee rupees': 'inr',
  'chf': 'chf',
  'cny rmb yuan': 'cny',
  'c$ ca$ cad': 'cad',
  'a$ au$ aud': 'aud',
  'sek': 'sek',
  'nok': 'nok',
  'dkk': 'dkk',
  'pln': 'pln',
  'ms millisecond milliseconds': 'ms',
  'sec secs second seconds sekunde sekunden': 'second',
  'min mins minute minutes minuten': 'minute',
  'h hr hrs hour hours stunde stunden': 'hour',
  'day days tag tage tagen': 'day',
  'week weeks woche wochen': 'week',
  'month months monat monate monaten': 'month',
  'quarter quarters quartal quartale': 'quarter',
  'year years yr yrs jahr jahre jahren': 'year',
  'decade decades': 'decade',
  'century centuries': 'century',
  'mg milligram milligrams': 'mg',
  'g gram grams gramm': 'g',
  'kg kilo kilos kilogram kilograms kilogramm': 'kg',
  'ton tons tonne tonnes tonnen': 'ton',
  'lb lbs': 'lb',
  'oz ounce ounces': 'oz',
  'mm millimetre millimetres millimeter millimeters': 'mm',
  'cm centimetre centimetres centimeter centimeters zentimeter': 'cm',
  'm metre metres meter meters': 'm',
  'km kilometre kilometres kilometer kilometers': 'km',
  'mile miles mi': 'mile',
  'ft foot feet': 'foot',
  'inch inches': 'inch',
  'l litre litres liter liters': 'l',
  'ml millilitre milliliter': 'ml',
  '°c celsius': '°c',
  '°f fahrenheit': '°f',
  'kelvin': 'kelvin',
  'w watt watts': 'w',
  'kw kilowatt kilowatts': 'kw',
  'mw megawatt megawatts': 'mw',
  'gw gigawatt gigawatts': 'gw',
  'kwh': 'kwh',
  'mwh': 'mwh',
  'gwh': 'gwh',
  'hz': 'hz',
  'khz': 'khz',
  'mhz': 'mhz',
  'ghz': 'ghz',
  'kb': 'kb',
  'mb': 'mb',
  'gb': 'gb',
  'tb': 'tb',
});

/** Units of two words, by their first. */
export const TWO_WORD_UNITS: ReadonlyMap<string, { readonly second: RegExp; readonly unit: string }> = new Map([
  ['per', { second: /^cents?$/, unit: '%' }],
  ['percentage', { second: /^points?$/, unit: 'pp' }],
  ['basis', { second: /^points?$/, unit: 'bp' }],
  ['us', { second: /^dollars?$/, unit: 'usd' }],
]);

export const MONTHS = table<number>({
  'january jan januar jänner janvier enero': 1,
  'february feb februar février febrero': 2,
  'march mar märz mrz mars marzo': 3,
  'april apr avril abril': 4,
  'may mai mayo': 5,
  'june jun juni juin junio': 6,
  'july jul juli juillet julio': 7,
  'august aug août agosto': 8,
  'september sep sept septembre septiembre': 9,
  'october oct oktober okt octobre octubre': 10,
  'november nov novembre noviembre': 11,
  'december dec dezember dez décembre diciembre': 12,
});

/** English number words below a hundred; tens may be followed by ones. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ').map((word, index): [string, number] => [word, index]),
    'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, index): [string, number] => [word, (index + 2) * 10]),
  ].flat(),
);
