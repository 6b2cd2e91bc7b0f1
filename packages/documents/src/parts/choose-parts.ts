// The parts of a document that a model reads when it need not read everything: whole paragraphs, evenly spread, as many as are allowed.
import { chunkText, type Chunk, type TokenCounter } from '@gateway/chunking';
import { throwIfAborted } from '@gateway/core';
import { sampleText } from './sample-text.ts';

export interface ChoosePartsOptions {
  /** Most tokens of a part. */
  readonly size: number;
  /** Most parts. */
  readonly most: number;
  readonly counter: TokenCounter;
  readonly signal?: AbortSignal | undefined;
}

export interface ChosenParts {
  /** In the document's order. */
  readonly parts: readonly Chunk[];
  /** In how many parts the whole document would fall, about. */
  readonly of: number;
}

// Longer texts are cut where they are read only: counting hundreds of megabytes takes minutes.
const COUNTED_CHARACTERS = 4_000_000;
// No tokenizer gives prose more tokens than characters; English has four to five characters a token.
const CHARACTERS_PER_TOKEN = 4;

/** Parts of at most `size` tokens; all of them when there are no more than `most`. */
export async function chooseParts(text: string, options: ChoosePartsOptions): Promise<ChosenParts> {
  throwIfAborted(options.signal);
  if (text.length > COUNTED_CHARACTERS && text.length > options.most * options.size * CHARACTERS_PER_TOKEN) return await sampleWindows(text, options);
  const total = options.counter.count(text);
  // Even parts: a last part of a few lines is worth no call.
  const count = Math.max(1, Math.ceil(total / options.size));
  const size = count === 1 ? options.size : Math.min(options.size, Math.ceil((total / count) * 1.15));
  const chunks = (await chunkText(text, { method: 'semantic', size: Math.max(8, size), counter: options.counter, signal: options.signal })).filter((chunk) => chunk.text.trim() !== '');
  return { parts: spread(chunks, options.most), of: chunks.length };
}

async function sampleWindows(text: string, { size, most, counter, signal }: ChoosePartsOptions): Promise<ChosenParts> {
  const parts: Chunk[] = [];
  const length = size * CHARACTERS_PER_TOKEN;
  for (const { start, end } of sampleText(text, { windows: most, length })) {
    const [first] = await chunkText(text.slice(start, end), { method: 'semantic', size, counter, signal });
    if (first !== undefined && first.text.trim() !== '') parts.push({ ...first, start: first.start + start, end: first.end + start });
  }
  return { parts, of: Math.ceil(text.length / length) };
}

/** At most `most` of the items, evenly spread, in order. */
export function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_value, index) => items[Math.floor(((index + 0.5) * items.length) / most)]).filter((item) => item !== undefined);
}
