// add_documents: texts, files, folders and web pages into a knowledge base; each fails alone, and what is there already is not done again.
import { GatewayError, toGatewayError, type ErrorKind, type JsonObject, type JsonValue } from '@gateway/core';
import type { LoadedDocument } from '@gateway/documents';
import type { DocumentInput, KnowledgeBase } from '@gateway/rag';
import { z } from 'zod';
import { CHUNK_METHODS } from '../../config/config.ts';
import { toSeconds } from '../../llm-fields.ts';
import { backgroundInput, jobOutput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { tallyEmbeddings, toTotalCost } from './embedding-costs.ts';
import { documentsInput } from '../documents/list-work.ts';

export const addDocuments = defineTool({
  name: 'add_documents',
  title: 'Add documents',
  description: 'Add texts, or files, folders, URLs by sources. The same id (default: source) replaces; unchanged ones are skipped.',
  toolset: 'rag',
  input: z.object({
    index_name: z.string().min(1),
    ...documentsInput,
    metadatas: z.array(z.record(z.string(), z.unknown())).optional(),
    ids: z.array(z.string().min(1).max(1_000)).optional(),
    chunk_size: z.int().min(16).max(1_000_000).describe('tokens; 400').optional(),
    overlap: z.int().min(0).optional(),
    method: z.enum(CHUNK_METHODS).optional(),
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...jobOutput,
    added: z.int().optional(),
    chunks: z.int().optional(),
    cost: z.number().nullable().optional(),
    skipped: z.int().optional(),
    errors: z.array(z.looseObject({ index: z.int(), error: z.string() })).optional(),
    processing_time: z.number().optional(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  takes: 'documents',
  takesFolders: true,
  bulky: ['errors'],
  background: true,
  check: async (input, services) => {
    checkLists(input);
    await (await services.knowledge()).open(input.index_name);
  },
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    checkLists(input);
    const base = await (await services.knowledge()).open(input.index_name);
    const chunking = { ...(input.chunk_size === undefined ? {} : { size: input.chunk_size }), ...(input.overlap === undefined ? {} : { overlap: input.overlap }), ...(input.method === undefined ? {} : { method: input.method }) };
    const { errors, ...tally } = await addInSlices(base, { documents: listDocuments(input, call), chunking, call });
    if (tally.added + tally.skipped === 0 && errors[0] !== undefined) throw nothingAdded(errors, errors[0]);
    return { success: true, ...tally, ...(errors.length === 0 ? {} : { errors: errors.map(({ kind, ...error }) => ({ ...error, error_code: kind })) }), processing_time: toSeconds(services.clock.monotonicMs() - startedMs) };
  },
});

interface ListInput {
  readonly documents?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly metadatas?: readonly unknown[] | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** @throws GatewayError `invalid_input` for lists of different lengths */
function checkLists({ documents, sources, metadatas, ids }: ListInput): void {
  const [count, what] = documents === undefined ? [sources?.length ?? 0, 'sources'] : [documents.length, 'documents'];
  for (const [name, list] of Object.entries({ metadatas, ids })) {
    if (list === undefined || list.length === count) continue;
    throw new GatewayError({ kind: 'invalid_input', message: `add_documents: there are ${count} ${what} and ${list.length} ${name}.`, hint: `Give one entry of "${name}" for each, in the same order.` });
  }
  if (ids === undefined) return;
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new GatewayError({ kind: 'invalid_input', message: `add_documents: the id "${twice}" is there twice.`, hint: 'The second document would replace the first.' });
}

interface Listed {
  /** What errors and progress call it. */
  readonly label: { readonly index: number; readonly source?: string };
  /** @throws GatewayError for what cannot be read */
  read(): Promise<DocumentInput>;
}

function listDocuments({ metadatas, ids }: { readonly metadatas?: readonly Readonly<Record<string, unknown>>[] | undefined; readonly ids?: readonly string[] | undefined }, { listed, listedSources }: ToolCall): readonly Listed[] {
  const folder = ids === undefined ? undefined : listedSources.find(({ isInFolder }) => isInFolder);
  if (folder !== undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'add_documents: a folder cannot have an id.', hint: 'Leave "ids" out: each file has its path as id.' });
  }
  return listed.map((read, place) => {
    const from = listedSources[place];
    const index = from?.index ?? place;
    // It came as JSON.
    const given = (metadatas?.[index] ?? {}) as JsonObject;
    return {
      label: from === undefined ? { index } : { index, source: from.source },
      read: async () => {
        const document = await read();
        return { text: document.text, id: ids?.[index] ?? from?.source, metadata: from === undefined ? given : { ...describe(document, from.source), ...given } };
      },
    };
  });
}

function describe({ title, format }: LoadedDocument, source: string): JsonObject {
  return { source, format, ...(title === undefined ? {} : { title }) };
}

type AddError = Listed['label'] & { readonly error: string; readonly kind: ErrorKind };

interface Tally {
  readonly added: number;
  readonly skipped: number;
  readonly chunks: number;
  readonly errors: readonly AddError[];
  /** USD, of the vectors; `null` when part of it is unknown. */
  readonly cost: number | null;
}

interface SliceWork {
  readonly documents: readonly Listed[];
  readonly chunking: object;
  readonly call: ToolCall;
}

// Documents after which what came of them is kept: whoever goes on after a crash begins there.
const SLICE = 64;
const KEPT = 'add_documents';

async function addInSlices(base: KnowledgeBase, { documents, chunking, call }: SliceWork): Promise<Tally> {
  const { checkpoint, signal } = call;
  let { done, tally } = readKept(checkpoint?.load(KEPT));
  const total = documents.length;
  // The last one also when nothing is left, since the model may not have been fitted yet.
  for (; ;) {
    const slice = documents.slice(done, done + SLICE);
    const isLast = done + slice.length >= total;
    const start = done;
    const failed: AddError[] = [];
    const places: number[] = [];
    const costs = tallyEmbeddings(call);
    const result = await base.add(readAll(slice, { places, failed, signal }), {
      chunking,
      ...costs.call,
      fit: isLast,
      onProgress: ({ done: some }) => call.onProgress({ done: start + (places[some - 1] ?? 0), total, message: 'Adding documents' }),
    });
    const refused = result.errors.map(({ index, error, kind }) => ({ ...(slice[(places[index] ?? 1) - 1]?.label ?? { index: start }), error, kind }));
    done += slice.length;
    tally = { added: tally.added + result.added, skipped: tally.skipped + result.skipped, chunks: tally.chunks + result.chunks, errors: [...tally.errors, ...failed, ...refused], cost: addUsd(tally.cost, toTotalCost(costs)) };
    await checkpoint?.save(KEPT, { done, tally } as unknown as JsonValue);
    if (isLast) break;
  }
  call.onProgress({ done: total, total, message: 'Documents added' });
  return tally;
}

function addUsd(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function readKept(kept: JsonValue | undefined): { done: number; tally: Tally } {
  return kept === undefined ? { done: 0, tally: { added: 0, skipped: 0, chunks: 0, errors: [], cost: 0 } } : (kept as unknown as { done: number; tally: Tally });
}

/** @param found.places is told, for each document that can be read, how many of the slice are dealt with then */
async function* readAll(slice: readonly Listed[], { places, failed, signal }: { readonly places: number[]; readonly failed: AddError[]; readonly signal: AbortSignal }): AsyncGenerator<DocumentInput> {
  for (const [place, { label, read }] of slice.entries()) {
    signal.throwIfAborted();
    let document: DocumentInput;
    try {
      document = await read();
    } catch (thrown) {
      signal.throwIfAborted();
      const { kind, message } = toGatewayError(thrown);
      failed.push({ ...label, error: message, kind });
      continue;
    }
    places.push(place + 1);
    yield document;
  }
}

function nothingAdded(errors: readonly AddError[], first: AddError): GatewayError {
  const named = errors.slice(0, 5).map(({ index, source, error }) => `${source ?? `document ${index}`}: ${error}`);
  return new GatewayError({ kind: first.kind, message: `None of the documents could be added. ${named.join(' ')}${errors.length > named.length ? ` And ${errors.length - named.length} more.` : ''}` });
}
