// Several knowledge bases at once: those that can be used, and what to tell of the others.
import { GatewayError, isGatewayError } from '@gateway/core';
import type { KnowledgeBase } from './knowledge-base.ts';
import type { KnowledgeBases } from './open-knowledge-bases.ts';

/** Knowledge bases that are open, or all those of a store. */
export type BaseSelection = KnowledgeBases | KnowledgeBase | readonly KnowledgeBase[];

export interface OpenedBases {
  readonly bases: readonly KnowledgeBase[];
  /** One for each base that was left out, and why. */
  readonly warnings: readonly string[];
}

/**
 * Opens all knowledge bases of a store but those whose embedding model is not at hand, which become warnings.
 *
 * @throws GatewayError `not_found` when there are none; `not_configured` when none of them can be used
 */
export async function openBases(selection: BaseSelection): Promise<OpenedBases> {
  if (!('list' in selection)) {
    const bases = 'search' in selection ? [selection] : selection;
    if (bases.length === 0) throw nothingThere();
    return { bases, warnings: [] };
  }
  const records = await selection.list();
  if (records.length === 0) throw nothingThere();
  const bases: KnowledgeBase[] = [];
  const refusals: GatewayError[] = [];
  for (const { name } of records) {
    try {
      bases.push(await selection.open(name));
    } catch (error) {
      // Deleted since they were listed, or made with a model that nobody has configured.
      if (!isGatewayError(error) || (error.kind !== 'not_configured' && error.kind !== 'not_found')) throw error;
      refusals.push(error);
    }
  }
  const [first] = refusals;
  if (bases.length === 0) throw first ?? nothingThere();
  return { bases, warnings: refusals.map(({ message }) => `Left out: ${message}`) };
}

function nothingThere(): GatewayError {
  return new GatewayError({ kind: 'not_found', message: 'There is no knowledge base.', hint: 'Create one and add documents first.' });
}
