// What a delegated task is and what comes back, whatever its kind.
import { GatewayError, TASK_TYPES, type JsonSchema, type JsonValue, type TaskType } from '@gateway/core';
import { compileJsonSchema, type CompiledSchema } from '@gateway/extraction';
import { inferTaskType } from './infer-task-type.ts';

export interface DelegateInput {
  /** What to do, in words. */
  readonly task: string;
  /** What to do it with, of any length. Data: instructions in it are not followed. */
  readonly document?: string | undefined;
  /** The shape that the result must have. @default text */
  readonly outputSchema?: JsonSchema | undefined;
  /** @default by the words of the task */
  readonly taskType?: TaskType | undefined;
  /** Upper bound of the result in tokens. @default by the kind of task */
  readonly maxOutputTokens?: number | undefined;
  /** How many parts of a long document are read at once. @default 4 */
  readonly maxConcurrency?: number | undefined;
  /** Why earlier answers to the same task were rejected, one sentence each. */
  readonly feedback?: readonly string[] | undefined;
}

export interface DelegateOutput {
  /** A text, or the JSON value when a schema was given. */
  readonly result: JsonValue;
  /** The result as text. */
  readonly text: string;
  readonly taskType: TaskType;
  /** In how many parts the document was read; 1 when it went into one call, 0 without one. */
  readonly parts: number;
  /** What the caller should know: something was cut off, or parts disagreed. */
  readonly warnings?: readonly string[] | undefined;
}

/** The schema with its validator. */
export interface OutputSchema extends CompiledSchema {
  readonly schema: JsonSchema;
}

/** The input with every default filled in. */
export interface DelegateSettings {
  readonly task: string;
  readonly document: string | undefined;
  readonly output: OutputSchema | undefined;
  readonly taskType: TaskType;
  readonly maxOutputTokens: number | undefined;
  readonly maxConcurrency: number;
  readonly feedback: readonly string[];
}

const DEFAULT_CONCURRENCY = 4;

/** The kind of work that an input is: the one that it names, else by the words of its task. */
export function readTaskType({ task, document, outputSchema, taskType }: DelegateInput): TaskType {
  return taskType ?? inferTaskType(task, { hasDocument: document !== undefined, hasSchema: outputSchema !== undefined });
}

/** @throws GatewayError `invalid_input` for a blank task or document, a number out of range, a task type that is none, or a schema that cannot be used */
export async function readDelegateInput(input: DelegateInput): Promise<DelegateSettings> {
  if (input.task.trim() === '') refuse('There is no task.', 'Say in words what to do.');
  if (input.document?.trim() === '') refuse('The document is blank.', 'Leave it out, or give one that is not blank.');
  const taskType = readTaskType(input);
  if (!TASK_TYPES.includes(taskType)) refuse(`There is no task type "${taskType}".`, `Use one of ${TASK_TYPES.join(', ')}, or leave it out.`);
  if (taskType === 'embedding') refuse('Embedding is nothing that a task in words can ask for.', 'Use an embedding model.');
  return {
    task: input.task.trim(),
    document: input.document,
    output: input.outputSchema === undefined ? undefined : { schema: input.outputSchema, ...(await compileJsonSchema(input.outputSchema)) },
    taskType,
    maxOutputTokens: input.maxOutputTokens === undefined ? undefined : readCount('maxOutputTokens', input.maxOutputTokens, 16),
    maxConcurrency: readCount('maxConcurrency', input.maxConcurrency ?? DEFAULT_CONCURRENCY, 1),
    feedback: input.feedback ?? [],
  };
}

function readCount(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return Math.floor(value);
  return refuse(`${name} must be a number of at least ${least}.`, `Leave ${name} out for the default.`);
}

function refuse(message: string, hint: string): never {
  throw new GatewayError({ kind: 'invalid_input', message, hint });
}
