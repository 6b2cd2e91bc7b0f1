// Passages as data in a prompt: behind a boundary that nobody who wrote one of them can know.
import { createHash } from 'node:crypto';
import type { Passage } from './join-passages.ts';

export interface FencedTexts {
  /** Stands in every tag. */
  readonly boundary: string;
  readonly text: string;
}

/** As long as any fence around a passage, for counting. */
export const FENCE_SAMPLE = '<source-0123456789abcdef number="1000">\n\n</source-0123456789abcdef>\n';

export type FencedPassage = Pick<Passage, 'text' | 'heading'> & { readonly number: number };

/**
 * Each passage between `<source-… number="1">` and `</source-…>`. The boundary is a digest of all of them: it is another one for other passages, none of them can hold it, and the same request is the same again, for caches.
 */
export function fencePassages(passages: readonly FencedPassage[]): FencedTexts {
  return fence('source', passages.map(({ number, text, heading }) => ({ attributes: ` number="${number}"`, text: heading.length === 0 ? text : `${heading.join(' > ')}\n${text}` })));
}

/** The same for anything else that was written by others or drawn from it. */
export function fenceTexts(name: string, texts: readonly string[]): FencedTexts {
  return fence(name, texts.map((text) => ({ attributes: '', text })));
}

function fence(name: string, parts: readonly { readonly attributes: string; readonly text: string }[]): FencedTexts {
  const boundary = chooseBoundary(parts.map(({ text }) => text));
  return { boundary, text: parts.map(({ attributes, text }) => `<${name}-${boundary}${attributes}>\n${text}\n</${name}-${boundary}>`).join('\n') };
}

function chooseBoundary(texts: readonly string[]): string {
  const lower = texts.map((text) => text.toLowerCase());
  for (let salt = 0; ; salt += 1) {
    const boundary = createHash('sha256').update(JSON.stringify([salt, texts])).digest('hex').slice(0, 16);
    if (!lower.some((text) => text.includes(boundary))) return boundary;
  }
}
