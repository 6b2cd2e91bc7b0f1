// Ranking by the words of a query: BM25 over an inverted index in memory. Texts come, go and are replaced at any time; statistics are exact at each moment.
import { addPosting, createPostingList, type PostingList } from './posting-list.ts';
import { countTerms, type TermVector } from './term-vector.ts';
import { createTopHits, type Hit } from '../ranking/top-hits.ts';

/** Terms by number, each with how much it counts; how often it is asked for, when nothing else is known. */
export type WeightedTerms = ReadonlyMap<number, number>;

export interface KeywordSearch {
  readonly limit: number;
  /** Whose texts may be found; asked before they are scored. @default all */
  readonly allow?: ((id: number) => boolean) | undefined;
}

export interface KeywordIndex {
  /** Texts in it. */
  readonly size: number;
  /** Adds a text, or replaces the one with this id. */
  put(id: number, terms: TermVector): void;
  /** Whether there was one. */
  delete(id: number): boolean;
  termsOf(id: number): TermVector | undefined;
  /** Terms of a text, repetitions counted; 0 for one that is not there. */
  lengthOf(id: number): number;
  /** In how many texts a term occurs. */
  frequencyOf(termId: number): number;
  /** Texts with at least one of the terms, best first. */
  search(query: WeightedTerms, search: KeywordSearch): Hit[];
  /** What each term of the query adds to a text's score; those that add nothing are left out. */
  explain(query: WeightedTerms, id: number): ReadonlyMap<number, number>;
}

export interface KeywordIndexOptions {
  /** How soon repetitions of a term stop counting. @default 1.6 */
  readonly k1?: number | undefined;
  /** How much long texts are held back, 0 to 1. @default 0.75 */
  readonly b?: number | undefined;
  /** How common terms are, where the texts are a part of a larger collection. @default counted over the texts */
  readonly collection?: CollectionStatistics | undefined;
}

export interface CollectionStatistics {
  /** Texts in it. */
  readonly texts: number;
  /** In how many of them a term occurs; undefined where that is not known. */
  frequencyOf(termId: number): number | undefined;
}

interface Text {
  readonly id: number;
  readonly terms: TermVector;
  readonly length: number;
}

/**
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
 */
export function createKeywordIndex(options: KeywordIndexOptions = {}): KeywordIndex {
  const { k1 = 1.6, b = 0.75, collection } = options;
  let state = createState();
  const discount = (length: number): number => k1 * (1 - b + (b * length * state.byId.size) / Math.max(1, state.totalLength));
  const idf = (termId: number): number => {
    const known = collection?.frequencyOf(termId);
    const texts = known ?? state.frequencies[termId] ?? 0;
    const all = known === undefined ? state.byId.size : Math.max(texts, collection?.texts ?? 0);
    return Math.log(1 + (all - texts + 0.5) / (texts + 0.5));
  };
  const scoreOf = (count: number, length: number): number => (count * (k1 + 1)) / (count + discount(length));
  const remove = (id: number): boolean => {
    if (!removeText(state, id)) return false;
    // What is gone is passed over until it is half of all.
    if (state.gone > 1_000 && state.gone > state.byId.size) state = rebuild(state);
    return true;
  };
  return {
    get size() {
      return state.byId.size;
    },
    put: (id, terms) => {
      remove(id);
      addText(state, { id, terms, length: countTerms(terms) });
    },
    delete: remove,
    termsOf: (id) => textOf(state, id)?.terms,
    lengthOf: (id) => textOf(state, id)?.length ?? 0,
    frequencyOf: (termId) => state.frequencies[termId] ?? 0,
    search: (query, { limit, allow }) => {
      const scores = new Float64Array(state.texts.length);
      for (const [termId, weight] of query) {
        const list = state.postings[termId];
        if (list === undefined || weight === 0) continue;
        const factor = weight * idf(termId);
        for (let index = 0; index < list.size; index += 1) {
          const place = list.places[index] ?? 0;
          scores[place] = (scores[place] ?? 0) + factor * scoreOf(list.counts[index] ?? 0, state.lengths[place] ?? 0);
        }
      }
      return pickBest(state, scores, { limit, allow });
    },
    explain: (query, id) => {
      const text = textOf(state, id);
      const parts = new Map<number, number>();
      for (const [termId, weight] of query) {
        const at = text?.terms.ids.indexOf(termId) ?? -1;
        if (text !== undefined && at >= 0) parts.set(termId, weight * idf(termId) * scoreOf(text.terms.counts[at] ?? 0, text.length));
      }
      return parts;
    },
  };
}

interface State {
  /** By place; undefined where one was deleted. */
  readonly texts: (Text | undefined)[];
  readonly lengths: number[];
  readonly byId: Map<number, number>;
  readonly postings: (PostingList | undefined)[];
  readonly frequencies: number[];
  totalLength: number;
  gone: number;
}

function createState(): State {
  return { texts: [], lengths: [], byId: new Map(), postings: [], frequencies: [], totalLength: 0, gone: 0 };
}

function textOf(state: State, id: number): Text | undefined {
  const place = state.byId.get(id);
  return place === undefined ? undefined : state.texts[place];
}

function addText(state: State, text: Text): void {
  const place = state.texts.push(text) - 1;
  state.lengths.push(text.length);
  state.byId.set(text.id, place);
  state.totalLength += text.length;
  for (const [index, termId] of text.terms.ids.entries()) {
    let list = state.postings[termId];
    if (list === undefined) {
      list = createPostingList();
      state.postings[termId] = list;
    }
    addPosting(list, place, text.terms.counts[index] ?? 0);
    state.frequencies[termId] = (state.frequencies[termId] ?? 0) + 1;
  }
}

function removeText(state: State, id: number): boolean {
  const place = state.byId.get(id);
  const text = place === undefined ? undefined : state.texts[place];
  if (place === undefined || text === undefined) return false;
  state.texts[place] = undefined;
  state.byId.delete(id);
  state.totalLength -= text.length;
  state.gone += 1;
  for (const termId of text.terms.ids) state.frequencies[termId] = (state.frequencies[termId] ?? 1) - 1;
  return true;
}

function rebuild(state: State): State {
  const fresh = createState();
  for (const text of state.texts) if (text !== undefined) addText(fresh, text);
  return fresh;
}

function pickBest(state: State, scores: Float64Array, { limit, allow }: KeywordSearch): Hit[] {
  const top = createTopHits(limit);
  for (const [place, score] of scores.entries()) {
    if (score <= 0 || score < top.floor) continue;
    const text = state.texts[place];
    if (text !== undefined && (allow === undefined || allow(text.id))) top.add(text.id, score);
  }
  return top.list();
}
