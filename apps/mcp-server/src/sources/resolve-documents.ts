// Turns `document`/`prompt`/`text` or `source` into the text a handler works on. Exactly one of the two is given.
import { GatewayError, toTextSource } from '@gateway/core';
import type { LoadedDocument, OpenedDocument } from '@gateway/documents';
import type { Tool } from '../tool.ts';
import type { OpenedSource } from './read-source.ts';

/** By value a megabyte already costs the caller more than it saves; the limit is in bytes of UTF-8. */
export const MAX_VALUE_BYTES = 5_000_000;

export interface ResolvedDocuments {
  readonly documents: readonly LoadedDocument[];
  /** In place of `documents` for tools that read in parts. */
  readonly opened?: OpenedDocument | undefined;
  /** Of a tool that takes a list. */
  readonly listed: readonly (() => Promise<LoadedDocument>)[];
  /** What each of `listed` is, where it was given by reference. */
  readonly listedSources: readonly ListedSource[];
  readonly byReference: boolean;
  /** To be called when the handler has ended. */
  close(): Promise<void>;
}

export interface ListedSource {
  /** As it may be given as `source`. */
  readonly source: string;
  /** Of the entry of `sources` that it comes from. */
  readonly index: number;
  /** Whether that entry is a folder that it lies in. */
  readonly isInFolder: boolean;
}

/** How a source is fetched: whole, or to be read in parts. */
export interface SourceReaders {
  read(source: string): Promise<LoadedDocument>;
  open(source: string): Promise<OpenedSource>;
  /** The files of a folder; undefined when it is none. */
  listFolder(source: string): Promise<readonly string[] | undefined>;
}

/**
 * Looks at what was given, before anything is fetched or started.
 *
 * @throws GatewayError `invalid_input` when both or neither are given, or when the text is too large or empty
 */
export function checkGiven(tool: Pick<Tool, 'name' | 'takes' | 'takesNothing'>, input: Readonly<Record<string, unknown>>): void {
  const key = tool.takes;
  if (key === undefined) return;
  if (key === 'documents') {
    checkList(tool.name, input);
    return;
  }
  const value = input[key];
  const source = input['source'];
  if (typeof value === 'string' && typeof source === 'string') {
    throw new GatewayError({ kind: 'invalid_input', message: `${tool.name}: "${key}" and "source" exclude each other.`, hint: 'Give one of the two.' });
  }
  if (typeof source === 'string') return;
  if (value === undefined && tool.takesNothing === true) return;
  if (typeof value !== 'string') {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `${tool.name}: "${key}" or "source" is missing.`,
      hint: `Give the text as "${key}", or where it is (a path, an http(s) URL, a ref:// handle) as "source".`,
    });
  }
  if (value.trim() === '') {
    throw new GatewayError({ kind: 'invalid_input', message: `${tool.name}: "${key}" is empty.`, hint: 'Give a text with something in it.' });
  }
  checkValueSize(tool.name, key, value);
}

// A blank text among others is that text's failure, and told when its turn comes.
function checkList(toolName: string, input: Readonly<Record<string, unknown>>): void {
  const [documents, sources] = [readList(input['documents']), readList(input['sources'])];
  if (documents !== undefined && sources !== undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: `${toolName}: "documents" and "sources" exclude each other.`, hint: 'Give one of the two.' });
  }
  const given = documents ?? sources;
  if (given === undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: `${toolName}: "documents" or "sources" is missing.`, hint: 'Give the texts as "documents", or where they are (paths, http(s) URLs, ref:// handles) as "sources".' });
  }
  if (given.length === 0) throw new GatewayError({ kind: 'invalid_input', message: `${toolName}: "${documents === undefined ? 'sources' : 'documents'}" is empty.`, hint: 'Give one document at least.' });
  if (documents !== undefined) checkValueSize(toolName, 'documents', documents.join(''));
}

function readList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? (value as readonly string[]) : undefined;
}

/** @throws GatewayError `invalid_input` for a text that is too large to be passed by value */
export function checkValueSize(toolName: string, key: string, value: string): void {
  const bytes = Buffer.byteLength(value);
  if (bytes <= MAX_VALUE_BYTES) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `${toolName}: "${key}" has ${(bytes / 1e6).toFixed(1)} MB; by value the limit is ${MAX_VALUE_BYTES / 1e6} MB.`,
    hint: key === 'documents' ? 'Save them as files and pass their paths as "sources".' : 'Save it as a file and pass its path as "source", to a tool that takes one.',
  });
}

/**
 * The text that a handler works on.
 *
 * @param readers fetch a source; called only when one is given
 * @throws GatewayError as {@link checkGiven}, and what the readers throw
 */
export async function resolveDocuments(
  tool: Pick<Tool, 'name' | 'takes' | 'takesNothing' | 'readsInParts' | 'takesFolders'>,
  input: Readonly<Record<string, unknown>>,
  readers: SourceReaders,
): Promise<ResolvedDocuments> {
  checkGiven(tool, input);
  const close = async (): Promise<void> => undefined;
  const nothing = { documents: [], listed: [], listedSources: [], close };
  if (tool.takes === undefined) return { ...nothing, byReference: false };
  if (tool.takes === 'documents') {
    const sources = readList(input['sources']);
    if (sources !== undefined) {
      const listedSources = await listSources(sources, tool.takesFolders === true ? readers : undefined);
      return { ...nothing, listed: listedSources.map(({ source: path }) => async () => readers.read(path)), listedSources, byReference: true };
    }
    return { ...nothing, listed: (readList(input['documents']) ?? []).map((text) => async () => Promise.resolve(toDocument(text))), byReference: false };
  }
  const source = input['source'];
  if (typeof source === 'string') {
    if (tool.readsInParts !== true) return { ...nothing, documents: [await readers.read(source)], byReference: true };
    const opened = await readers.open(source);
    return { ...nothing, opened: opened.document, byReference: true, close: opened.close };
  }
  if (input[tool.takes] === undefined) return { ...nothing, byReference: false };
  const text = String(input[tool.takes]);
  if (tool.readsInParts === true) return { ...nothing, opened: { text: toTextSource(text), format: 'text', warnings: [] }, byReference: false };
  return { ...nothing, documents: [toDocument(text)], byReference: false };
}

// What cannot be looked at is left to fail alone, when its turn comes.
async function listSources(sources: readonly string[], readers: Pick<SourceReaders, 'listFolder'> | undefined): Promise<readonly ListedSource[]> {
  const listed: ListedSource[] = [];
  for (const [index, source] of sources.entries()) {
    const files = await readers?.listFolder(source);
    if (files === undefined) listed.push({ source, index, isInFolder: false });
    else listed.push(...files.map((file) => ({ source: file, index, isInFolder: true })));
  }
  return listed;
}

function toDocument(text: string): LoadedDocument {
  return { text, format: 'text', warnings: [] };
}
