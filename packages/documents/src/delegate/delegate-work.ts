// What every way of doing a delegated task shares: the model, the plan, the parts of the document, and the count of what is done.
import { chunkText, type Chunk, type TokenCounter } from '@gateway/chunking';
import type { CompletionRequest, LanguageModel, OperationCall } from '@gateway/core';
import { askModel, type ModelAnswer } from './ask-model.ts';
import type { DelegateSettings } from './delegate-input.ts';
import type { DelegatePlan } from './plan-delegate.ts';

export interface DelegateWork {
  readonly settings: DelegateSettings;
  readonly plan: DelegatePlan;
  readonly counter: TokenCounter;
  readonly model: LanguageModel;
  readonly call: OperationCall;
  readonly warnings: Set<string>;
}

/** What a way of doing it came to. */
export interface WorkResult<Value> {
  readonly value: Value;
  readonly parts: number;
}

export async function ask(work: DelegateWork, request: CompletionRequest, signal: AbortSignal | undefined): Promise<ModelAnswer> {
  return await askModel(request, { model: work.model, checkpoint: work.call.checkpoint, signal });
}

/** Parts of about equal size, at most `size` tokens each: a last part of a few lines would get as much attention as a full one. */
export async function cutDocument(work: DelegateWork, text: string, size: number): Promise<Chunk[]> {
  const tokens = work.counter.count(text);
  const count = Math.ceil(tokens / size);
  return await chunkText(text, { method: 'semantic', size: Math.max(8, Math.min(size, Math.ceil((tokens / count) * 1.15))), counter: work.counter, signal: work.call.signal });
}

/** The part with where it stands and, inside a table, what its columns are. */
export function withSurroundings(part: Chunk): string {
  const heading = part.heading === undefined ? '' : `[${part.heading.join(' > ')}]\n`;
  return `${heading}${part.context === undefined ? '' : `${part.context}\n`}${part.text}`;
}

export interface StepCounter {
  /** More steps than were known of. */
  expect(steps: number): void;
  done(message: string): void;
}

export function countSteps(work: DelegateWork, expected: number): StepCounter {
  let total = expected;
  let done = 0;
  return {
    expect: (steps) => {
      total += steps;
    },
    done: (message) => {
      done += 1;
      work.call.onProgress?.({ done, total, message });
    },
  };
}
