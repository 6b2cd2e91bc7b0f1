// Numbers with a unit: SI and customary measures, data sizes, durations, and plain counts of things in office texts.
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const NUMBER = '\\d{1,3}(?:[, ]\\d{3}){1,5}(?:\\.\\d{1,6})?|\\d{1,12}(?:[.,]\\d{1,6})?';
const SHORT = '[nµmckM]?m[²³23]?|km/h|m/s|mph|kph|[mk]?g|t|lbs?|oz|[mckd]?l|kWh|MWh|GWh|[kMGT]?W|[kMG]?Hz|[kmM]?V|m?A|mAh|[kKMGTP]i?B|[kMGT]bps|[kMGT]?bit/s|°[CF]|ha|ft|in|yd|psi|bar|dB|px|dpi|ms|[nµ]s|h|min|rpm|kcal|mol|ppm|pp';
const WORDS =
  'miles?|yards?|feet|foot|inch(?:es)?|(?:kilo|centi|milli|nano|micro)?met(?:er|re)s?|(?:square|cubic) (?:kilo|centi|milli)?(?:met(?:er|re)s?|miles?|feet|foot|inch(?:es)?|yards?)|acres?|hectares?|(?:kilo|milli)?grams?|kilos?|tons?|tonnes?|pounds|ounces?|lit(?:er|re)s?|gallons?|barrels?|(?:kilo|mega|giga|tera|peta)?bytes?|(?:kilo|mega|giga)?watts?(?:[- ]hours?)?|volts?|amps?|degrees(?: (?:Celsius|Fahrenheit))?|(?:kilo|mega|giga)?hertz|horsepower|calories|milliseconds?|seconds?|minutes?|hours?|(?:business |working |calendar )?days?|weeks?|months?|quarters|years?|decades|centuries|tokens?|pages?|units?|employees|people|inhabitants|percentage points';
const SPELLED = 'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety|hundred|one hundred';

const PATTERNS: readonly RegExp[] = [
  new RegExp(`(?<![\\w.,$€£])(?:${NUMBER})[ \\u00a0]?(?:${SHORT})(?![\\w²³/])`, 'g'),
  new RegExp(`(?<![\\w.,$€£])(?:${NUMBER})(?: ?(?:[-–]|to) ?(?:${NUMBER}))?(?: (?:thousand|million|billion))?[ \\u00a0-](?:${WORDS})(?!\\w)`, 'gi'),
  new RegExp(`(?<![\\w-])(?:${SPELLED})(?: \\(\\d{1,4}\\))?[ -](?:${WORDS})(?!\\w)`, 'gi'),
];

export const quantityRecogniser: PatternRecogniser = {
  type: 'quantity',
  aliases: ['quantities', 'measurement', 'measure', 'duration', 'unit'],
  find: (text) => PATTERNS.flatMap((pattern) => matchSpans(text, pattern)),
};
