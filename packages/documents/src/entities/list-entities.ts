// Mentions to a list of names: what a reader wants to see first.
import type { EntityMention } from '@gateway/extraction';

/** Each type's different texts in the order of their first mention; every type that was asked for is a key. */
export function listEntities(mentions: readonly EntityMention[], types: readonly string[]): Record<string, string[]> {
  const textsByType = new Map(types.map((type) => [type, new Map<string, string>()]));
  for (const mention of mentions.toSorted((a, b) => a.start - b.start)) {
    // A line break inside a name is a matter of layout, capitals are one of emphasis.
    const text = mention.text.replaceAll(/\s+/g, ' ').trim();
    const texts = textsByType.get(mention.type);
    if (texts !== undefined && !texts.has(text.toLowerCase())) texts.set(text.toLowerCase(), text);
  }
  return Object.fromEntries([...textsByType].map(([type, texts]) => [type, [...texts.values()]]));
}
