// Which checks fit which task, as a table: those that say something about such answers and cost least come first.
import type { TaskType, Verifier } from '@gateway/core';

/** The checks that there are for one piece of work. */
export interface AvailableVerifiers<Input, Output> {
  /** When the answer is a text. */
  readonly refusal?: Verifier<Input, Output> | undefined;
  /** When a schema was given. */
  readonly schema?: Verifier<Input, Output> | undefined;
  /** When there are tests and somebody to run them. */
  readonly tests?: Verifier<Input, Output> | undefined;
  /** When there is a source that the answer is drawn from. */
  readonly grounding?: Verifier<Input, Output> | undefined;
  readonly selfConsistency?: Verifier<Input, Output> | undefined;
  /** When there is a model to judge. */
  readonly judge?: Verifier<Input, Output> | undefined;
}

type CheckName = keyof AvailableVerifiers<never, never>;

// Beside `refusal`, `schema` and `tests`, which hold whatever the task is. A judge is asked only where nothing before it has looked at the content.
const CHECKS_BY_TASK: Readonly<Record<TaskType, readonly Exclude<CheckName, 'refusal' | 'schema' | 'tests'>[]>> = {
  summarization: ['grounding', 'judge'],
  entity_extraction: ['grounding'],
  data_extraction: ['grounding'],
  classification: ['selfConsistency', 'judge'],
  question_answering: ['grounding', 'judge'],
  question_generation: ['grounding', 'judge'],
  keyword_extraction: ['grounding'],
  // Figures survive a translation, but names and months do not: somebody has to read it.
  translation: ['judge'],
  rewriting: ['grounding', 'judge'],
  code_generation: ['judge'],
  reasoning: ['selfConsistency', 'judge'],
  creative: [],
  chat: [],
  embedding: [],
};

/** The checks for a task out of those that there are, cheapest first. None for tasks without a right answer, unless a schema was given. */
export function chooseVerifiers<Input, Output>(task: TaskType, available: AvailableVerifiers<Input, Output>): Verifier<Input, Output>[] {
  const chosen: Verifier<Input, Output>[] = [];
  // Alone it says too little to call an answer accepted.
  if (available.refusal !== undefined && CHECKS_BY_TASK[task].length > 0) chosen.push(available.refusal);
  if (available.schema !== undefined) chosen.push(available.schema);
  const beforeContent = chosen.length;
  if (available.tests !== undefined) chosen.push(available.tests);
  for (const name of CHECKS_BY_TASK[task]) {
    const verifier = available[name];
    if (verifier === undefined || (name === 'judge' && chosen.length > beforeContent)) continue;
    chosen.push(verifier);
  }
  return chosen;
}
