// An operation with its parameters read, ready to run over documents. What batches and workflows are made of: they know no operation by name.
import type { CountTokens, Clock, Cost, JsonValue, LanguageModel, ModelSelector, OperationCall, TaskType, Usage } from '@gateway/core';
import type { AttemptReport, CallAllowance, Gateway, WorkPlan } from '@gateway/delegation';
import type { LoadedDocument } from '../loaded-document.ts';

/** A document as operations see it; of a text that no loader has read, the text alone. */
export type WorkDocument = Pick<LoadedDocument, 'text'> & Partial<Pick<LoadedDocument, 'html' | 'format'>>;

/** What operations without a model take from whoever runs them. */
export interface OperationSettings {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Needed by actions on text that count tokens. */
  readonly loadCountTokens?: (() => Promise<CountTokens>) | undefined;
  /** What chunks are like where nothing else is asked. @default that of `chunkText` */
  readonly chunking?: { readonly size: number; readonly overlap: number; readonly method: 'semantic' | 'token' | 'structural' } | undefined;
}

/** By whom, for how much, and in whose name one piece of work is done. */
export interface WorkOptions {
  readonly gateway: Pick<Gateway, 'run' | 'plan'>;
  readonly settings: OperationSettings;
  readonly selector: ModelSelector;
  /** Answers instead of whoever the selector means. */
  readonly model?: LanguageModel | undefined;
  readonly call?: OperationCall | undefined;
  /** Shared by all the work that belongs together. */
  readonly allowance?: CallAllowance | undefined;
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
}

export interface WorkDone {
  /** What the tool of that name gives as its main result. */
  readonly value: JsonValue;
  /** `local` when no model was asked. */
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  /** What the baseline model would have charged, in picodollars; `null` when unknown. */
  readonly baselineCost: number | null;
  readonly estimated: boolean;
  readonly warnings: readonly string[];
}

export interface BoundOperation {
  /** The tool's name, whatever it was called by. */
  readonly name: string;
  /** Whether a model may be asked at all. */
  readonly asksModel: boolean;
  /** The kind of work; `undefined` where no model is asked. */
  readonly task: TaskType | undefined;
  /** Changes with the parameters and the prompt: what was done under another version is other work. */
  readonly version: string;
  /** Finds out what takes time to find out of its parameters, such as whether a schema can be used. @throws GatewayError `invalid_input` or `unsupported` */
  check?(): Promise<void>;
  /** @throws GatewayError */
  run(document: WorkDocument, options: WorkOptions): Promise<WorkDone>;
  /** Who would do it and what it would cost, about; nothing is sent. @throws GatewayError */
  plan(document: WorkDocument, options: WorkOptions): Promise<WorkPlan>;
  /** With exactly this model, outside all books: whoever gives the model keeps them. @throws GatewayError */
  runWith(model: LanguageModel, document: WorkDocument, call?: OperationCall): Promise<Pick<WorkDone, 'value' | 'warnings'>>;
}

/** One entry of the list: a name, its parameters, and what binds them. */
export interface DocumentOperation {
  /** As the tool is called. */
  readonly name: string;
  /** Other names for it. */
  readonly shortNames: readonly string[];
  /** The names of its parameters. */
  readonly parameters: readonly string[];
  /** @param where says in errors whose parameters these are, for instance `Stage "Summary"`. @throws GatewayError `invalid_input` naming every parameter that is wrong */
  bind(params: unknown, where: string): BoundOperation;
}
