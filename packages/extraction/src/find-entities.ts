// Entities without a model: patterns for what has a form (dates, money, addresses), lexicons and context for what has a name.
import type { EntityMention, Span } from './entity-mention.ts';
import { createNameLexicon, type NameLexicon } from './names/name-lexicon.ts';
import { createNameMemory, typeNames } from './names/type-names.ts';
import { NAME_RECOGNISERS, PATTERN_RECOGNISERS } from './recognisers.ts';

export interface FindEntitiesOptions {
  /** Types to look for, by name or alias, in any case. @default every type of {@link LOCAL_ENTITY_TYPES} */
  readonly types?: readonly string[] | undefined;
}

/** The types that are found without a model. */
export const LOCAL_ENTITY_TYPES: readonly string[] = [...NAME_RECOGNISERS, ...PATTERN_RECOGNISERS].map((recogniser) => recogniser.type);

/** Finds entities; keeps its word lists between calls. */
export type EntityFinder = (text: string, options?: FindEntitiesOptions) => EntityMention[];

// Part of a document that is looked at in one go: long enough for context, short enough to hand the event loop back in time.
const PART = 65_536;

/**
 * Entities in `text`, in order, never overlapping; `mention.text` is always `text.slice(start, end)`, `mention.type` the word that was asked for.
 * Types that are not known here are not reported: see {@link listUnsupportedTypes}.
 *
 * Linear time, above 1 MB/s. For many short texts make one finder with {@link createEntityFinder}.
 */
export function findEntities(text: string, options: FindEntitiesOptions = {}): EntityMention[] {
  return createEntityFinder()(text, options);
}

/** A {@link findEntities} that builds its word lists on the first call and keeps them. */
export function createEntityFinder(): EntityFinder {
  const iterate = createPartIterator();
  return (text, options) => [...iterate(text, options)].flat();
}

/** The requested types that {@link findEntities} does not know. */
export function listUnsupportedTypes(types: readonly string[]): string[] {
  return types.filter((type) => resolveType(type) === undefined);
}

/** Like {@link createEntityFinder}, part by part, for callers that want to pause in between. */
export function createPartIterator(): (text: string, options?: FindEntitiesOptions) => Generator<EntityMention[]> {
  let lexicon: NameLexicon | undefined;
  return function* iterate(text, options = {}) {
    const wanted = readWanted(options.types ?? LOCAL_ENTITY_TYPES);
    const wantsNames = NAME_RECOGNISERS.some((recogniser) => wanted.has(recogniser.type));
    const memory = createNameMemory();
    for (const { start, end } of iterateParts(text)) {
      const part = text.slice(start, end);
      const { found, isClaimed, take } = createSelection(part.length);
      for (const { type, find } of PATTERN_RECOGNISERS) take(find(part).filter((span) => isWhole(part, span)).map((span) => ({ ...span, type })));
      if (wantsNames) {
        lexicon ??= createNameLexicon();
        take(typeNames(part, { lexicon, memory, isClaimed }));
      }
      yield found
        .filter((entity) => wanted.has(entity.type))
        .sort((a, b) => a.start - b.start)
        .map((entity) => ({ text: part.slice(entity.start, entity.end), type: wanted.get(entity.type) ?? entity.type, start: start + entity.start, end: start + entity.end }));
    }
  };
}

interface Found extends Span {
  readonly type: string;
}

// The patterns' own boundaries know ASCII alone (and use it: the time in "05-06T08:12"). Beyond it, no span may begin or end inside a word of any alphabet ("Ä12%"). Scripts without capitals put no spaces between words, so they bound nothing.
function isWhole(text: string, { start, end }: Span): boolean {
  const joins = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && right !== undefined && ((CASED.test(left) && WORD.test(right)) || (WORD.test(left) && CASED.test(right)));
  return !joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end]);
}

const CASED = /(?!\p{ASCII})[\p{Lu}\p{Ll}\p{Lt}\p{M}]/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;

interface Selection {
  readonly found: Found[];
  isClaimed(position: number): boolean;
  /** Adds the spans that meet nothing taken before, the longest first. */
  take(spans: readonly Found[]): void;
}

// The one way into the result, so that mentions cannot overlap: whoever comes first wins, and of those that come together the longer span.
function createSelection(length: number): Selection {
  const claimed = new Uint8Array(length);
  const found: Found[] = [];
  return {
    found,
    isClaimed: (position) => claimed[position] === 1,
    take(spans) {
      for (const span of spans.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
        if (span.end <= span.start || claimed.subarray(span.start, span.end).includes(1)) continue;
        claimed.fill(1, span.start, span.end);
        found.push(span);
      }
    },
  };
}

function readWanted(types: readonly string[]): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const type of types) {
    const known = resolveType(type);
    if (known !== undefined && !wanted.has(known)) wanted.set(known, type);
  }
  return wanted;
}

function resolveType(type: string): string | undefined {
  const name = type.trim().toLowerCase().replace(/[\s-]+/g, '_');
  return [...NAME_RECOGNISERS, ...PATTERN_RECOGNISERS].find((recogniser) => recogniser.type === name || recogniser.aliases.includes(name))?.type;
}

// Parts end at a paragraph, else at a line, else at a space.
function* iterateParts(text: string): Generator<Span> {
  let start = 0;
  while (start < text.length) {
    const limit = start + PART;
    if (limit >= text.length) {
      yield { start, end: text.length };
      return;
    }
    const window = text.slice(start + PART / 2, limit);
    const cut = ['\n\n', '\n', ' '].map((mark) => window.lastIndexOf(mark)).find((position) => position !== -1);
    const end = cut === undefined ? limit : start + PART / 2 + cut + 1;
    yield { start, end };
    start = end;
  }
}
