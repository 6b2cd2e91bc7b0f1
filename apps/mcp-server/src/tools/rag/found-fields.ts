// Results of searches as tools show them, and how the bases of a call are found.
import { GatewayError, toGatewayError, type ErrorKind } from '@gateway/core';
import type { KnowledgeBase, SearchResult } from '@gateway/rag';
import { z } from 'zod';
import type { Services } from '../../services.ts';

export const foundOutput = z.looseObject({
  _id: z.string(),
  _score: z.number(),
  text: z.string(),
  metadata: z.looseObject({}),
  highlights: z.array(z.string()).optional(),
});

/** @param base left out when the caller has named it */
export function toFoundFields({ chunk, highlights = [] }: SearchResult, { score, base }: { readonly score: number; readonly base: string | undefined }): z.input<typeof foundOutput> {
  const { documentId, position, start, end, heading, text, metadata } = chunk;
  const texts = highlights.map((highlight) => highlight.text);
  return {
    _id: documentId,
    _score: Math.round(score * 10_000) / 10_000,
    text,
    metadata: { ...metadata },
    ...(texts.length === 0 ? {} : { highlights: texts }),
    ...(heading.length === 0 ? {} : { heading: [...heading] }),
    chunk: position,
    start,
    end,
    ...(base === undefined ? {} : { index_name: base }),
  };
}

export interface CallBases {
  readonly bases: readonly KnowledgeBase[];
  /** What was left out, and why. */
  readonly warnings: readonly string[];
}

/** The base of a name, or all that can be used. @throws GatewayError `not_found` when there is none, why they cannot be used when none of them can */
export async function openBases(indexName: string | undefined, services: Pick<Services, 'knowledge'>): Promise<CallBases> {
  const knowledge = await services.knowledge();
  if (indexName !== undefined) return { bases: [await knowledge.open(indexName)], warnings: [] };
  const { bases, unreachable } = await knowledge.list();
  const opened = await useEach(bases, async ({ name }) => knowledge.open(name));
  const [away] = unreachable;
  if (bases.length === 0 && away !== undefined) throw away.error;
  if (bases.length === 0) throw new GatewayError({ kind: 'not_found', message: 'There is no knowledge base to search in.', hint: 'Make one with create_knowledge_base and fill it with add_documents.' });
  return { bases: opened.done, warnings: [...unreachable.map(({ backend, error }) => `The backend "${backend}" could not be asked: ${error.message}`), ...opened.warnings] };
}

/** Does the same with each of several bases, one after the other; of those that fail there is a warning, unless all do. @throws GatewayError for what is wrong with the call itself */
export async function useEach<Base extends { readonly name: string }, T>(bases: readonly Base[], use: (base: Base) => Promise<T>): Promise<{ readonly done: readonly T[]; readonly warnings: readonly string[] }> {
  const done: T[] = [];
  const failures: { readonly name: string; readonly error: GatewayError }[] = [];
  for (const base of bases) {
    try {
      done.push(await use(base));
    } catch (thrown) {
      const error = toGatewayError(thrown);
      if (bases.length === 1 || CALLERS_OWN.has(error.kind)) throw error;
      failures.push({ name: base.name, error });
    }
  }
  const [first] = failures;
  if (done.length === 0 && first !== undefined) throw first.error;
  return { done, warnings: failures.map(({ name, error }) => `The knowledge base "${name}" was left out: ${error.message}`) };
}

const CALLERS_OWN: ReadonlySet<ErrorKind> = new Set(['invalid_input', 'cancelled', 'timeout', 'budget_exceeded']);
