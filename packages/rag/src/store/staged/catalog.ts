// What the store knows of its knowledge bases: one record each, kept in one collection beside models, claims and the parts of large documents.
import { createHash, randomUUID } from 'node:crypto';
import { GatewayError, type Clock } from '@gateway/core';
import { deletedBase, takenName } from '../base-name.ts';
import type { BaseDefinition, VectorSpace } from '../vector-store.ts';
import { cutText } from './json-size.ts';
import type { PointServer, StoredRecord } from './point-server.ts';

export interface BaseEntry {
  /** Made for this base, never again. */
  readonly uid: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly embedder: string;
  readonly createdMs: number;
  readonly space: string;
  /** Pieces of the space's model; none without one. */
  readonly modelPieces?: number | undefined;
  /** Somebody is about to move the base to another space. */
  readonly switching?: { readonly token: string; readonly untilMs: number } | undefined;
}

export interface Catalog {
  readonly server: PointServer;
  readonly clock: Clock;
  readonly collection: string;
  readonly prefix: string;
}

const BASES = 'base';
// The longest time that a switch may take between its mark and its end.
export const SWITCH_MS = 120_000;
const WAIT_MS = 100;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
const toBaseKey = (name: string): string => `base-${digest(name)}`;

export function toDocumentsName({ prefix }: Catalog, uid: string): string {
  return `${prefix}-docs-${uid}`;
}

export function toChunksName({ prefix }: Catalog, uid: string, space: string): string {
  return `${prefix}-chunks-${uid}-${digest(space).slice(0, 12)}`;
}

/** Whole numbers to list records by that have none of their own. */
function toListNumber(key: string): number {
  return Number.parseInt(createHash('sha256').update(key).digest('hex').slice(0, 12), 16) + 1;
}

function toRecord(key: string, group: string, content: { readonly head: unknown; readonly body?: string }): StoredRecord {
  return { key, group, number: toListNumber(key), tokens: [], head: JSON.stringify(content.head), body: content.body ?? '' };
}

export async function findBase({ server, collection }: Catalog, name: string): Promise<BaseEntry | undefined> {
  const [record] = await server.getRecords(collection, [toBaseKey(name)]);
  return record === undefined ? undefined : (JSON.parse(record.head) as BaseEntry);
}

/** @throws GatewayError `not_found` when it was deleted */
export async function readBase(catalog: Catalog, { uid, name }: Pick<BaseEntry, 'uid' | 'name'>): Promise<BaseEntry> {
  const entry = await findBase(catalog, name);
  if (entry?.uid !== uid) throw deletedBase(name);
  return entry;
}

/** {@link readBase} once nobody is about to move it. */
export async function readSettledBase(catalog: Catalog, base: Pick<BaseEntry, 'uid' | 'name'>): Promise<BaseEntry> {
  for (;;) {
    const entry = await readBase(catalog, base);
    if (entry.switching === undefined || entry.switching.untilMs < catalog.clock.now()) return entry;
    await catalog.clock.sleep(WAIT_MS);
  }
}

export async function writeBase({ server, collection }: Catalog, entry: BaseEntry): Promise<void> {
  await server.putRecord(collection, toRecord(toBaseKey(entry.name), BASES, { head: entry }));
}

