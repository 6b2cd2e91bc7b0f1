// A search as asked, with everything decided that was left open.
import { GatewayError } from '@gateway/core';
import type { Filter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import type { FeedbackOptions } from '../keyword/expand-query.ts';
import type { FusionProfile } from '../space/vector-maker.ts';
import type { SearchQuery } from './knowledge-base.ts';

export interface PlannedQuery {
  readonly text: string;
  readonly limit: number;
  readonly filter: Filter | undefined;
  readonly highlights: number;
  readonly diversity: number;
  readonly minScore: number;
}

export interface Weights {
  readonly keyword: number;
  readonly vector: number;
}

const MAX_LIMIT = 1_000;
const MAX_QUERY_LENGTH = 20_000;
// From fewer chunks the best five are hardly better than the rest, and lend the query noise.
export const FEEDBACK_FROM = 200;

/** @throws GatewayError `invalid_input` */
export function planQuery({ query, limit = 5, filter, highlights = 2, diversity = 0, minScore = 0 }: SearchQuery): PlannedQuery {
  const text = query.trim().slice(0, MAX_QUERY_LENGTH).toWellFormed();
  if (text === '') throw new GatewayError({ kind: 'invalid_input', message: 'The query is empty.', hint: 'Ask with a few words.' });
  checkRange('limit', limit, [1, MAX_LIMIT]);
  if (!Number.isInteger(limit)) throw new GatewayError({ kind: 'invalid_input', message: `limit is a whole number, not ${limit}.` });
  checkRange('highlights', highlights, [0, 20]);
  checkRange('diversity', diversity, [0, 1]);
  checkRange('minScore', minScore, [0, 1]);
  return { text, limit, highlights, diversity, minScore, filter: filter === undefined || filter.trim() === '' ? undefined : parseFilter(filter) };
}

/** The shares of both rankings: the profile's when none is given; one given alone leaves the rest to the other. @throws GatewayError `invalid_input` */
export function planWeights({ keywordWeight, vectorWeight }: Pick<SearchQuery, 'keywordWeight' | 'vectorWeight'>, profile: FusionProfile, hasFeedback: boolean): Weights {
  for (const [name, weight] of Object.entries({ keywordWeight, vectorWeight })) if (weight !== undefined) checkRange(name, weight, [0, 1_000]);
  if (keywordWeight === undefined && vectorWeight === undefined) {
    const share = hasFeedback ? profile.vectorShare : profile.shareWithoutFeedback;
    return { keyword: 1 - share, vector: share };
  }
  const weights = { keyword: keywordWeight ?? Math.max(0, 1 - (vectorWeight ?? 0)), vector: vectorWeight ?? Math.max(0, 1 - (keywordWeight ?? 0)) };
  if (weights.keyword + weights.vector === 0) throw new GatewayError({ kind: 'invalid_input', message: 'Both weights are 0.', hint: 'Leave them out, or give one of them a weight.' });
  return weights;
}

/** What to tell about weights that a caller has given. */
export function listWarnings({ keyword, vector }: Weights, profile: FusionProfile): string[] {
  const share = vector / (keyword + vector);
  if (share <= profile.worseBeyond) return [];
  return [`The vector has ${Math.round(share * 100)} % of the weight. Above ${profile.worseBeyond * 100} %, these vectors can give worse results than keyword search alone. Leave the weights out to have them chosen.`];
}

export function planFeedback(feedback: SearchQuery['feedback'], chunks: number): FeedbackOptions | undefined {
  if (typeof feedback === 'object') return feedback;
  return (feedback ?? chunks >= FEEDBACK_FROM) ? {} : undefined;
}

function checkRange(name: string, value: number, [low, high]: readonly [number, number]): void {
  if (!(value >= low && value <= high)) throw new GatewayError({ kind: 'invalid_input', message: `${name} is a number from ${low} to ${high}, not ${value}.` });
}
