// Numbers as people and models write them, where they can be read in one way only.

export interface ParseNumberOptions {
  /** The key of the value: a unit or a currency that it names may stand beside the number. */
  readonly key?: string | undefined;
  readonly isInteger?: boolean | undefined;
  /** Whether people may have written it, as against a number of JSON: then "1.250" is a thousand or one and a quarter. @default false */
  readonly isText?: boolean | undefined;
}

const CURRENCY = /^(?:US\$|A\$|C\$|[$€£¥₹₽₩₺]|USD|EUR|GBP|JPY|CHF|CNY|CAD|AUD|INR|SEK|NOK|DKK|PLN|CZK|dollars?|euros?|pounds?)$/i;
const CURRENCY_CODES: Readonly<Record<string, string>> = { $: 'usd', 'us$': 'usd', 'a$': 'aud', 'c$': 'cad', '€': 'eur', '£': 'gbp', '¥': 'jpy', '₹': 'inr', '₽': 'rub', '₩': 'krw', '₺': 'try', dollar: 'usd', dollars: 'usd', yen: 'jpy', yuan: 'cny', rupee: 'inr', rupees: 'inr', ruble: 'rub', rubles: 'rub', rouble: 'rub', roubles: 'rub', won: 'krw', lira: 'try', franc: 'chf', francs: 'chf', zloty: 'pln', euro: 'eur', euros: 'eur', pound: 'gbp', pounds: 'gbp' };
const KEY_CURRENCIES = /(?:^|_)(usd|eur|gbp|jpy|chf|cny|cad|aud|inr|sek|nok|dkk|pln|czk|rub|krw|try|mxn|brl|zar|nzd|sgd|hkd|huf|ils|thb|dollars?|euros?|pounds?|yen|yuan|won|rupees?|roubles?|rubles?|lira|francs?|kron[aeor]+|zloty|pesos?|reais|rand)(?:_|$)/;
// A part of a currency, or a multiple: what stands beside a currency's sign is another number then.
const KEY_SCALES = /(?:^|_)(?:cents?|pence|penn(?:y|ies)|hundreds?|k|thousands?|mn|mio|millions?|bn|billions?|trillions?|lakhs?|crores?|percent|pct|percentage)(?:_|$)/;
const KEY_MONEY = /(?:^|_)(?:price|cost|amount|total|sum|fee|salary|wage|pay|payment|revenue|budget|balance|rent|charge|value|money)/;
// One spelling of each unit that keys and values name.
const UNITS: readonly (readonly string[])[] = [
  ['kg', 'kgs', 'kilogram', 'kilograms', 'kilo', 'kilos'], ['g', 'gram', 'grams'], ['mg', 'milligram', 'milligrams'], ['t', 'ton', 'tons', 'tonne', 'tonnes'], ['lb', 'lbs', 'pounds'], ['oz', 'ounce', 'ounces'],
  ['km', 'kilometer', 'kilometers', 'kilometre', 'kilometres', 'kms'], ['m', 'meter', 'meters', 'metre', 'metres'], ['cm', 'centimeter', 'centimeters', 'centimetre', 'centimetres'], ['mm', 'millimeter', 'millimeters', 'millimetre', 'millimetres'],
  ['mi', 'mile', 'miles'], ['ft', 'feet', 'foot'], ['in', 'inch', 'inches'], ['l', 'liter', 'liters', 'litre', 'litres'], ['ml', 'milliliter', 'milliliters', 'millilitre', 'millilitres'],
  ['s', 'sec', 'secs', 'second', 'seconds'], ['ms', 'msec', 'millis', 'millisecond', 'milliseconds'], ['min', 'mins', 'minute', 'minutes'], ['h', 'hr', 'hrs', 'hour', 'hours'], ['d', 'day', 'days'], ['week', 'weeks', 'wk'], ['month', 'months', 'mo'], ['year', 'years', 'yr', 'yrs', 'y'],
  ['percent', 'pct', '%', 'percentage', 'perc'], ['b', 'byte', 'bytes'], ['kb', 'kilobyte', 'kilobytes'], ['mb', 'megabyte', 'megabytes'], ['gb', 'gigabyte', 'gigabytes'], ['tb', 'terabyte', 'terabytes'],
  ['w', 'watt', 'watts'], ['kw', 'kilowatt', 'kilowatts'], ['kwh'], ['v', 'volt', 'volts'], ['hz', 'hertz'], ['mhz'], ['ghz'], ['c', 'celsius', '°c'], ['f', 'fahrenheit', '°f'], ['kmh', 'km/h', 'kph'], ['mph'], ['sqm', 'm2', 'm²'], ['pages', 'page', 'pp'], ['pcs', 'pieces', 'piece', 'pc'], ['items', 'item'], ['people', 'persons', 'person'], ['tokens', 'token'], ['px', 'pixel', 'pixels'],
];

/** `undefined` when the text is no number, or could be more than one. */
export function parseNumber(written: string, options: ParseNumberOptions = {}): number | undefined {
  const bare = stripUnit(written.trim().replaceAll('−', '-'), options.key ?? '');
  if (bare === undefined || (options.isText === true && /^[-+]?[1-9]\d{0,2}\.\d{3}$/.test(bare))) return undefined;
  const value = readDigits(bare);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  if (options.isInteger === true && !Number.isInteger(value)) return undefined;
  return value;
}

