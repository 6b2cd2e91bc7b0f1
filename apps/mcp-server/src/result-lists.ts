// Lists that may be longer than memory: what the answer can hold is held, and once there is more, everything is written to disk as it comes.
import { capResult } from './cap-result.ts';
import { POINTER_TOKENS, toResultLink } from './keep-long-result.ts';
import type { Services } from './services.ts';
import type { ContentWriter } from './store/content-writer.ts';
import type { ContentBlock } from './tool-outcome.ts';

/** The long lists of one result, which grow side by side. */
export interface ResultLists {
  /** Adds an item to each of the lists, in their order. */
  add(items: readonly unknown[]): Promise<void>;
  /** The result: the rest with the lists, cut and with a reference to the whole where that went to disk. */
  finish(rest: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Forgets what was written; after `finish` it does nothing. */
  discard(): Promise<void>;
}

export interface ResultListsOptions {
  /** The keys of the lists in the result. */
  readonly keys: readonly string[];
  /** What the answer may hold; undefined when it is given whole. */
  readonly maxTokens: number | undefined;
  readonly openWriter: () => Promise<ContentWriter>;
  readonly countTokens: Services['countTokens'];
  readonly addLink: (link: ContentBlock) => void;
}

// As `capResult` judges: with more characters a token than this a result is too long for certain, and the first items of that length are enough to cut.
const MOST_CHARACTERS_PER_TOKEN = 20;

export function createResultLists({ keys, maxTokens, openWriter, countTokens, addLink }: ResultListsOptions): ResultLists {
  const held: unknown[][] = keys.map(() => []);
  const bound = maxTokens === undefined ? Infinity : maxTokens * MOST_CHARACTERS_PER_TOKEN;
  let heldLength = 0;
  let count = 0;
  let writer: ContentWriter | undefined;
  const writeItem = async (spill: ContentWriter, lane: number, json: string): Promise<void> => spill.write(count === 0 ? toOpening(keys, lane) + json : `,${json}`, lane);
  const add = async (items: readonly string[]): Promise<void> => {
    if (writer !== undefined) for (const [lane, json] of items.entries()) await writeItem(writer, lane, json);
    count += 1;
  };
  const startWriting = async (): Promise<void> => {
    writer = await openWriter();
    const before = count;
    count = 0;
    for (let item = 0; item < before; item += 1) await add(held.map((list) => JSON.stringify(list[item])));
  };
  return {
    add: async (items) => {
      const json = items.map((item) => JSON.stringify(item));
      if (heldLength <= bound) {
        for (const [lane, item] of items.entries()) held[lane]?.push(item);
        heldLength += json.reduce((sum, text) => sum + text.length + 1, 0);
        count += 1;
        if (heldLength > bound) await startWriting();
      } else {
        await add(json);
      }
    },
    finish: async (rest) => {
      const result = { ...rest, ...Object.fromEntries(keys.map((key, lane) => [key, held[lane]])) };
      if (writer === undefined || maxTokens === undefined) return result;
      for (const lane of keys.keys()) await writer.write(']', lane);
      await writer.write(`,${JSON.stringify({ success: true, ...rest }).slice(1)}`, keys.length);
      const kept = await writer.finish();
      addLink(toResultLink(kept));
      const capped = capResult(result, { maxTokens: Math.max(1, maxTokens - POINTER_TOKENS), bulky: keys, countTokens: await countTokens() });
      return { ...capped.result, truncated: true, result_ref: kept.uri, total: count };
    },
    discard: async () => writer?.discard(),
  };
}

// The lists stand one after the other in one object, whatever the order in which they are written.
function toOpening(keys: readonly string[], lane: number): string {
  return `${lane === 0 ? '{' : ','}${JSON.stringify(keys[lane])}:[`;
}
