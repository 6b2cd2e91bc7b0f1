// Which checks a delegated task's answers must pass: what the task's kind allows, out of what its input offers.
import type { LanguageModel, Operation, TaskType } from '@gateway/core';
import type { Gateway, RunOptions } from '@gateway/delegation';
import type { DelegateInput, DelegateOutput } from '@gateway/documents';

export interface DelegateWork extends Pick<RunOptions<DelegateInput, DelegateOutput>, 'withFeedback'> {
  readonly operation: Operation<DelegateInput, DelegateOutput>;
  readonly taskType: TaskType;
}

// Of the facts in an answer's prose this many must stand in the source: a summary rounds, and says in its own words what it found.
const MIN_GROUNDED = 0.9;

/** The operation with its checks. @param gateway asked for a judge, where a task has no better check */
export async function prepareDelegate(input: DelegateInput, gateway: Gateway): Promise<DelegateWork> {
  const [{ createDelegateOperation, createDelegateReaders, readTaskType }, checks] = await Promise.all([import('@gateway/documents'), import('@gateway/delegation')]);
  const readers = createDelegateReaders();
  const taskType = readTaskType(input);
  const [judge, ...otherJudges] = await findJudges(gateway);
  const verifiers = checks.chooseVerifiers<DelegateInput, DelegateOutput>(taskType, {
    refusal: input.outputSchema === undefined ? checks.createRefusalVerifier({ readAnswer: ({ result }) => (typeof result === 'string' ? result : JSON.stringify(result)) }) : undefined,
    schema: input.outputSchema === undefined ? undefined : checks.createSchemaVerifier({ read: readers.readResult, validate: readers.validate }),
    grounding:
      input.document === undefined
        ? undefined
        : checks.createGroundingVerifier({ readSource: readers.readSource, readAnswer: readers.readFacts, minShare: input.outputSchema === undefined ? MIN_GROUNDED : 1 }),
    selfConsistency: checks.createSelfConsistencyVerifier({ read: readers.readResult }),
    judge: judge === undefined ? undefined : checks.createJudgeVerifier({ model: judge, others: otherJudges, readTask: ({ task }) => task, readAnswer: readers.readResult, readSource: ({ document }) => document }),
  });
  return { operation: createDelegateOperation({ task: taskType, verifiers }), taskType, withFeedback: readers.withFeedback };
}

// A cheap model reads well enough to judge; it costs a fraction of what it saves. The others stand in where it would judge itself.
async function findJudges({ models, route }: Gateway): Promise<readonly LanguageModel[]> {
  if (models.providers.length === 0) return [];
  const { candidates } = await route({ task: 'classification', inputTokens: 2_000, outputTokens: 100, priority: 'balanced' });
  return candidates.map(({ provider, model }) => models.resolveProvider(provider).languageModel(model));
}
