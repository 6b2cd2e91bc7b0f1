// Whether a claim denies what its source says, or says what its source denies.
import type { ClaimWord } from './claim-words.ts';
import { matchWords } from './match-words.ts';
import type { Evidence } from './find-evidence.ts';

// How far a denial reaches: "not in the least surprising".
const REACH = 6;
// Sentences that hold most of the claim: a name with points may have cut one in two.
const CLOSE = 2;
const FRAMES = new Set('true case correct clear certain proven known believed evidence'.split(' '));
// Verbs and adjectives that deny without a "not".
const DENYING = /^(?:den(?:y|ie[sd]|ying)|fail(?:s|ed|ing)?|refus(?:e[sd]?|ing)|reject(?:s|ed|ing)?|unable|impossible|lack(?:s|ed|ing)?|prevent(?:s|ed|ing)?|prohibit(?:s|ed)?|exclud(?:e[sd]?|ing)|absent|absence|stop(?:s|ped)?|gone|rather|instead|unlike|un\p{L}{4,})$/u;

/** @returns what speaks against it, or undefined */
export function findDenial(claim: readonly ClaimWord[], { sentences }: Evidence): string | undefined {
  const close = sentences.slice(0, CLOSE);
  for (const target of listDenied(claim)) {
    const found = sentences.flatMap(({ words }) => findOccurrences(target, words));
    const isDeniedThere = found.some(({ isNear }) => isNear) || (found.length === 0 ? sentences : close).some(({ words }) => deniesAnother(words, claim, found.length === 0));
    if (!isDeniedThere) return `denies "${target.text}", which the source does not`;
  }
  // What the sentence with most of the claim denies must not be said plainly.
  if (claim.some(({ isDenial, text }) => isDenial || DENYING.test(text))) return undefined;
  for (const target of close.flatMap(({ words }) => listDenied(words))) {
    const isSaid = claim.some((word) => word.isContent && matchWords(word, target) === 1);
    const isSaidPlainly = close.some(({ words }) => words.some((word, index) => matchWords(word, target) === 1 && !isDenied(words, index)));
    if (isSaid && !isSaidPlainly) return `says "${target.text}", which the source denies`;
  }
  return undefined;
}

// The source denies in other words: "has not competed" for "has not played".
function deniesAnother(words: readonly ClaimWord[], claim: readonly ClaimWord[], mayBeAny: boolean): boolean {
  if (mayBeAny && words.some(({ isDenial, text }) => isDenial || DENYING.test(text))) return true;
  return listDenied(words).some((target) => !claim.some((word) => matchWords(word, target) > 0));
}

/** The first content word behind each denial. */
function listDenied(words: readonly ClaimWord[]): ClaimWord[] {
  return words.flatMap((word, at) => {
    if (!word.isDenial) return [];
    const rest = words.slice(at + 1, at + 1 + REACH);
    const stop = rest.findIndex(({ startsClause }) => startsClause);
    // "It is not true that …": what follows is denied.
    const target = (stop === -1 ? rest : rest.slice(0, stop)).find(({ isContent, text }) => isContent && !FRAMES.has(text));
    return target === undefined ? [] : [target];
  });
}

function findOccurrences(target: ClaimWord, words: readonly ClaimWord[]): { readonly isNear: boolean }[] {
  return words.flatMap((word, index) => (matchWords(word, target) > 0 ? [{ isNear: isDenied(words, index) }] : []));
}

function isDenied(words: readonly ClaimWord[], index: number): boolean {
  for (let at = index; at >= Math.max(0, index - REACH); at -= 1) {
    const word = words[at];
    if (word === undefined) return false;
    if (at < index && (word.isDenial || DENYING.test(word.text))) return true;
    if (word.startsClause) return false;
  }
  return false;
}
