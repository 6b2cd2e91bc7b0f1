// Where the entities that a model named stand in the source. What does not stand there was invented and is dropped.
import type { EntityMention } from '../entity-mention.ts';
import type { NamedEntity } from './parse-entity-answer.ts';

interface Sought {
  readonly entity: NamedEntity;
  readonly words: readonly string[];
  readonly lower: string;
  readonly exact: EntityMention[];
  readonly loose: EntityMention[];
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
// Written without spaces: words cannot be told apart by pattern.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Every occurrence of every entity, in order. As written when that occurs at all, otherwise whatever the case and the spacing.
 * An occurrence inside a longer one of the same type is left out. One pass over the text, whatever the number of entities.
 */
export function locateMentions(text: string, entities: readonly NamedEntity[]): EntityMention[] {
  const sought = new Map<string, Sought[]>();
  const mentions: EntityMention[] = [];
  const seen = new Set<string>();
  for (const entity of entities) {
    const key = JSON.stringify([entity.type, entity.text]);
    if (seen.has(key)) continue;
    seen.add(key);
    const words = entity.text.match(WORD)?.map((word) => word.toLowerCase()) ?? [];
    const first = words[0];
    if (first === undefined || UNSPACED.test(entity.text)) {
      for (const mention of findPlain(text, entity)) mentions.push(mention);
      continue;
    }
    const list = sought.get(first) ?? [];
    list.push({ entity, words, lower: normalize(entity.text), exact: [], loose: [] });
    sought.set(first, list);
  }
  scan(text, sought);
  for (const entry of [...sought.values()].flat()) for (const mention of entry.exact.length > 0 ? entry.exact : entry.loose) mentions.push(mention);
  return dropNested(mentions);
}

function scan(text: string, sought: ReadonlyMap<string, readonly Sought[]>): void {
  for (const match of text.matchAll(WORD)) {
    for (const entry of sought.get(match[0].toLowerCase()) ?? []) {
      const mention = readMention(text, match.index, entry);
      if (mention === undefined) continue;
      // Punctuation at the edges may be missing in the source.
      (entry.entity.text.includes(mention.text) ? entry.exact : entry.loose).push(mention);
    }
  }
}

// The source's own stretch at `at` when it says what the entity says. Punctuation at the entity's edges is taken along where it is there.
function readMention(text: string, at: number, { entity, words, lower }: Sought): EntityMention | undefined {
  const window = text.slice(at, at + entity.text.length * 2 + 20);
  let end = 0;
  let count = 0;
  for (const match of window.matchAll(WORD)) {
    if (match[0].toLowerCase() !== words[count]) return undefined;
    count += 1;
    end = match.index + match[0].length;
    if (count === words.length) break;
  }
  if (count < words.length) return undefined;
  const lead = entity.text.search(WORD_START);
  const tail = /[^\p{L}\p{M}\p{N}]*$/u.exec(entity.text)?.[0] ?? '';
  const core = entity.text.slice(lead, entity.text.length - tail.length);
  if (normalize(window.slice(0, end)) !== normalize(core) && normalize(window.slice(0, end)) !== lower) return undefined;
  const start = text.slice(Math.max(0, at - lead), at) === entity.text.slice(0, lead) ? at - lead : at;
  const stop = at + end + (text.startsWith(tail, at + end) ? tail.length : 0);
  return { text: text.slice(start, stop), type: entity.type, start, end: stop };
}

const WORD_START = /[\p{L}\p{M}\p{N}]/u;

function findPlain(text: string, entity: NamedEntity): EntityMention[] {
  const found: EntityMention[] = [];
  // The empty text stands everywhere, without end.
  if (entity.text === '') return found;
  for (let start = text.indexOf(entity.text); start !== -1; start = text.indexOf(entity.text, start + entity.text.length)) {
    found.push({ text: entity.text, type: entity.type, start, end: start + entity.text.length });
  }
  return found;
}

function normalize(text: string): string {
  return text.toLowerCase().replaceAll(/[’‘]/g, "'").replaceAll(/[–—]/g, '-').replaceAll(/\s+/g, ' ');
}

function dropNested(mentions: readonly EntityMention[]): EntityMention[] {
  const ordered = mentions.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const reach = new Map<string, number>();
  return ordered.filter((mention) => {
    if (mention.end <= (reach.get(mention.type) ?? 0)) return false;
    reach.set(mention.type, mention.end);
    return true;
  });
}
