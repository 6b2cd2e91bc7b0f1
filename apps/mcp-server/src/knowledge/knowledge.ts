// The knowledge bases of all configured backends as one collection of names.
import { GatewayError, toGatewayError, type Clock, type EmbeddingModel } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { BaseRecord, KnowledgeBase, KnowledgeBases } from '@gateway/rag';
import type { Config } from '../config/config.ts';
import { once, type Once } from '../once.ts';
import { createKnowledgePlaces, noSuchBackend, type Backend, type KnowledgePlace, type KnowledgePlaces } from './knowledge-stores.ts';

export interface ListedBase extends BaseRecord {
  readonly backend: Backend;
}

export interface BaseList {
  /** By name. */
  readonly bases: readonly ListedBase[];
  /** Backends that could not be asked. */
  readonly unreachable: readonly { readonly backend: Backend; readonly error: GatewayError }[];
}

export interface NewBase {
  readonly name: string;
  readonly description?: string | undefined;
  /** @default the local embeddings */
  readonly model?: EmbeddingModel | undefined;
  readonly backend: Backend;
}

export interface Knowledge {
  /** @throws GatewayError `not_configured` for a backend without an address */
  checkBackend(backend: Backend): void;
  /** @throws GatewayError `invalid_input` for a name that is none or taken, `not_configured` for a backend without an address */
  create(base: NewBase): Promise<KnowledgeBase>;
  /** @throws GatewayError `not_found` with the names there are, `not_configured` when its embedding model's provider is not */
  open(name: string): Promise<KnowledgeBase>;
  list(): Promise<BaseList>;
  /** Whether there was one. */
  delete(name: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface KnowledgeOptions {
  readonly config: Pick<Config, 'dataDirectory' | 'knowledge' | 'providers'>;
  readonly clock: Clock;
  /** Asked for when a base has the vectors of a vendor's model. */
  readonly gateway: () => Promise<Pick<Gateway, 'embeddingModel'>>;
  /** @default those of the configuration */
  readonly places?: KnowledgePlaces | undefined;
}

interface Shelf {
  readonly backend: Backend;
  readonly place: KnowledgePlace;
  readonly bases: Once<KnowledgeBases>;
}

export function createKnowledge({ config, clock, gateway, places = createKnowledgePlaces(config, clock) }: KnowledgeOptions): Knowledge {
  const findModel = (embedder: string): EmbeddingModel | undefined => {
    const slash = embedder.indexOf('/');
    const [provider, model] = [embedder.slice(0, slash), embedder.slice(slash + 1)];
    if (config.providers[provider] === undefined) return undefined;
    // Vendors are set up by the first text that is embedded.
    return { provider, model, embed: async (texts, call) => (await gateway()).embeddingModel({ provider, model }).embed(texts, call) };
  };
  const shelves = [...places].map(([backend, place]): Shelf => ({
    backend,
    place,
    bases: once(async () => (await import('@gateway/rag')).createKnowledgeBases({ store: await place.open(), findModel })),
  }));
  const findShelf = (backend: Backend | undefined): Shelf | undefined => shelves.find((shelf) => shelf.backend === backend);
  const list = async (): Promise<BaseList> => {
    const asked = await Promise.all(shelves.map(listShelf));
    return {
      bases: asked.flatMap(({ bases }) => bases).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      unreachable: asked.flatMap(({ error, backend }) => (error === undefined ? [] : [{ backend, error }])),
    };
  };
  // One after the other: what lies on this machine is found without waiting for a server that may be away.
  const find = async (name: string): Promise<{ readonly bases: KnowledgeBases | undefined; readonly known: BaseList }> => {
    const known: { bases: readonly ListedBase[]; unreachable: BaseList['unreachable'] } = { bases: [], unreachable: [] };
    for (const shelf of shelves) {
      const { bases, error, backend } = await listShelf(shelf);
      if (bases.some((base) => base.name === name)) return { bases: await shelf.bases(), known };
      known.bases = [...known.bases, ...bases];
      if (error !== undefined) known.unreachable = [...known.unreachable, { backend, error }];
    }
    return { bases: undefined, known };
  };
  const requireShelf = (backend: Backend): Shelf => {
    const shelf = findShelf(backend);
    if (shelf === undefined) throw noSuchBackend(backend);
    return shelf;
  };
  return {
    checkBackend: (backend) => void requireShelf(backend),
    create: async ({ backend, ...definition }) => {
      const shelf = requireShelf(backend);
      if ((await list()).bases.some(({ name }) => name === definition.name)) throw takenName(definition.name);
      return (await shelf.bases()).create(definition);
    },
    // By name alone: to list them is to count all that they hold, at every call.
    open: async (name) => {
      for (const shelf of shelves) {
        const base = await openOn(shelf, name);
        if (base !== undefined) return base;
      }
      throw unknownBase(name, await list());
    },
    list,
    delete: async (name) => {
      const { bases, known } = await find(name);
      if (bases === undefined && known.unreachable.length > 0) throw unknownBase(name, known);
      return (await bases?.delete(name)) ?? false;
    },
    close: async () => {
      for (const { bases } of shelves) if (bases.started()) await (await bases()).close();
    },
  };
}

/** Undefined where there is none of that name, or where nobody could be asked: who lists them says so. */
async function openOn({ backend, place, bases }: Shelf, name: string): Promise<KnowledgeBase | undefined> {
  if (!bases.started() && place.isUnused()) return undefined;
  try {
    return await (await bases()).open(name);
  } catch (error) {
    const { kind } = toGatewayError(error);
    if (kind === 'not_found' || (backend !== 'sqlite' && kind !== 'not_configured')) return undefined;
    throw error;
  }
}

async function listShelf({ backend, place, bases }: Shelf): Promise<{ readonly backend: Backend; readonly bases: readonly ListedBase[]; readonly error?: GatewayError }> {
  if (!bases.started() && place.isUnused()) return { backend, bases: [] };
  try {
    return { backend, bases: (await (await bases()).list()).map((base) => ({ ...base, backend })) };
  } catch (error) {
    // A server that is away takes none of the others with it; what lies on this machine is there or broken.
    if (backend === 'sqlite') throw error;
    return { backend, bases: [], error: toGatewayError(error) };
  }
}

function takenName(name: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `There is a knowledge base "${name}" already.`, hint: 'Choose another name, or send "overwrite": true to make it anew, empty.' });
}

function unknownBase(name: string, { bases, unreachable }: BaseList): GatewayError {
  const [away] = unreachable;
  if (away !== undefined) {
    return new GatewayError({ kind: away.error.kind, message: `There is no knowledge base "${name}" here, and the backend "${away.backend}" could not be asked: ${away.error.message}`, hint: away.error.hint });
  }
  const names = bases.slice(0, 20).map((base) => `"${base.name}"`);
  return new GatewayError({ kind: 'not_found', message: `There is no knowledge base "${name}".`, hint: names.length === 0 ? 'There are none yet: create_knowledge_base makes one.' : `There are: ${names.join(', ')}.` });
}
