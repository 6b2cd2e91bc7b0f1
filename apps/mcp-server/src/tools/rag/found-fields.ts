// Results of searches as tools show them, and how the bases of a call are found.
import { GatewayError } from '@gateway/core';
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

/** The base of a name, or all there are. @throws GatewayError `not_found` when there is none */
export async function openBases(indexName: string | undefined, services: Pick<Services, 'knowledge'>): Promise<{ readonly bases: readonly KnowledgeBase[]; readonly warnings: readonly string[] }> {
  const knowledge = await services.knowledge();
  if (indexName !== undefined) return { bases: [await knowledge.open(indexName)], warnings: [] };
  const { bases, unreachable } = await knowledge.list();
  if (bases.length === 0) {
    const [away] = unreachable;
    if (away !== undefined) throw away.error;
    throw new GatewayError({ kind: 'not_found', message: 'There is no knowledge base to search in.', hint: 'Make one with create_knowledge_base and fill it with add_documents.' });
  }
  return { bases: await Promise.all(bases.map(async ({ name }) => knowledge.open(name))), warnings: unreachable.map(({ backend, error }) => `The backend "${backend}" could not be asked: ${error.message}`) };
}