// Whole numbers in another base, plain numbers, numbers with separators.
function readDigits(text: string): number | undefined {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const digits = text.slice(sign.length);
  const factor = sign === '-' ? -1 : 1;
  const based = readBased(digits);
  if (based !== undefined) return factor * based;
  if (/^0\d+$/.test(digits)) return readLeadingZero(digits, factor);
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits)) return /^0\d/.test(digits) ? undefined : toSafe(factor * Number(digits), digits);
  const plain = readSeparated(digits);
  return plain === undefined ? undefined : toSafe(factor * Number(plain), plain);
}

function readBased(digits: string): number | undefined {
  return /^0(?:x[0-9a-f_]+|b[01_]+|o[0-7_]+)$/i.test(digits) ? Number(digits.replaceAll('_', '')) : undefined;
}

// 07 is 7 in octal and in decimal; 08 cannot be octal; 0755 may be either.
function readLeadingZero(digits: string, factor: number): number | undefined {
  const decimal = Number(digits);
  return !/^[0-7]+$/.test(digits) || Number.parseInt(digits, 8) === decimal ? factor * decimal : undefined;
}

// A whole number that a double cannot hold would come out as another one.
function toSafe(value: number, written: string): number | undefined {
  return /^\d+$/.test(written) && !Number.isSafeInteger(value) ? undefined : value;
}

function readSeparated(digits: string): string | undefined {
  const groups: readonly (readonly [RegExp, (text: string) => string])[] = [
    [/^\d{1,3}(?:_\d{3})+(?:\.\d+)?$|^\d+(?:_\d+)+$/, (text) => text.replaceAll('_', '')],
    [/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/, (text) => text.replaceAll(',', '')],
    [/^[1-9]\d{0,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/, (text) => text.replaceAll(',', '')],
    [/^[1-9]\d{0,2}(?:\.\d{3}){2,}$/, (text) => text.replaceAll('.', '')],
    [/^[1-9]\d{0,2}(?:\.\d{3})+,\d+$/, (text) => text.replaceAll('.', '').replace(',', '.')],
    [/^[1-9]\d{0,2}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/, (text) => text.replaceAll(/[ '’\u00a0\u202f]/g, '').replace(',', '.')],
    // A comma before other than three digits is a decimal one.
    [/^\d+,(?:\d{1,2}|\d{4,})$/, (text) => text.replace(',', '.')],
  ];
  const found = groups.find(([form]) => form.test(digits));
  return found?.[1](digits);
}

// The number without a currency sign, or without the unit that its key names; `undefined` with any other word beside it.
function stripUnit(text: string, key: string): string | undefined {
  const match = /^([-+]?)\s*([^\d\s.,+-][^\d\s.,+-]*)?\s*([-+]?(?:\d|\.\d)[\d.,_ '’\u00a0\u202f]*(?:e[-+]?\d+)?|0[xbo][\da-f_]+)\s*(.*)$/i.exec(text);
  if (/^[-+]?0[xbo][\da-f_]+$/i.test(text) || /^[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return text;
  if (match === null) return undefined;
  const [, sign = '', before = '', number = '', after = ''] = match;
  const words = [before, after.trim()].filter((word) => word !== '');
  if (words.length > 1) return undefined;
  const [word] = words;
  if (word !== undefined && !mayStand(word, key)) return undefined;
  if (sign !== '' && /^[-+]/.test(number)) return undefined;
  return sign + number.trim();
}

/** Whether a key says what its number is counted in: a unit, a currency, or a multiple. */
export function namesUnit(key: string): boolean {
  const named = toNamed(key);
  return KEY_SCALES.test(named) || KEY_CURRENCIES.test(named) || named.split('_').some((part) => part.length > 1 && UNITS.some((unit) => unit.includes(part)));
}

function toNamed(key: string): string {
  return key.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().replaceAll(/[^a-z0-9%°]+/g, '_');
}

function mayStand(word: string, key: string): boolean {
  // "3x", "3 times": a count.
  if (/^(?:x|×|times)$/i.test(word)) return true;
  const named = toNamed(key);
  const lower = word.toLowerCase();
  // What it is, not what it is counted by: "kg_per_m".
  const parts = named.replace(/_per_.*$/, '').split('_').filter((part) => part !== '');
  const spellings = UNITS.find((unit) => unit.includes(lower.replace(/\.$/, ''))) ?? [lower];
  if (!CURRENCY.test(word)) return parts.some((part) => spellings.includes(part));
  if (KEY_SCALES.test(named)) return false;
  const asked = KEY_CURRENCIES.exec(named)?.[1];
  if (asked !== undefined) return toCode(asked) === toCode(lower);
  // A sum of money where a weight is asked, or "pounds" that are one.
  const unit = parts.find((part) => part.length > 1 && UNITS.some((one) => one.includes(part)));
  return unit === undefined || spellings.includes(unit) || KEY_MONEY.test(named);
}

function toCode(word: string): string {
  return CURRENCY_CODES[word] ?? word;
}
