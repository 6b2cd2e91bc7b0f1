// Loads an encoding's vocabulary when it is first needed, once for the whole process.
import { GatewayError } from '@gateway/core';
import { encodingFor } from './encoding-for.ts';
import { encodings, type EncodingName } from './encoding.ts';
import { createRankTable } from './rank-table.ts';
import { createTokenCounter, scaleCounter, type TokenCounter } from './token-counter.ts';

/** A constant of the encoding, tens of megabytes in memory: everybody who counts with it shares one. */
const loadRankTable = once(async (encoding) => createRankTable(await encodings[encoding].loadTable()));

const loadSharedCounter = once(async (encoding) => createTokenCounter(encoding, await loadRankTable(encoding)));

/**
 * A counter for an encoding. The first call takes about 0.2 s to load the vocabulary, later ones return the same counter.
 *
 * Counts equal those of the `gpt-tokenizer` package on every text. They differ from openai/tiktoken only around three
 * characters that JavaScript's and Rust's regular expressions read differently: U+FEFF, U+0085 and U+017F.
 *
 * @throws GatewayError `invalid_input` for an encoding that is not supported
 */
export async function loadTokenCounter(encoding: EncodingName = 'o200k_base'): Promise<TokenCounter> {
  assertEncoding(encoding);
  return await loadSharedCounter(encoding);
}

/**
 * A counter for a model: exact where the tokenizer is public, otherwise an estimate that rather counts too many (see {@link encodingFor}).
 *
 * @throws GatewayError `invalid_input` for an empty name
 */
export async function loadModelCounter(model: string): Promise<TokenCounter> {
  const { encoding, factor } = encodingFor(model);
  const counter = await loadSharedCounter(encoding);
  return factor === 1 ? counter : scaleCounter(counter, factor);
}

/**
 * Tokens of a text as a model counts them.
 *
 * @example
 * ```ts
 * await countTokens('Hello, world!'); // 4
 * await countTokens('Hello, world!', { model: 'gpt-4' }); // 4, by cl100k_base
 * ```
 *
 * @param options `model`: a vendor's model name, bare or as `provider/model`. @default o200k_base, exactly
 */
export async function countTokens(text: string, options: { readonly model?: string | undefined } = {}): Promise<number> {
  const counter = options.model === undefined ? await loadTokenCounter() : await loadModelCounter(options.model);
  return counter.count(text);
}

function assertEncoding(encoding: string): asserts encoding is EncodingName {
  if (Object.hasOwn(encodings, encoding)) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `There is no token encoding named ${JSON.stringify(encoding)}.`,
    hint: `Use one of ${Object.keys(encodings).join(', ')}, or loadModelCounter(model).`,
  });
}

/** Remembers what `load` gave for each encoding, but not its failures. */
function once<Value>(load: (encoding: EncodingName) => Promise<Value>): (encoding: EncodingName) => Promise<Value> {
  const loading = new Map<EncodingName, Promise<Value>>();
  return async (encoding) => {
    const started = loading.get(encoding);
    if (started !== undefined) return await started;
    const loaded = load(encoding);
    loading.set(encoding, loaded);
    try {
      return await loaded;
    } catch (error) {
      loading.delete(encoding);
      throw error;
    }
  };
}
