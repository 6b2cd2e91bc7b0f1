// The most that one attempt can cost: what budgets set aside before it is sent. Too much is given back a moment later, too little would be a hole.
import {
  countRequestTokens,
  GatewayError,
  MAX_EXACT_USD,
  tryComputeCost,
  type AttemptStart,
  type CountTokens,
  type ModelPrice,
  type PicoUsd,
} from '@gateway/core';

export interface CostBound {
  /** Integer picodollars; `null` when the price is unknown. */
  readonly worstCase: PicoUsd | null;
  /** Output tokens that the worst case pays for; `undefined` for embeddings. */
  readonly maxTokens: number | undefined;
  /** The worst case with another bound of the output. */
  readonly withMaxTokens: (maxTokens: number) => PicoUsd | null;
}

// Other vendors' tokenizers make up to half as many tokens again of the same text (Anthropic's documentation says up to 35 % more for its newest).
const TOKENIZER_MARGIN = 1.5;
// From here on counting takes longer than it is worth: a token has at least three bytes on average in every language that was measured.
const COUNTED_CHARACTERS = 200_000;
const BYTES_PER_TOKEN = 3;
/** By how much the worst case of a request may be too high, so that its tokens need not be counted. */
const NEARLY = 0.02;
/** How long an answer may become that somebody has to pay for and nobody has bounded. */
export const DEFAULT_MAX_TOKENS = 16_384;

/**
 * @param loadCountTokens asked only when counting makes a difference: it takes time, and the first time its tables
 * @throws GatewayError `invalid_input` when so much is asked for that its price could not be told exactly
 */
export async function boundCost(start: AttemptStart, loadCountTokens: () => Promise<CountTokens>): Promise<CostBound> {
  const rough = boundWith(start, countBytes);
  if (rough.worstCase === null || isOutputNearlyAll(start, rough)) return rough;
  const countTokens = await loadCountTokens();
  return boundWith(start, (text) => countOrBound(text, countTokens));
}

// No tokenizer makes more tokens than there are bytes, whatever its margin over another.
function countBytes(text: string): number {
  return Buffer.byteLength(text) / TOKENIZER_MARGIN;
}

// Then a closer look at the input would hardly change what is set aside.
function isOutputNearlyAll(start: AttemptStart, rough: CostBound): boolean {
  const output = boundWith(start, () => 0).worstCase;
  return output !== null && rough.worstCase !== null && rough.worstCase - output <= output * NEARLY;
}

function boundWith(start: AttemptStart, count: CountTokens): CostBound {
  const { price, subject } = start;
  if (price === null) return { worstCase: null, maxTokens: undefined, withMaxTokens: () => null };
  const worstPrice = toWorstPrice(price);
  const inputTokens = boundInput(start, count);
  const costOf = (outputTokens: number): PicoUsd => (tryComputeCost({ inputTokens, outputTokens }, worstPrice) ?? throwTooMuch(start, outputTokens)).totalPicoUsd;
  if (subject.kind === 'embedding') return { worstCase: costOf(0), maxTokens: undefined, withMaxTokens: costOf };
  const most = start.limits?.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const maxTokens = Math.min(subject.request.maxTokens ?? DEFAULT_MAX_TOKENS, most);
  return { worstCase: costOf(maxTokens), maxTokens, withMaxTokens: costOf };
}

function throwTooMuch({ provider, model }: AttemptStart, outputTokens: number): never {
  throw new GatewayError({
    kind: 'invalid_input',
    message: `${outputTokens} tokens written by ${provider}/${model} may cost more than ${MAX_EXACT_USD} USD, the most that one call can be booked with.`,
    hint: 'Lower max_tokens.',
  });
}

function boundInput({ subject, limits }: AttemptStart, count: CountTokens): number {
  const counted =
    subject.kind === 'embedding'
      ? subject.texts.reduce((sum, text) => sum + count(text), 0)
      : countRequestTokens(subject.request, count);
  // A vendor refuses what its window does not hold, and then charges nothing.
  return Math.min(Math.ceil(counted * TOKENIZER_MARGIN), limits?.contextTokens ?? Number.POSITIVE_INFINITY);
}

function countOrBound(text: string, countTokens: CountTokens): number {
  return text.length <= COUNTED_CHARACTERS ? countTokens(text) : Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

// Every part at the highest rate that it could be charged at: written to a cache, or thought about.
function toWorstPrice(price: ModelPrice): ModelPrice {
  const raise = <T extends ModelPrice>(rates: T): T => ({
    ...rates,
    input: Math.max(rates.input, rates.cacheWrite ?? 0, rates.cacheWrite1h ?? 0),
    output: Math.max(rates.output, rates.reasoning ?? 0),
  });
  return { ...raise(price), ...(price.tiers === undefined ? {} : { tiers: price.tiers.map(raise) }) };
}
