// What a tool call cost the agent itself: it wrote the arguments at its own model's output price and reads the result at its input price. Savings that
// leave this out are not savings.
import { computeCost, toGatewayError } from '@gateway/core';
import type { Services } from './services.ts';
import type { ToolOutcome } from './tool-outcome.ts';

export interface AgentTokens {
  /** The calls that the ledger has of this tool call; the first one bears it all. */
  readonly callIds: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly outcome: Pick<ToolOutcome, 'structured'>;
  readonly services: Pick<Services, 'gateway' | 'spending' | 'countTokens' | 'logger'>;
  /** False on the command line: a person pays no tokens. */
  readonly isAgent: boolean;
}

/** Writes it into the ledger. The agent is taken to be the baseline model; without a price for that it is unknown. Never fails. */
export async function recordAgentTokens({ callIds, args, outcome, services, isAgent }: AgentTokens): Promise<void> {
  try {
    const { ledger } = await services.spending();
    const cost = isAgent ? await priceAgentTokens(args, outcome, services) : 0;
    for (const [index, callId] of callIds.entries()) ledger.recordOverhead({ callId, cost: index === 0 ? cost : 0 });
  } catch (error) {
    services.logger.warn('What a tool call cost the agent could not be written down; it counts as unknown.', { error: toGatewayError(error).message });
  }
}

async function priceAgentTokens(args: AgentTokens['args'], outcome: AgentTokens['outcome'], services: AgentTokens['services']): Promise<number | null> {
  const { price } = (await services.gateway()).baseline();
  if (price === null) return null;
  const count = await services.countTokens();
  const outputTokens = await countInTurns(JSON.stringify(args), count);
  const inputTokens = await countInTurns(JSON.stringify(outcome.structured), count);
  return computeCost({ outputTokens, inputTokens }, price).totalPicoUsd;
}

// Counting this much takes some milliseconds, also of a text that is one word.
const MAX_AT_ONCE = 50_000;

/** Counts a long text in portions, so that the reply goes out first and other calls are not held up. A word that is cut may count a token more. */
async function countInTurns(text: string, count: (text: string) => number): Promise<number> {
  if (text.length <= MAX_AT_ONCE) return count(text);
  let tokens = 0;
  for (let start = 0; start < text.length; start += MAX_AT_ONCE) {
    await new Promise((resolve) => setImmediate(resolve));
    tokens += count(text.slice(start, start + MAX_AT_ONCE));
  }
  return tokens;
}
