// The four jobs, and how an agent gives each away: with the text in the tool call, or with a path to it.
import { IDEAS_TASK, readHundredPages, SUPPORT_RULES, writeQuery, writeRecord } from './texts.ts';

export interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly name: string;
  /** What the agent's user asked for, in words; the agent reads it whoever does the work. */
  readonly instruction: string;
  /** What there is to read. */
  readonly inputs: readonly { readonly file: string; readonly text: string }[];
  /** The call for one input, which is given either way. */
  readonly callFor: (given: Readonly<Record<string, string>>) => ToolCall;
  /** Which key of the result is the answer. */
  readonly answerKey: string;
  readonly worker: string;
}

const RECORDS = 50;
const QUERIES = 1_000;
const QUERIES_A_CALL = 50;

const recordSchema = {
  type: 'object',
  properties: {
    records: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' }, customer: { type: 'string' }, city: { type: 'string' }, goods: { type: 'string' }, quantity: { type: 'integer' },
          amount_eur: { type: 'number' }, due: { type: 'string' }, complaint: { type: 'string' },
        },
        required: ['id', 'customer', 'city', 'goods', 'quantity', 'amount_eur', 'due', 'complaint'],
      },
    },
  },
  required: ['records'],
};

const replySchema = {
  type: 'object',
  properties: { replies: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, reply: { type: 'string' } }, required: ['id', 'reply'] } } },
  required: ['replies'],
};

export function listJobs(): readonly Job[] {
  const queries = Array.from({ length: QUERIES }, (_nothing, index) => writeQuery(index));
  const batches = Array.from({ length: QUERIES / QUERIES_A_CALL }, (_nothing, index) => queries.slice(index * QUERIES_A_CALL, (index + 1) * QUERIES_A_CALL));
  const extract = 'Extract every record.';
  return [
    {
      name: 'Summarize a document of 100 pages',
      instruction: 'Summarize the document in about 600 tokens.',
      inputs: [{ file: 'document.md', text: readHundredPages() }],
      callFor: (given) => ({ tool: 'summarize_document', args: { ...given, max_length: 600, model: 'gemini/gemini-3.8-flash' } }),
      answerKey: 'summary',
      worker: 'gemini/gemini-3.8-flash',
    },
    {
      name: 'Extract the data of 50 records',
      instruction: `${extract} ${JSON.stringify(recordSchema)}`,
      inputs: [{ file: 'records.txt', text: Array.from({ length: RECORDS }, (_nothing, index) => writeRecord(index)).join('\n\n') }],
      callFor: (given) => ({ tool: 'delegate', args: { task: extract, ...given, output_schema: recordSchema, model: 'openai/gpt-5-mini', fallback: true } }),
      answerKey: 'result',
      worker: 'openai/gpt-5-mini',
    },
    {
      name: 'Give 20 content ideas',
      instruction: IDEAS_TASK,
      inputs: [],
      callFor: () => ({ tool: 'delegate', args: { task: IDEAS_TASK, task_type: 'creative', model: 'deepseek/deepseek-v4-flash' } }),
      answerKey: 'result',
      worker: 'deepseek/deepseek-v4-flash',
    },
    {
      name: 'Answer 1,000 customer queries',
      instruction: SUPPORT_RULES,
      inputs: batches.map((batch, index) => ({ file: `queries-${String(index + 1).padStart(2, '0')}.txt`, text: batch.join('\n\n') })),
      // The replies go to the customers, not to the agent: a look at the first ones is enough.
      callFor: (given) => ({ tool: 'delegate', args: { task: SUPPORT_RULES, ...given, output_schema: replySchema, max_result_tokens: 300 } }),
      answerKey: 'result',
      worker: 'routed',
    },
  ];
}
