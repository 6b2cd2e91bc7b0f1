// Knowledge bases as resources of the protocol: each base with what is known of it, and each of its documents by id.
import { GatewayError } from '@gateway/core';
import type { ChunkRecord } from '@gateway/rag';
import type { Services } from '../services.ts';
import { toTime } from '../tools/files/open-sandbox.ts';
import type { ListedBase } from './knowledge.ts';

const SCHEME = 'knowledge://';

export interface KnowledgeResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

export const KNOWLEDGE_TEMPLATES = [
  { uriTemplate: `${SCHEME}{index_name}`, name: 'knowledge-base', title: 'A knowledge base', description: 'What it is about and how much it holds.', mimeType: 'application/json' },
  { uriTemplate: `${SCHEME}{index_name}/{id}`, name: 'knowledge-document', title: 'A document of a knowledge base', description: 'Its text; ids come with search results as _id.', mimeType: 'text/markdown' },
];

export function isKnowledgeUri(uri: string): boolean {
  return uri.startsWith(SCHEME);
}

export async function listKnowledgeResources(services: Pick<Services, 'knowledge'>): Promise<readonly KnowledgeResource[]> {
  const { bases } = await (await services.knowledge()).list();
  return bases.map(({ name, description, documents, chunks }) => ({
    uri: `${SCHEME}${encodeURIComponent(name)}`,
    name: `knowledge-base-${name}`,
    title: name,
    description: `${description === undefined ? '' : `${description} `}${documents} documents, ${chunks} chunks.`,
    mimeType: 'application/json',
  }));
}

/** @throws GatewayError `not_found` for a base or document that is not there */
export async function readKnowledgeResource(uri: string, services: Pick<Services, 'knowledge'>): Promise<{ readonly mimeType: string; readonly text: string }> {
  const [, name, id] = /^knowledge:\/\/([^/]+)(?:\/(.+))?$/.exec(uri) ?? [];
  if (name === undefined) throw new GatewayError({ kind: 'not_found', message: `"${uri}" names no knowledge base.`, hint: `Give ${SCHEME} and its name.` });
  const knowledge = await services.knowledge();
  const base = decode(name);
  if (id !== undefined) return { mimeType: 'text/markdown', text: await readDocument(services, { base, id: decode(id) }) };
  const listed = (await knowledge.list()).bases.find((one) => one.name === base);
  // Says which ones there are.
  if (listed === undefined) await knowledge.open(base);
  return { mimeType: 'application/json', text: JSON.stringify(listed === undefined ? {} : toFacts(listed), null, 2) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No percent signs that mean anything: taken as it is.
    return text;
  }
}

function toFacts({ name, description, embedder, documents, chunks, createdMs, backend }: ListedBase): Record<string, unknown> {
  return { name, description: description ?? null, documents, chunks, embedding_model: embedder, backend, created: toTime(createdMs) };
}

async function readDocument(services: Pick<Services, 'knowledge'>, { base, id }: { readonly base: string; readonly id: string }): Promise<string> {
  const chunks = await (await (await services.knowledge()).open(base)).readNeighbours(id, 0, Number.MAX_SAFE_INTEGER);
  if (chunks.length === 0) throw new GatewayError({ kind: 'not_found', message: `There is no document "${id}" in "${base}".` });
  return joinChunks(chunks);
}

/** The text that chunks were cut from; white space that no chunk holds becomes a blank line. */
export function joinChunks(chunks: readonly Pick<ChunkRecord, 'text' | 'start' | 'end'>[]): string {
  let text = '';
  let end = chunks[0]?.start ?? 0;
  for (const chunk of chunks) {
    if (chunk.start > end) text += '\n\n';
    text += chunk.text.slice(Math.max(0, end - chunk.start));
    end = Math.max(end, chunk.end);
  }
  return text;
}
