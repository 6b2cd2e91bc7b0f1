// Mentions of every kind, each kind for itself: where one stretch may be an id and a date, a field may want either.
import type { EntityMention } from '../entity-mention.ts';
import { createEntityFinder } from '../find-entities.ts';
import { NAME_RECOGNISERS, PATTERN_RECOGNISERS } from '../recognisers.ts';

/** In the order of kinds, then of their places; kinds overlap. */
export function findMentions(text: string): EntityMention[] {
  const written = PATTERN_RECOGNISERS.flatMap(({ type, find }) => find(text).map(({ start, end }) => ({ text: text.slice(start, end), type, start, end })));
  return [...written, ...createEntityFinder()(text, { types: NAME_RECOGNISERS.map(({ type }) => type) })];
}
