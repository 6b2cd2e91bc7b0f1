// One knowledge base on a server without transactions.
import { isGatewayError } from '@gateway/core';
import { matchFilter } from '../../filter/match-filter.ts';
import { createTermReader } from '../../keyword/read-terms.ts';
import type { BaseRecord, DocumentMetadata, StoredBase } from '../vector-store.ts';
import { readBase, readModel, toChunksName, toDocumentsName, type BaseEntry, type Catalog } from './catalog.ts';
import { createNumberSource } from './claim-numbers.ts';
import { DOCUMENTS, readDocumentChunks, readHead, toDocumentKey } from './document-record.ts';
import { findStagedCandidates } from './find-staged-candidates.ts';
import { deleteStagedDocuments, putStagedDocument } from './put-staged-document.ts';
import { listStagedChunks, readChunksByNumber } from './read-staged-chunks.ts';
import type { StagedAccess } from './staged-access.ts';
import { putStagedVectors, switchStagedSpace } from './staged-spaces.ts';
import { toTokenFilter } from './token-filter.ts';

export function createStagedBase(catalog: Catalog, base: Pick<BaseEntry, 'uid' | 'name'>): StoredBase {
  const access: StagedAccess = {
    catalog,
    base,
    documents: toDocumentsName(catalog, base.uid),
    numbers: createNumberSource(catalog.server, { catalog: catalog.collection, base: base.uid }),
    reader: createTermReader(),
    madeSpaces: new Set(),
    leftovers: new Map(),
  };
  return { capabilities: catalog.server.capabilities, ...createWriter(access), ...createChunkReader(access), ...createDocumentReader(access) };
}

/** A collection that is missing is one of a base that was deleted, or whose space was left, just now. */
async function whileThere<T>({ catalog, base, madeSpaces }: StagedAccess, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'not_found') {
      madeSpaces.clear();
      await readBase(catalog, base);
    }
    throw error;
  }
}

function createWriter(access: StagedAccess): Pick<StoredBase, 'putDocument' | 'deleteDocuments' | 'findCandidates' | 'putVectors' | 'switchSpace'> {
  return {
    putDocument: async (document, space) => whileThere(access, async () => putStagedDocument(access, document, space)),
    deleteDocuments: async (ids) => deleteStagedDocuments(access, ids),
    findCandidates: async (query) => findStagedCandidates(access, query),
    putVectors: async (space, vectors) => whileThere(access, async () => putStagedVectors(access, space, vectors)),
    switchSpace: async (space, from) => switchStagedSpace(access, space, from),
  };
}

function createChunkReader(access: StagedAccess): Pick<StoredBase, 'readChunks' | 'readNeighbours' | 'listChunks' | 'readVectors'> {
  const { catalog, base, documents } = access;
  return {
    readChunks: async (ids) => {
      await readBase(catalog, base);
      return readChunksByNumber(access, ids);
    },
    readNeighbours: async (documentId, from, to) => {
      await readBase(catalog, base);
      const [record] = await catalog.server.getRecords(documents, [toDocumentKey(documentId)]);
      return record === undefined ? [] : readDocumentChunks(catalog.server, record, { base: base.uid, catalog: catalog.collection, from, to });
    },
    listChunks: async ({ after = -1, limit }) => {
      await readBase(catalog, base);
      return listStagedChunks(access, { after, limit });
    },
    readVectors: async (ids) => {
      const { uid, space } = await readBase(catalog, base);
      return catalog.server.readVectors(toChunksName(catalog, uid, space), ids);
    },
  };
}

function createDocumentReader(access: StagedAccess): Pick<StoredBase, 'record' | 'readHashes' | 'listMetadata' | 'readSpaceName' | 'readSpace'> {
  const { catalog, base, documents } = access;
  return {
    record: async () => toBaseRecord(catalog, await readBase(catalog, base)),
    readHashes: async (ids) => {
      await readBase(catalog, base);
      const records = await catalog.server.getRecords(documents, [...new Set(ids.map(toDocumentKey))]);
      const found = new Map(records.map((record) => [record.key, readHead(record).hash]));
      return new Map(ids.flatMap((id) => {
        const hash = found.get(toDocumentKey(id));
        return hash === undefined ? [] : [[id, hash] as const];
      }));
    },
    listMetadata: async ({ after = 0, limit, filter }) => {
      await readBase(catalog, base);
      const tokens = filter === undefined ? undefined : toTokenFilter(filter);
      const found: DocumentMetadata[] = [];
      for (let last = after; found.length < limit; ) {
        const page = await catalog.server.listRecords(documents, { group: DOCUMENTS, after: last, limit, filter: tokens?.expression });
        for (const record of page) {
          const { id, metadata } = readHead(record);
          if (tokens?.isExact !== false || filter === undefined || matchFilter(filter, metadata)) found.push({ cursor: record.number, id, metadata });
        }
        if (page.length < limit) break;
        last = page.at(-1)?.number ?? last;
      }
      return found.slice(0, limit);
    },
    readSpaceName: async () => (await readBase(catalog, base)).space,
    readSpace: async () => {
      const entry = await readBase(catalog, base);
      return { name: entry.space, model: await readModel(catalog, entry) };
    },
  };
}

export async function toBaseRecord(catalog: Catalog, { uid, name, description, embedder, space, createdMs }: BaseEntry): Promise<BaseRecord> {
  const [documents, chunks] = await Promise.all([catalog.server.count(toDocumentsName(catalog, uid)), catalog.server.count(toChunksName(catalog, uid, space))]);
  return { name, ...(description === undefined ? {} : { description }), embedder, space, documents, chunks, createdMs };
}
