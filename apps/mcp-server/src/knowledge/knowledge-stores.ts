// Where knowledge bases can lie: one entry a backend. A backend without its setting is not there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, type Clock } from '@gateway/core';
import type { VectorStore } from '@gateway/rag';
import type { Config } from '../config/config.ts';

export const BACKENDS = ['sqlite', 'postgres', 'marqo', 'qdrant'] as const;

export type Backend = (typeof BACKENDS)[number];

export interface KnowledgePlace {
  open(): Promise<VectorStore>;
  /** Whether nothing can be there, told without opening it. */
  isUnused(): boolean;
}

export type KnowledgePlaces = ReadonlyMap<Backend, KnowledgePlace>;

export function createKnowledgePlaces({ dataDirectory, knowledge }: Pick<Config, 'dataDirectory' | 'knowledge'>, clock: Clock): KnowledgePlaces {
  const { databaseUrl, marqoUrl, marqoApiKey, qdrantUrl, qdrantApiKey } = knowledge;
  const path = join(dataDirectory, 'knowledge.db');
  const isUnused = (): boolean => false;
  const places = new Map<Backend, KnowledgePlace>([['sqlite', { open: async () => (await import('@gateway/rag')).openSqliteStore({ path, clock }), isUnused: () => !existsSync(path) }]]);
  if (databaseUrl !== undefined) places.set('postgres', { open: async () => (await import('@gateway/rag')).openPostgresStore({ connectionString: databaseUrl, clock }), isUnused });
  if (marqoUrl !== undefined) places.set('marqo', { open: async () => (await import('@gateway/rag')).openMarqoStore({ url: marqoUrl, apiKey: marqoApiKey, clock }), isUnused });
  if (qdrantUrl !== undefined) places.set('qdrant', { open: async () => (await import('@gateway/rag')).openQdrantStore({ url: qdrantUrl, apiKey: qdrantApiKey, clock }), isUnused });
  return places;
}

const VARIABLES: Readonly<Record<Backend, string>> = { sqlite: 'GATEWAY_DATA_DIR', postgres: 'DATABASE_URL', marqo: 'MARQO_URL', qdrant: 'QDRANT_URL' };

export function noSuchBackend(backend: Backend): GatewayError {
  return new GatewayError({ kind: 'not_configured', message: `The backend "${backend}" is not configured.`, hint: `Set ${VARIABLES[backend]} to its address, or leave "backend" out.` });
}
