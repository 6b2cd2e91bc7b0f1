// What a prompt would cost on a model, before anybody sends it.
import { GatewayError, MAX_EXACT_USD, toUsd, tryComputeCost, type Cost, type ModelInfo } from '@gateway/core';

// What an answer has when nobody says: some paragraphs.
export const ASSUMED_OUTPUT_TOKENS = 500;

export interface CostEstimate {
  /** USD; `null` when the price is unknown. */
  readonly cost: { readonly input: number; readonly output: number; readonly total: number } | null;
  readonly tokens: { readonly input: number; readonly output: number };
}

/**
 * @param maxTokens length of the answer. @default 500
 * @throws GatewayError `invalid_input` for more than can be told exactly
 */
export async function estimateModelCost(info: ModelInfo, prompt: string, maxTokens: number | undefined): Promise<CostEstimate> {
  const { loadModelCounter } = await import('@gateway/chunking');
  const counter = await loadModelCounter(info.model);
  const tokens = { input: counter.count(prompt), output: maxTokens ?? ASSUMED_OUTPUT_TOKENS };
  if (info.price === null) return { cost: null, tokens };
  const cost = tryComputeCost({ inputTokens: tokens.input, outputTokens: tokens.output }, info.price);
  if (cost === null) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `${tokens.input} tokens read and ${tokens.output} written by ${info.model} cost more than ${MAX_EXACT_USD} USD, the most that can be told exactly.`,
      hint: 'Lower "max_tokens".',
    });
  }
  return { cost: { input: picoPart(cost, 'input'), output: picoPart(cost, 'output'), total: toUsd(cost) }, tokens };
}

function picoPart({ inputPicoUsd, outputPicoUsd }: Cost, part: 'input' | 'output'): number {
  return (part === 'input' ? inputPicoUsd : outputPicoUsd) / 1e12;
}
