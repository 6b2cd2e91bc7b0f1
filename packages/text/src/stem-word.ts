// English words to their stems, so that "costs", "cost" and "costing" count as one.
// The algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two departures of the author's own later code
// (-logi, -abli to -bli): https://tartarus.org/martin/PorterStemmer/

const CONSONANT = '[^aeiou]';
const VOWEL = '[aeiouy]';
const C = `${CONSONANT}[^aeiouy]*`;
const V = `${VOWEL}[aeiou]*`;
const MEASURE_ABOVE_0 = new RegExp(`^(?:${C})?${V}${C}`);
const MEASURE_IS_1 = new RegExp(`^(?:${C})?${V}${C}(?:${V})?$`);
const MEASURE_ABOVE_1 = new RegExp(`^(?:${C})?${V}${C}${V}${C}`);
const HAS_VOWEL = new RegExp(`^(?:${C})?${VOWEL}`);
const ENDS_CVC = new RegExp(`^${C}${VOWEL}[^aeiouwxy]$`);

const STEP_2 = new Map([
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['bli', 'ble'], ['alli', 'al'],
  ['entli', 'ent'], ['eli', 'e'], ['ousli', 'ous'], ['ization', 'ize'], ['ation', 'ate'], ['ator', 'ate'], ['alism', 'al'],
  ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'], ['iviti', 'ive'], ['biliti', 'ble'], ['logi', 'log'],
]);
const STEP_3 = new Map([['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', '']]);
const STEP_2_SUFFIX = /^(.+?)(ational|tional|enci|anci|izer|bli|alli|entli|eli|ousli|ization|ation|ator|alism|iveness|fulness|ousness|aliti|iviti|biliti|logi)$/;
const STEP_3_SUFFIX = /^(.+?)(icate|ative|alize|iciti|ical|ful|ness)$/;
const STEP_4_SUFFIX = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;
const STEP_4_ION = /^(.+?[st])ion$/;

/** The stem of one lower-case English word. Words with other letters than a-z, and words of one or two letters, come back unchanged. */
export function stemWord(word: string): string {
  if (word.length < 3 || word.length > 60 || !/^[a-z]+$/.test(word)) return word;
  // A leading y is a consonant: upper case hides it from the vowel patterns.
  const start = word.startsWith('y') ? `Y${word.slice(1)}` : word;
  let stem = stripPast(stripPlural(start));
  if (stem.endsWith('y') && HAS_VOWEL.test(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, STEP_2_SUFFIX, STEP_2);
  stem = replaceSuffix(stem, STEP_3_SUFFIX, STEP_3);
  return tidyEnd(dropSuffix(stem)).toLowerCase();
}

function stripPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function stripPast(word: string): string {
  if (word.endsWith('eed')) return MEASURE_ABOVE_0.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0;
  if (suffix === 0) return word;
  const stem = word.slice(0, -suffix);
  if (!HAS_VOWEL.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/([^aeiouylsz])\1$/.test(stem)) return stem.slice(0, -1);
  return ENDS_CVC.test(stem) ? `${stem}e` : stem;
}

function replaceSuffix(word: string, pattern: RegExp, replacements: ReadonlyMap<string, string>): string {
  const match = pattern.exec(word);
  const stem = match?.[1];
  const suffix = match?.[2];
  if (stem === undefined || suffix === undefined || !MEASURE_ABOVE_0.test(stem)) return word;
  return stem + (replacements.get(suffix) ?? '');
}

function dropSuffix(word: string): string {
  const stem = STEP_4_SUFFIX.exec(word)?.[1] ?? STEP_4_ION.exec(word)?.[1];
  return stem !== undefined && MEASURE_ABOVE_1.test(stem) ? stem : word;
}

function tidyEnd(word: string): string {
  let result = word;
  if (result.endsWith('e')) {
    const stem = result.slice(0, -1);
    if (MEASURE_ABOVE_1.test(stem) || (MEASURE_IS_1.test(stem) && !ENDS_CVC.test(stem))) result = stem;
  }
  return result.endsWith('ll') && MEASURE_ABOVE_1.test(result) ? result.slice(0, -1) : result;
}
