// What delegated work cost the agent itself: it wrote the arguments at its own model's output price and reads the results at its input price. Savings
// that leave this out are not savings.
import { computeCost, toGatewayError, type PicoUsd } from '@gateway/core';
import type { Ledger } from '@gateway/delegation';
import type { Services } from './services.ts';

/**
 * What the tokens were spent on: calls that the ledger has, of which the first bears it all, or something beside a call. The latter has the id of the
 * call that it belongs to where there is one.
 */
export type SpentOn =
  | { readonly callIds: readonly string[] }
  | { readonly beside: { readonly callId: string | undefined; readonly tool: string; readonly caller: string | undefined } };

export interface AgentTokens {
  readonly spentOn: SpentOn;
  /** What the agent wrote. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The text that it was given to read. */
  readonly read: string;
  readonly services: Pick<Services, 'gateway' | 'spending' | 'countTokens' | 'clock' | 'logger'>;
  /** False on the command line, where a person pays no tokens, and for jobs, whose start and result are booked when they are sent. */
  readonly isAgent: boolean;
}

/**
 * Writes it into the ledger: as unknown at once, and with its amount when that is counted. The agent is taken to be the baseline model; without a price
 * for that it stays unknown. Never fails.
 */
export async function recordAgentTokens({ spentOn, args, read, services, isAgent }: AgentTokens): Promise<void> {
  if (!isAgent && 'beside' in spentOn) return;
  try {
    const { ledger } = await services.spending();
    const book = openBooking(spentOn, ledger, services);
    book(isAgent ? await priceAgentTokens(args, read, services) : 0);
  } catch (error) {
    services.logger.warn('What a tool call cost the agent could not be written down; it counts as unknown.', { error: toGatewayError(error).message });
  }
}

/** Writes that a call cost the agent nothing beside what is written down already. Never fails. */
export async function recordNoOverhead(callId: string, { spending, logger }: Pick<Services, 'spending' | 'logger'>): Promise<void> {
  try {
    const { ledger } = await spending();
    ledger.recordOverhead({ callId, cost: 0 });
  } catch (error) {
    logger.warn('What a call cost the agent could not be written down; it counts as unknown.', { call_id: callId, error: toGatewayError(error).message });
  }
}

// The row of a call says "unknown" until it is told better; what has none gets a row that does.
function openBooking(spentOn: SpentOn, ledger: Ledger, { clock }: Pick<Services, 'clock'>): (cost: PicoUsd | null) => void {
  if ('callIds' in spentOn) {
    return (cost) => {
      for (const [index, callId] of spentOn.callIds.entries()) ledger.recordOverhead({ callId, cost: index === 0 ? cost : 0 });
    };
  }
  const row = { ...spentOn.beside, id: ledger.newCallId(), atMs: clock.now() };
  ledger.recordAgentCost({ ...row, cost: null });
  return (cost) => {
    if (cost !== null) ledger.recordAgentCost({ ...row, cost });
  };
}

async function priceAgentTokens(args: AgentTokens['args'], read: string, services: AgentTokens['services']): Promise<number | null> {
  const { price } = (await services.gateway()).baseline();
  if (price === null) return null;
  const count = await services.countTokens();
  await nextTurn();
  const outputTokens = await countInTurns(JSON.stringify(args), count);
  const inputTokens = await countInTurns(read, count);
  return computeCost({ outputTokens, inputTokens }, price).totalPicoUsd;
}

// Counting this much takes some milliseconds, also of a text that is one word.
const MAX_AT_ONCE = 50_000;

// Where a text has spaces there is one within this.
const MAX_WORD = 1_000;

/** Counts a long text in portions, so that other calls are not held up. A text without words may count a token more a portion. */
async function countInTurns(text: string, count: (text: string) => number): Promise<number> {
  let end = findCut(text, MAX_AT_ONCE);
  let tokens = count(text.slice(0, end));
  while (end < text.length) {
    await nextTurn();
    const start = end;
    end = findCut(text, start + MAX_AT_ONCE);
    tokens += count(text.slice(start, end));
  }
  return tokens;
}

// The encodings split a text into words before anything else, and the space between two words belongs to the second: no token goes across here.
function findCut(text: string, end: number): number {
  if (end >= text.length) return text.length;
  for (let cut = end; cut > end - MAX_WORD; cut -= 1) {
    if (text[cut] === ' ' && LETTER.test(text.charAt(cut - 1)) && LETTER.test(text.charAt(cut + 1))) return cut;
  }
  return end;
}

const LETTER = /^\p{L}$/u;

// The reply goes out in the turn in which the call ends.
async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
