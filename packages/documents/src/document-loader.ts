// The interface of a loader: one per format, each in its own file, all in the list of loaders.ts.
import type { DocumentFormat, LoadedDocument } from './loaded-document.ts';

export interface LoaderInput {
  /** Not to be changed or handed over; the caller keeps using them. */
  readonly bytes: Uint8Array;
  /** The charset that the caller's media type names. */
  readonly charset?: string | undefined;
  readonly maxPages: number;
  readonly maxUnpackedBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a loader gives; the format is known from the loader. */
export type LoadedContent = Omit<LoadedDocument, 'format'>;

export interface DocumentLoader {
  readonly format: DocumentFormat;
  /** Lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Lower case, without parameters. */
  readonly mediaTypes: readonly string[];
  /** Whether the text is nothing but the decoded bytes, so that it can be read in parts. */
  readonly isPlain: boolean;
  /** Most bytes when the caller sets no limit. */
  readonly defaultMaxBytes: number;
  /** Whether the bytes alone prove the format. Looks at the beginning and the end only. */
  sniff(bytes: Uint8Array): boolean;
  /** Imports what it needs on the first call. @throws GatewayError `invalid_input`, `unsupported`, `cancelled`, `timeout` */
  load(input: LoaderInput): Promise<LoadedContent>;
}
