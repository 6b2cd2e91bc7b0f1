// The knowledge bases of one store.
import { GatewayError, type EmbeddingModel } from '@gateway/core';
import { createFitThread, type FitThread } from '../space/fit-thread.ts';
import { needsRefit, refitSpace } from '../space/refit-space.ts';
import { toEmbedderName, toFirstSpace } from '../space/vector-maker.ts';
import type { BaseRecord, StoredBase, VectorStore } from '../store/vector-store.ts';
import { addDocuments } from './add-documents.ts';
import type { KnowledgeBase } from './knowledge-base.ts';
import { searchBase } from './search-base.ts';
import { createSpaceAccess, type SpaceAccess } from './space-access.ts';

export interface KnowledgeBasesOptions {
  /** Where they are kept; closed with them. */
  readonly store: VectorStore;
  /** The embedding model of a name that a base was made with (`provider/model`); undefined when it is not at hand. @default none: only bases with the local embeddings can be used */
  readonly findModel?: ((embedder: string) => EmbeddingModel | undefined) | undefined;
}

export interface NewKnowledgeBase {
  readonly name: string;
  readonly description?: string | undefined;
  /** Makes its vectors, for good. @default the local one, which is fitted to what the base holds and needs no network */
  readonly model?: EmbeddingModel | undefined;
}

export interface KnowledgeBases {
  /** @throws GatewayError `invalid_input` for a name that is none or taken */
  create(definition: NewKnowledgeBase): Promise<KnowledgeBase>;
  /** @throws GatewayError `not_found`; `not_configured` when its embedding model is not at hand */
  open(name: string): Promise<KnowledgeBase>;
  /** By name. */
  list(): Promise<readonly BaseRecord[]>;
  /** Whether there was one. */
  delete(name: string): Promise<boolean>;
  /** Ends fits that are under way: those calls throw `cancelled`, and documents that were added stay. Closes the store. */
  close(): Promise<void>;
}

/**
 * @example
 * const bases = createKnowledgeBases({ store: openSqliteStore({ path: 'knowledge.db' }) });
 * const manuals = await bases.create({ name: 'manuals' });
 * await manuals.add([{ id: 'pump', text: 'Close the valve before the pump is opened.', metadata: { year: 2024 } }]);
 * const { results } = await manuals.search({ query: 'opening a pump', filter: 'year >= 2020' });
 */
export function createKnowledgeBases(options: KnowledgeBasesOptions): KnowledgeBases {
  const { store, findModel } = options;
  const thread = createFitThread();
  // One access a handle, so that a fitted model is read once.
  const accesses = new WeakMap<StoredBase, SpaceAccess>();
  // They are for good: to ask for one again is to count all that its base holds.
  const embedders = new WeakMap<StoredBase, string>();
  const wrap = (name: string, base: StoredBase, model: EmbeddingModel | undefined): KnowledgeBase => {
    const access = accesses.get(base) ?? createSpaceAccess(base, model);
    accesses.set(base, access);
    return createKnowledgeBase(name, access, thread);
  };
  return {
    create: async ({ name, description, model }) => wrap(name, await store.createBase({ name, description, embedder: toEmbedderName(model), space: toFirstSpace(model) }), model),
    open: async (name) => {
      const base = await store.openBase(name);
      const embedder = embedders.get(base) ?? (await base.record()).embedder;
      embedders.set(base, embedder);
      const model = embedder === toEmbedderName(undefined) ? undefined : findModel?.(embedder);
      if (model === undefined && embedder !== toEmbedderName(undefined)) {
        throw new GatewayError({ kind: 'not_configured', message: `The knowledge base "${name}" was made with the embedding model ${embedder}, which is not configured.`, hint: 'Configure its provider, or make the knowledge base anew.' });
      }
      return wrap(name, base, model);
    },
    list: async () => store.listBases(),
    delete: async (name) => store.deleteBase(name),
    close: async () => {
      await thread.close();
      await store.close();
    },
  };
}

function createKnowledgeBase(name: string, access: SpaceAccess, thread: FitThread): KnowledgeBase {
  const { base, model } = access;
  const refitIfGrown = async (signal: AbortSignal | undefined): Promise<void> => {
    const { fittedTexts } = await access.read();
    const { chunks } = await base.record();
    if (needsRefit(chunks, fittedTexts)) await refitSpace(base, { thread, signal });
  };
  return {
    name,
    record: base.record,
    add: async (documents, options = {}) => {
      const result = await addDocuments(access, documents, options);
      if (model === undefined && options.fit !== false) await refitIfGrown(options.signal);
      return result;
    },
    delete: base.deleteDocuments,
    search: async (query) => searchBase(access, query),
    readNeighbours: base.readNeighbours,
    countTerms: async (terms, signal) => base.countTerms?.(terms, signal),
    refit: async (call) => model === undefined && refitSpace(base, { ...call, thread }),
  };
}
