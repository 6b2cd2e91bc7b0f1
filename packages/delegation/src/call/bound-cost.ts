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
// Counting this much takes some milliseconds; whatever is longer is counted in portions, so that other calls are not held up.
const COUNTED_AT_ONCE = 50_000;
// What vendors say to a model on their own account, and charge for: how tools are used (Anthropic, "Tool use": some hundred tokens, by model), and that the
// answer shall be JSON.
const TOOLS_PREAMBLE_TOKENS = 1_000;
const FORMAT_PREAMBLE_TOKENS = 100;
// What one image comes to where models are so cheap that it is charged in more tokens instead (OpenAI, "Images and vision", gpt-4o-mini: 2,833 and eight tiles
// of 5,667), and below which price that is so, in USD per million tokens.
const CHEAP_IMAGE_TOKENS = 48_169;
const CHEAP_BELOW = 0.5;
/** By how much the worst case of a request may be too high, so that its tokens need not be counted. */
const NEARLY = 0.02;
/** How long an answer may become that somebody has to pay for and nobody has bounded. */
export const DEFAULT_MAX_TOKENS = 16_384;

/**
 * @param loadCountTokens asked only when counting makes a difference: it takes time, and the first time its tables
 * @throws GatewayError `invalid_input` when so much is asked for that its price could not be told exactly
 */
export async function boundCost(start: AttemptStart, loadCountTokens: () => Promise<CountTokens>): Promise<CostBound> {
  const rough = boundWith(start, boundInput(start, countBytes));
  if (rough.worstCase === null || isOutputNearlyAll(start, rough)) return rough;
  return boundWith(start, await countInput(start, await loadCountTokens()));
}

/** No tokenizer makes more tokens than there are bytes, whatever its margin over another. */
export function countBytes(text: string): number {
  return Buffer.byteLength(text) / TOKENIZER_MARGIN;
}

// Then a closer look at the input would hardly change what is set aside.
function isOutputNearlyAll(start: AttemptStart, rough: CostBound): boolean {
  const output = boundWith(start, boundInput(start, () => 0)).worstCase;
  return output !== null && rough.worstCase !== null && rough.worstCase - output <= output * NEARLY;
}

function boundWith(start: AttemptStart, inputTokens: number): CostBound {
  const { price, subject } = start;
  if (price === null) return { worstCase: null, maxTokens: undefined, withMaxTokens: () => null };
  const worstPrice = toWorstPrice(price);
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

function boundInput(start: AttemptStart, count: CountTokens): number {
  const { subject, limits } = start;
  const counted =
    subject.kind === 'embedding'
      ? subject.texts.reduce((sum, text) => sum + count(text), 0)
      : countRequestTokens(subject.request, count);
  // A vendor refuses what its window does not hold, and then charges nothing. Published windows lag behind: what was counted is believed before they are.
  const most = Math.max(counted, limits?.contextTokens ?? Number.POSITIVE_INFINITY);
  return Math.ceil(Math.min(counted * TOKENIZER_MARGIN, most) + countAdditions(start));
}

/** What a request is charged beside its texts. */
function countAdditions({ subject, price }: AttemptStart): number {
  if (subject.kind === 'embedding') return 0;
  const { messages, tools = [], responseFormat } = subject.request;
  const preambles = (tools.length > 0 ? TOOLS_PREAMBLE_TOKENS : 0) + (responseFormat === undefined || responseFormat.type === 'text' ? 0 : FORMAT_PREAMBLE_TOKENS);
  if (price === null || price.input >= CHEAP_BELOW) return preambles;
  const images = messages.reduce((sum, { content }) => sum + (typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image').length), 0);
  return preambles + images * CHEAP_IMAGE_TOKENS;
}

async function countInput(start: AttemptStart, countTokens: CountTokens): Promise<number> {
  const texts: string[] = [];
  boundInput(start, (text) => {
    texts.push(text);
    return 0;
  });
  const counts: number[] = [];
  for (const text of texts) counts.push(await countInPortions(text, countTokens));
  return boundInput(start, () => counts.shift() ?? 0);
}

// A word that is cut makes a token more, which the margin holds.
async function countInPortions(text: string, countTokens: CountTokens): Promise<number> {
  let tokens = countTokens(text.slice(0, COUNTED_AT_ONCE));
  for (let from = COUNTED_AT_ONCE; from < text.length; from += COUNTED_AT_ONCE) {
    await new Promise((resolve) => setImmediate(resolve));
    tokens += countTokens(text.slice(from, from + COUNTED_AT_ONCE));
  }
  return tokens;
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
