// Whether a figure of a claim stands in its source, but of something else there: another count, another unit, another one's.
import { readBaseForms, type ClaimWord } from './claim-words.ts';
import type { Evidence, SourceSentence } from './find-evidence.ts';
import { matchClaim, matchWords } from './match-words.ts';

type Words = readonly ClaimWord[];

/** @param all every sentence that the claim may be drawn from. @returns what speaks against it, or undefined */
export function findStrayFigure(claim: Words, { sentences }: Evidence, all: readonly SourceSentence[]): string | undefined {
  const sources = sentences.map(({ words }) => words);
  return findSwappedFigure(claim, sources) ?? findOtherUnit(claim, sources) ?? findOtherOwner(claim, all.map(({ words }) => words));
}

const COUNTED = 3;

// The figure stands in the source, but counts something else there, and another one counts what the claim says.
function findSwappedFigure(claim: Words, sources: readonly Words[]): string | undefined {
  for (const [at, figure] of claim.entries()) {
    if (figure.value === undefined) continue;
    const counted = readCounted(claim, at);
    if (counted.length === 0) continue;
    const there = sources.flatMap((words) => words.flatMap((word, place) => (matchWords(word, figure) === 1 ? [readCounted(words, place)] : [])));
    if (there.length === 0 || there.some((list) => list.length === 0 || list.some((word) => has(counted, word)))) continue;
    const isOfAnother = sources.some((words) => words.some((word, place) => word.value !== undefined && matchWords(word, figure) === 0 && readCounted(words, place).some((other) => has(counted, other))));
    if (isOfAnother) return `says "${figure.text}" of something that the source says another figure of`;
  }
  return undefined;
}

function readCounted(words: Words, at: number): Words {
  const counted: ClaimWord[] = [];
  for (let place = at + 1; place < words.length && counted.length < COUNTED; place += 1) {
    const word = words[place];
    if (word === undefined || word.startsClause) break;
    if (word.isContent) counted.push(word);
    if (word.value !== undefined) break;
  }
  return counted;
}

const UNITS = new Set(
  'liter litre gallon pint barrel acre hectare knot bar psi volt amp ampere joule calorie newton pascal byte bit kelvin degree mile kilometer kilometre meter metre foot feet inch yard pound ounce gram kilogram ton tonne dollar euro yen percent second minute hour day week month year decade century'.split(' '),
);

// "4,500 gallons" where the source has litres.
function findOtherUnit(claim: Words, sources: readonly Words[]): string | undefined {
  for (const [at, figure] of claim.entries()) {
    const unit = readUnit(claim[at + 1]);
    if (figure.value === undefined || unit === undefined) continue;
    const there = sources.flatMap((words) => words.flatMap((word, place) => (matchWords(word, figure) === 1 ? [readUnit(words[place + 1])] : [])));
    if (there.length > 0 && there.every((other) => other !== undefined && other !== unit)) return `says "${figure.text} ${claim[at + 1]?.text ?? ''}" where the source has another unit`;
  }
  return undefined;
}

function readUnit(word: ClaimWord | undefined): string | undefined {
  return word === undefined ? undefined : readBaseForms(word.text).find((form) => UNITS.has(form));
}

const CLEARLY = 0.15;

// The sentence that all other words are from has another figure of the same kind.
function findOtherOwner(claim: Words, sources: readonly Words[]): string | undefined {
  const words = claim.filter(({ isContent, value }) => isContent && value === undefined);
  if (words.length === 0) return undefined;
  const held = sources.map((source) => matchClaim(words, source).reduce((sum, match) => sum + match, 0) / words.length);
  const best = held.indexOf(Math.max(...held));
  for (const [at, figure] of claim.entries()) {
    const counted = figure.value === undefined ? [] : readCounted(claim, at);
    if (counted.length === 0) continue;
    const own = Math.max(0, ...sources.map((source, index) => (source.some((word) => matchWords(word, figure) === 1) ? (held[index] ?? 0) : 0)));
    if (own === 0 || own > (held[best] ?? 0) - CLEARLY) continue;
    const rival = sources[best]?.find((word, place, source) => word.value !== undefined && !claim.some((other) => matchWords(other, word) === 1) && readCounted(source, place).some((other) => has(counted, other)));
    if (rival !== undefined) return `says "${figure.text}" where the source says "${rival.text}"`;
  }
  return undefined;
}

function has(words: Words, word: ClaimWord): boolean {
  return words.some((other) => matchWords(word, other) === 1);
}
