// Small words that say more where they stand than elsewhere: they are marked, so that nothing takes them for the others.
import { HELPER_KINDS, MODALS } from '../lexicon/function-words.ts';
import type { Token } from './split-tokens.ts';

// One-word titles that are spoken of.
const TITLES = new Set('it who them us you her she up'.split(' '));
// Pronouns and helpers that are another word in capitals: "US", "IT", "WHO".
const CAPITAL_WORDS = new Set('us it is am who in or on at me as so an do be to'.split(' '));

/** @param isCaseless whether the text's capitals tell nothing */
export function markSenses(tokens: readonly Token[], isCaseless: boolean): readonly Token[] {
  const marked = markCapitals(tokens, isCaseless);
  const isSelecting = marked.some(({ text }) => SUPERLATIVE.test(text));
  return marked.map((token, index) => {
    if (token.kind !== 'word') return token;
    if (token.text === 'there' && !isExistential(marked, index)) return { ...token, text: 'there!' };
    // "Which is your dog?" points at one, "What is your dog?" does not; the best is one either way.
    if (token.text === 'which' && HELPER_KINDS.get(marked[index + 1]?.text ?? '') === 'be' && !isSelecting) return { ...token, text: 'which!' };
    return token;
  });
}

const SUPERLATIVE = /^(?:best|worst|most|least|top|only|first|last|favorite|same|.{2,}est)$/;

/** "Is there water?" has water, "Is it cold there?" a place. */
function isExistential(tokens: readonly Token[], index: number): boolean {
  const [before, after] = [tokens[index - 1], tokens[index + 1]];
  if (after === undefined || after.startsPart) return false;
  return [before, after].some((token) => token?.kind === 'word' && (HELPER_KINDS.get(token.text) === 'be' || MODALS.has(token.text) || /^(?:been|has|have|will|had)$/.test(token.text)));
}

// "US" is not "us", and the "I" of "World War I" not the one who asks.
function markCapitals(tokens: readonly Token[], isCaseless: boolean): readonly Token[] {
  return tokens.map((token, index) => {
    if (token.kind !== 'word' || isCaseless) return token;
    const before = tokens[index - 1];
    const isNumeral = token.raw === 'I' && before !== undefined && !token.startsPart && !before.startsSentence && /^\p{Lu}\p{Ll}/u.test(before.raw);
    const isAcronym = /^\p{Lu}{2,}$/u.test(token.raw) && CAPITAL_WORDS.has(token.text);
    // "Who wrote It?", "vitamin A", "in R": a name of a word or a letter that says nothing elsewhere.
    const isTitle = before !== undefined && !token.startsSentence && /^\p{Lu}/u.test(token.raw) && (TITLES.has(token.text) || (/^\p{L}$/u.test(token.raw) && token.raw !== 'I'));
    return isNumeral || isAcronym || isTitle ? { ...token, text: `${token.text}!` } : token;
  });
}