export async function listBases({ server, collection }: Catalog): Promise<readonly BaseEntry[]> {
  const entries = (await listGroup(server, collection, BASES)).map(({ head }) => JSON.parse(head) as BaseEntry);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws GatewayError `invalid_input` when the name is taken, also by one who was a moment earlier */
export async function createBase(catalog: Catalog, definition: BaseDefinition): Promise<BaseEntry> {
  const { server, clock, collection } = catalog;
  await server.createRecords(collection);
  if ((await findBase(catalog, definition.name)) !== undefined) throw takenName(definition.name);
  const uid = randomUUID().replaceAll('-', '').slice(0, 16);
  const { name, description, embedder, space } = definition;
  const entry: BaseEntry = { uid, name, description, embedder, space, createdMs: clock.now() };
  await server.createRecords(toDocumentsName(catalog, uid));
  await writeBase(catalog, entry);
  if ((await findBase(catalog, name))?.uid !== uid) {
    await server.dropCollection(toDocumentsName(catalog, uid));
    throw takenName(name);
  }
  return entry;
}

/** Takes a base away. What belongs to it goes afterwards; when this process dies meanwhile, with the next deletion. */
export async function deleteBase(catalog: Catalog, name: string): Promise<boolean> {
  const { server, collection } = catalog;
  const entry = await findBase(catalog, name);
  if (entry !== undefined) {
    await server.putRecord(collection, toRecord(`gone-${entry.uid}`, 'gone', { head: { uid: entry.uid } }));
    await server.deleteRecords(collection, [toBaseKey(name)]);
  }
  for (const gone of await listGroup(server, collection, 'gone')) {
    const { uid } = JSON.parse(gone.head) as { uid: string };
    for (const space of await listSpaces(catalog, uid)) await dropSpace(catalog, uid, space);
    await server.dropCollection(toDocumentsName(catalog, uid));
    for (const group of ['part', 'block', 'hints']) await dropGroup(catalog, `${group}-${uid}`);
    await server.deleteRecords(collection, [gone.key]);
  }
  return entry !== undefined;
}

/** Whether a base was deleted, or is about to be. */
export async function isGone({ server, collection }: Catalog, uid: string): Promise<boolean> {
  return (await server.getRecords(collection, [`gone-${uid}`])).length > 0;
}

export async function removeBaseRecord({ server, collection }: Catalog, name: string): Promise<void> {
  await server.deleteRecords(collection, [toBaseKey(name)]);
}

/** Makes the collection for the chunks of a space, known before it is there so that it can be swept. */
export async function createSpace(catalog: Catalog, { uid, space, dimensions }: { readonly uid: string; readonly space: string; readonly dimensions: number }): Promise<void> {
  await catalog.server.putRecord(catalog.collection, toRecord(`space-${uid}-${digest(space)}`, `space-${uid}`, { head: { space } }));
  await catalog.server.createChunks(toChunksName(catalog, uid, space), dimensions);
}

export async function listSpaces({ server, collection }: Catalog, uid: string): Promise<readonly string[]> {
  return (await listGroup(server, collection, `space-${uid}`)).map(({ head }) => (JSON.parse(head) as { space: string }).space);
}

export async function dropSpace(catalog: Catalog, uid: string, space: string): Promise<void> {
  await catalog.server.dropCollection(toChunksName(catalog, uid, space));
  await dropGroup(catalog, toModelGroup(uid, space));
  await catalog.server.deleteRecords(catalog.collection, [`space-${uid}-${digest(space)}`]);
}

const toModelGroup = (uid: string, space: string): string => `model-${uid}-${digest(space)}`;

/** @returns in how many pieces it is kept */
export async function writeModel({ server, collection }: Catalog, uid: string, { name, model }: VectorSpace): Promise<number | undefined> {
  if (model === undefined) return undefined;
  const group = toModelGroup(uid, name);
  const pieces = cutText(Buffer.from(model).toString('base64'), server.maxBodyBytes);
  for (const [index, body] of pieces.entries()) await server.putRecord(collection, toRecord(`${group}-${index}`, group, { head: {}, body }));
  return pieces.length;
}

export async function readModel({ server, collection }: Catalog, { uid, space, modelPieces }: BaseEntry): Promise<Uint8Array | undefined> {
  if (modelPieces === undefined) return undefined;
  const keys = Array.from({ length: modelPieces }, (_, index) => `${toModelGroup(uid, space)}-${index}`);
  const records = new Map((await server.getRecords(collection, keys)).map(({ key, body }) => [key, body]));
  if (!keys.every((key) => records.has(key))) throw new GatewayError({ kind: 'unavailable', message: 'The model of the knowledge base is being replaced.', hint: 'Try again in a moment.' });
  return new Uint8Array(Buffer.from(keys.map((key) => records.get(key)).join(''), 'base64'));
}

const PAGE = 500;

async function listGroup(server: PointServer, collection: string, group: string): Promise<readonly StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (;;) {
    const page = await server.listRecords(collection, { group, after: all.at(-1)?.number ?? 0, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

async function dropGroup({ server, collection }: Catalog, group: string): Promise<void> {
  for (;;) {
    const page = await server.listRecords(collection, { group, after: 0, limit: PAGE });
    if (page.length > 0) await server.deleteRecords(collection, page.map(({ key }) => key));
    if (page.length < PAGE) return;
  }
}
