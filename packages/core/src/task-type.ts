// The closed list of what a caller may ask a model to do. Routing, cache policy and analytics all speak of tasks by these names.

/** Every task the gateway knows, in the order in which documentation lists them. */
export const TASK_TYPES = [
  'summarization',
  'entity_extraction',
  'data_extraction',
  'classification',
  'question_answering',
  'question_generation',
  'keyword_extraction',
  'translation',
  'rewriting',
  'code_generation',
  'reasoning',
  'creative',
  'chat',
  'embedding',
] as const;

/** One entry of {@link TASK_TYPES}. */
export type TaskType = (typeof TASK_TYPES)[number];
