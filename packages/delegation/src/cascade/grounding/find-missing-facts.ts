// Which facts of an answer do not stand in a source.
import type { JsonValue } from '@gateway/core';
import type { Fact } from './fact.ts';
import { isFactFound, readSoughtWords } from './find-fact.ts';
import { readFacts } from './read-facts.ts';
import { addEvidence, readDecimalMark, type DecimalEvidence } from './read-number.ts';
import { indexSource } from './source-index.ts';

/** @throws GatewayError `cancelled` or `timeout` on abort */
export async function findMissingFacts(facts: readonly Fact[], source: string | readonly string[], signal: AbortSignal | undefined): Promise<Fact[]> {
  const sought = new Set(facts.flatMap(readSoughtWords));
  const index = await indexSource(typeof source === 'string' ? [source] : source, sought, signal);
  const evidence: DecimalEvidence = { dot: 0, comma: 0 };
  for (const fact of facts) if (fact.kind === 'figure') addEvidence(fact.quantity.raw, evidence);
  const own = readDecimalMark(evidence);
  // An answer that does not tell how it writes decimals writes them as its source does.
  const mark = own === 'unknown' ? index.mark : own;
  return facts.filter((fact) => !isFactFound(fact, index, mark));
}

export interface UngroundedFact {
  readonly kind: 'figure' | 'date' | 'quotation' | 'identifier' | 'name' | 'e-mail' | 'URL';
  /** As the answer has it. */
  readonly text: string;
}

/**
 * The figures, dates, quotations, names, addresses and identifiers of an answer that do not stand in its source, compared by what they mean as `createGroundingVerifier` does.
 *
 * @throws GatewayError `cancelled` or `timeout` on abort
 */
export async function findUngroundedFacts(answer: JsonValue, source: string | readonly string[], signal?: AbortSignal): Promise<readonly UngroundedFact[]> {
  const missing = await findMissingFacts(readFacts(answer), source, signal);
  return missing.map(({ kind, text }) => ({ kind, text }));
}
