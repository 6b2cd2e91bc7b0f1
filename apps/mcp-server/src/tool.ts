// What a tool is: one static definition, with its schemas at module scope, and a handler that sees only services and its call.
import type { CacheControl, CallOrigin, Checkpoint, Lane, LanguageModel, Logger, Progress } from '@gateway/core';
import type { LoadedDocument, OpenedDocument } from '@gateway/documents';
import type { z } from 'zod';
import type { Caller } from './caller.ts';
import type { ResultLists } from './result-lists.ts';
import type { Services } from './services.ts';
import type { ListedSource } from './sources/resolve-documents.ts';
import type { ContentBlock } from './tool-outcome.ts';
import type { Toolset } from './toolset.ts';

/** The four hints of the protocol, all written out for every tool. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What a handler knows of the call it serves. */
export interface ToolCall {
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** On whose behalf models are called; for the books. */
  readonly origin: CallOrigin;
  readonly lane: Lane;
  /** What the call may do with remembered answers. */
  readonly cache?: CacheControl | undefined;
  readonly logger: Logger;
  /** Whether anybody listens to progress. */
  readonly hasProgress: boolean;
  readonly onProgress: (progress: Progress, meta?: Readonly<Record<string, unknown>>) => void;
  /** Present in background jobs and resumable calls: finished parts survive a restart. */
  readonly checkpoint?: Checkpoint | undefined;
  /** The client's own model, when the client offers it. */
  readonly sampling?: LanguageModel | undefined;
  /** What `takes` named, by value or resolved from `source`; empty for tools that take nothing. */
  readonly documents: readonly LoadedDocument[];
  /** The same for tools that read in parts; open until the handler has ended. */
  readonly opened?: OpenedDocument | undefined;
  /** Takes the items of the result's longest lists as they come, and holds no more of them than the answer can. */
  readonly openLists: (keys: readonly string[]) => ResultLists;
  /** The same for tools that take a list: each is read when it is asked for, and fails alone. */
  readonly listed: readonly (() => Promise<LoadedDocument>)[];
  /** What each of `listed` is, where it was given by reference; empty for texts by value. */
  readonly listedSources: readonly ListedSource[];
  /** The directories that `source` may read in this call; asks the client where it has to. */
  readonly readableRoots: () => Promise<readonly string[]>;
  /** Says that this call looks after delegated work: what the agent spends on it counts. Takes the work's call in the ledger, where it has one by now. */
  readonly follows: (callId: string | undefined) => void;
  /** Adds a link to what the result names, or an image, beside the result. */
  readonly addLink: (link: ContentBlock) => void;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  /** snake_case, as clients call it. */
  readonly name: string;
  readonly title: string;
  /** One line; what is shared by many tools stands in the server's instructions. */
  readonly description: string;
  readonly toolset: Toolset;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: ToolAnnotations;
  /** The argument that may also come by `source`, a list by `sources`; the handler finds it in `call.documents` or `call.listed`. */
  readonly takes?: 'document' | 'prompt' | 'text' | 'documents' | undefined;
  /** Whether it may be left out altogether. @default false */
  readonly takesNothing?: boolean | undefined;
  /** Whether the handler reads the text in parts, from `call.opened`, so that it may be larger than memory. @default false */
  readonly readsInParts?: boolean | undefined;
  /** Whether an entry of `sources` may be a folder, which stands for the files in it. @default false */
  readonly takesFolders?: boolean | undefined;
  /** Paths of the result that may be capped, as `capResult` reads them; the first one gives `total`. */
  readonly bulky?: readonly string[] | undefined;
  /** Whether `background: true` turns the call into a job. */
  readonly background?: boolean | undefined;
  /** Whether a call can only be a job, whatever it says itself. @default false */
  isJob?(input: z.output<Input>): boolean;
  /** Whether the same call, made again after it was cut off, goes on where it was: the handler finds what was finished in `call.checkpoint`. @default false */
  isResumable?(input: z.output<Input>): boolean;
  /** Says what is wrong with the input before a job is made of it; the handler says the same. @throws GatewayError */
  check?(input: z.output<Input>, services: Services): Promise<void>;
  handler(input: z.output<Input>, services: Services, call: ToolCall): Promise<z.input<Output>>;
}

/** A tool with its types checked against its schemas, as a member of the list. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): Tool {
  return tool;
}
