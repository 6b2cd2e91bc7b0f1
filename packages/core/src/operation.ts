// A piece of work over text with typed input and output: done by a model, by an engine that needs none, or by either.
import type { CallOptions, LanguageModel } from './language-model.ts';
import type { JsonValue } from './json.ts';
import type { ModelCapability } from './model-info.ts';
import type { TaskType } from './task-type.ts';
import type { Verifier } from './verifier.ts';

export interface Progress {
  readonly done: number;
  /** Left out while it is not known. */
  readonly total?: number | undefined;
  readonly message: string;
}

/** Remembers finished parts of long work, so that a restart does not pay for them again. */
export interface Checkpoint {
  load(key: string): JsonValue | undefined;
  /** Resolves when the value is durable. */
  save(key: string, value: JsonValue): Promise<void>;
}

export interface OperationCall extends CallOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

/** An engine that does the operation without any model, at no cost. */
export interface LocalEngine<Input, Output> {
  /** What results name as their model, for instance `local/extractive`. */
  readonly model: string;
  /** Measured share of accepted answers, 0 to 1. */
  readonly quality: number;
  run(input: Input, call?: OperationCall): Promise<Output>;
}

export interface Operation<Input, Output> {
  /** snake_case, as tools and workflows name it. */
  readonly name: string;
  readonly task: TaskType;
  /** Changes whenever the prompt changes; part of the cache key. */
  readonly promptVersion: string;
  readonly local?: LocalEngine<Input, Output> | undefined;
  /** Checks that an answer must pass before it counts as good, cheapest first. @default none: whatever a model answers is taken */
  readonly verifiers?: readonly Verifier<Input, Output>[] | undefined;
  /** What a route has to know of the work before it is done. @default counted from the requests as they come */
  readonly measure?: ((input: Input) => OperationSize) | undefined;
  run(input: Input, model: LanguageModel, call?: OperationCall): Promise<Output>;
}

/** How much work an operation is for a model, all its calls together. */
export interface OperationSize {
  /** Characters of text that models will read. */
  readonly inputCharacters: number;
  /** Tokens that models will write, about. */
  readonly outputTokens: number;
  /** Tokens that the largest single call needs at least, input and output together. @default all of it */
  readonly largestCallTokens?: number | undefined;
  readonly needs?: readonly ModelCapability[] | undefined;
}
