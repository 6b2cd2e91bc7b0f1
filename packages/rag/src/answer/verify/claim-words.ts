// A sentence as the checks read it: its words in order, with stems, figures, denials and the breaks between them.
import { IRREGULAR_FORMS, readStopWords, stemWord, tokenizeWords } from '@gateway/text';

export interface ClaimWord {
  /** In lower case. */
  readonly text: string;
  readonly stem: string;
  /** Carries a topic: no stop word, no denial. Figures do. */
  readonly isContent: boolean;
  /** Written as names are; what is all in capitals is none. */
  readonly isCapital: boolean;
  /** Begins the sentence, where every word has a capital. */
  readonly isFirst: boolean;
  /** Of a figure of any size, in digits or words. */
  readonly value?: number | undefined;
  /** "second", "3rd". */
  readonly isOrdinal: boolean;
  /** Denies what follows: "not", "never", "can't", "no longer". */
  readonly isDenial: boolean;
  /** A mark stands before it that ends a clause. */
  readonly startsClause: boolean;
}

const STOP_WORDS = readStopWords('en');
// Left out of the stop words here, since they change what is said.
const TELLING = new Set('first last least less second same'.split(' '));
const DENIALS = new Set('not no never none neither nor nobody nothing without cannot hardly barely'.split(' '));
const CLAUSES = new Set('while whereas but although though because which who'.split(' '));
const ONES = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(' ');
const TENS = 'thirty forty fifty sixty seventy eighty ninety hundred'.split(' ');
const ORDINALS = 'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const NUMBER_WORDS = new Map([...ONES.map((word, value) => [word, value] as const), ...TENS.map((word, index) => [word, (index + 3) * 10] as const)]);
const ORDINAL_WORDS = new Map(ORDINALS.map((word, value) => [word, value]));

export function readClaimWords(sentence: string): ClaimWord[] {
  const text = sentence.normalize('NFKC').replaceAll(/[‘’ʼ]/g, "'").replaceAll(/[‐‑‒–—−]/g, '-');
  let end = 0;
  let last = '';
  return tokenizeWords(text).map((span, index) => {
    const between = text.slice(end, span.start);
    end = span.end;
    const word = toClaimWord(span.text, { isFirst: index === 0, startsClause: CLAUSES.has(span.text.toLowerCase()) || /[,;:()[\]"]|\.\s|\s-+\s/.test(between), afterNo: last === 'no' });
    last = word.text;
    return word;
  });
}

/** Every form that a word may be one of, for lists that hold base forms. */
export function readBaseForms(word: string): readonly string[] {
  const forms = [word, ...(IRREGULAR_FORMS.get(word) ?? []).map(({ base }) => base)];
  for (const ending of ['s', 'es', 'ed', 'd', 'ing']) if (word.endsWith(ending) && word.length > ending.length + 2) forms.push(word.slice(0, -ending.length));
  const stem = /^(.{3,}?)(?:ed|ing)$/.exec(word)?.[1];
  if (stem !== undefined) forms.push(`${stem}e`, stem.replace(/(.)\1$/, '$1'));
  if (/i(?:es|ed)$/.test(word)) forms.push(word.replace(/i(?:es|ed)$/, 'y'));
  return [...new Set(forms)];
}

function toClaimWord(raw: string, { isFirst, startsClause, afterNo }: { readonly isFirst: boolean; readonly startsClause: boolean; readonly afterNo: boolean }): ClaimWord {
  const text = raw.toLowerCase();
  const value = readValue(text);
  const isOrdinal = ORDINAL_WORDS.has(text) || /^\d+(?:st|nd|rd|th)$/.test(text);
  const isDenial = DENIALS.has(text) || text.endsWith("n't");
  const isContent = value !== undefined || TELLING.has(text) || !(isDenial || STOP_WORDS.has(text) || (afterNo && text === 'longer') || /^[a-z]$/.test(text));
  return { text, stem: toStem(text), isContent, isCapital: /^\p{Lu}[\p{Ll}'.]/u.test(raw), isFirst, value, isOrdinal, isDenial, startsClause };
}

function toStem(word: string): string {
  const bare = word.replace(/'s?$/, '').replace(/(.{3})is(e[ds]?|ing|ation)$/, '$1iz$2');
  const base = IRREGULAR_FORMS.get(bare)?.[0]?.base ?? bare;
  return stemWord(base.normalize('NFD').replaceAll(/\p{M}/gu, ''));
}

function readValue(text: string): number | undefined {
  const known = NUMBER_WORDS.get(text) ?? ORDINAL_WORDS.get(text);
  if (known !== undefined) return known;
  const digits = /^(\d[\d.,]*)(?:st|nd|rd|th|%)?$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.');
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
