// The places of the sources that a claim could be drawn from: few adjoining sentences that hold most of its words, and a second place for what is left.
import { splitSentences } from '@gateway/text';
import { readClaimWords, type ClaimWord } from './claim-words.ts';
import { matchClaim } from './match-words.ts';

export interface SourceSentence {
  readonly text: string;
  readonly words: readonly ClaimWord[];
}

export interface Evidence {
  /** The sentences that it consists of; the one that holds most of the claim first. */
  readonly sentences: readonly SourceSentence[];
  /** The same as text, each place with its sentences in order. */
  readonly text: string;
  /** How well each content word of the claim is met by all of them. */
  readonly matches: readonly number[];
}

const LONGEST_WINDOW = 3;
const MAX_PLACES = 3;
// A further sentence or place has to bring that many words more.
const WORTH_A_SENTENCE = 0.75;
const WORTH_A_PLACE = 1.5;

export function readSourceSentences(text: string): SourceSentence[] {
  return splitSentences(text).map(({ start, end }) => {
    const sentence = text.slice(start, end);
    return { text: sentence, words: readClaimWords(sentence) };
  });
}

/** @param content the claim's content words. @param sources sentences by source, so that no place reaches from one into another */
export function findEvidence(content: readonly ClaimWord[], sources: readonly (readonly SourceSentence[])[]): Evidence {
  const places = sources.flatMap((sentences) => listPlaces(content, sentences));
  const chosen: Place[] = [];
  let matches: readonly number[] = content.map(() => 0);
  while (chosen.length < MAX_PLACES) {
    const best = pickBest(places, matches);
    if (best === undefined || best.gain < (chosen.length === 0 ? Number.MIN_VALUE : WORTH_A_PLACE)) break;
    chosen.push(best.place);
    matches = join(matches, best.place.matches);
  }
  const sentences = chosen.flatMap((place) => place.sentences);
  const held = (sentence: SourceSentence): number => sum(matchClaim(content, sentence.words));
  return { text: sentences.map(({ text }) => text).join('\n'), sentences: sentences.toSorted((a, b) => held(b) - held(a)), matches };
}

interface Place {
  readonly sentences: readonly SourceSentence[];
  readonly matches: readonly number[];
}

function listPlaces(content: readonly ClaimWord[], sentences: readonly SourceSentence[]): Place[] {
  const single = sentences.map(({ words }) => matchClaim(content, words));
  return sentences.flatMap((_, start) => {
    const places: Place[] = [];
    let matches: readonly number[] = content.map(() => 0);
    for (let end = start; end < Math.min(sentences.length, start + LONGEST_WINDOW); end += 1) {
      matches = join(matches, single[end] ?? []);
      places.push({ sentences: sentences.slice(start, end + 1), matches });
    }
    return places;
  });
}

function pickBest(places: readonly Place[], matches: readonly number[]): { readonly place: Place; readonly gain: number } | undefined {
  let best: { readonly place: Place; readonly gain: number; readonly value: number } | undefined;
  for (const place of places) {
    const gain = sum(join(matches, place.matches)) - sum(matches);
    const value = gain - (place.sentences.length - 1) * WORTH_A_SENTENCE;
    if (best === undefined || value > best.value) best = { place, gain, value };
  }
  return best;
}

function join(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => Math.max(value, b[index] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
