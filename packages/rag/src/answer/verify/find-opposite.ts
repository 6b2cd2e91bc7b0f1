// Whether a claim has a word where its source has the opposite: "rose" for "fell".
import { areAntonyms } from '@gateway/text';
import { readBaseForms, type ClaimWord } from './claim-words.ts';
import { matchWords } from './match-words.ts';
import type { Evidence } from './find-evidence.ts';

// How near a word that both have must stand to both.
const NEAR = 5;
// Beside those of the general list: what happens in reports.
const MORE: ReadonlyMap<string, readonly string[]> = new Map(
  'deny admit|deny confirm|rise drop|rise decline|increase drop|increase cut|increase fall|decrease rise|grow fall|grow decline|climb fall|gain drop|north south|smallest highest|lowest highest|smallest largest|fewer more|confirm dispute|support oppose|early late|minimal maximal'
    .split('|')
    .map((pair) => pair.split(' '))
    .flatMap(([a = '', b = '']) => [[a, b], [b, a]] as const)
    .reduce((map, [a, b]) => map.set(a, [...(map.get(a) ?? []), b]), new Map<string, string[]>()),
);
// Small words with so many senses that they tell nothing here.
const VAGUE = new Set('in out up down over under on off front back right left a man woman day night past future like love same different'.split(' '));

/** @returns what speaks against it, or undefined */
export function findOpposite(claim: readonly ClaimWord[], { sentences }: Evidence): string | undefined {
  const [closest] = sentences;
  if (closest === undefined) return undefined;
  const source = closest.words;
  for (const [at, word] of claim.entries()) {
    // As often as here: "open the valve before the pump is opened" is not said by "close the valve before the pump is opened".
    if (isVague(word) || count(word, source) >= count(word, claim)) continue;
    const place = source.findIndex((other, index) => !isVague(other) && areOpposite(word, other) && !claim.some((own) => matchWords(own, other) === 1) && haveCommonNeighbour({ claim, at, source, index }));
    if (place !== -1) return `says "${word.text}" where the source says "${source[place]?.text ?? ''}"`;
  }
  return undefined;
}

function count(word: ClaimWord, words: readonly ClaimWord[]): number {
  return words.filter((other) => matchWords(word, other) === 1).length;
}

function isVague({ text, value }: ClaimWord): boolean {
  return value !== undefined || text.length < 3 || VAGUE.has(text);
}

function areOpposite(a: ClaimWord, b: ClaimWord): boolean {
  const [left, right] = [readBaseForms(a.text), readBaseForms(b.text)];
  return left.some((one) => right.some((other) => areAntonyms(one, other) || (MORE.get(one)?.includes(other) ?? false)));
}

function haveCommonNeighbour({ claim, at, source, index }: { readonly claim: readonly ClaimWord[]; readonly at: number; readonly source: readonly ClaimWord[]; readonly index: number }): boolean {
  const around = (words: readonly ClaimWord[], place: number): readonly ClaimWord[] => words.slice(Math.max(0, place - NEAR), place + NEAR + 1).filter(({ isContent }) => isContent);
  const near = around(source, index);
  return around(claim, at).some((word) => near.some((other) => matchWords(word, other) === 1));
}
