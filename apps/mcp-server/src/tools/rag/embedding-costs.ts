// What a call paid for vectors, in the books of its result.
import { addCosts, NO_COST, type Cost } from '@gateway/core';
import type { EmbeddingCall } from '@gateway/rag';
import { toCostField } from '../../llm-fields.ts';
import type { ToolCall } from '../../tool.ts';

export interface EmbeddingCosts {
  /** To be given along with every search or addition. */
  readonly call: EmbeddingCall;
  /** So far; `null` when part of it is unknown. */
  read(): Cost | null;
}

export function tallyEmbeddings({ signal, origin, lane, cache }: ToolCall): EmbeddingCosts {
  let total: Cost | null = NO_COST;
  return {
    call: {
      signal,
      origin,
      lane,
      cache,
      onEmbedded: ({ cost }) => {
        total = total === null || cost === null ? null : addCosts(total, cost);
      },
    },
    read: () => total,
  };
}

/** USD, of the vectors and of what else was paid. */
export function toTotalCost(costs: EmbeddingCosts, other: Cost | null = NO_COST): number | null {
  const embedding = costs.read();
  return embedding === null || other === null ? null : toCostField(addCosts(embedding, other));
}
