// What a chunk is found by: its text, and the headings it stands under.
import type { NewChunk } from './vector-store.ts';

export function toSearchText({ heading, text }: Pick<NewChunk, 'heading' | 'text'>): string {
  const missing = heading.filter((title) => !text.includes(title));
  return missing.length === 0 ? text : `${missing.join('\n')}\n${text}`;
}
