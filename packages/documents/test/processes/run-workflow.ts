// A workflow over many documents with its ledger and its checkpoint on disk, to be killed. Prints a line when it begins to work and one when it has come to its end.
import { join } from 'node:path';
import { systemClock, type CompletionRequest, type JsonValue } from '@gateway/core';
import { openDatabase } from '@gateway/core/sqlite';
import { runWorkflow } from '../../src/workflow/run-workflow.ts';
import { openScriptedGateway } from '../scripted-gateway.ts';

const [directory = '', documents = '1', latencyMs = '10'] = process.argv.slice(2);

const database = openDatabase({ path: join(directory, 'checkpoint.db'), migrations: ['CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT'] });
const checkpoint = {
  load: (key: string): JsonValue | undefined => {
    const row = database.get<{ value: string }>('SELECT value FROM kept WHERE key = ?', [key]);
    return row === undefined ? undefined : (JSON.parse(row.value) as JsonValue);
  },
  save: async (key: string, value: JsonValue): Promise<void> =>
    database.transaction((tx) => {
      tx.run('INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)', [key, JSON.stringify(value)]);
    }),
};
const answer = async (request: CompletionRequest): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, Number(latencyMs) * (0.5 + Math.random())));
  return `Summary of ${JSON.stringify(request.messages).length} characters.`;
};
const model = { price: { input: 1, output: 2 }, reply: answer };
const { gateway } = openScriptedGateway({ 'a/one': model, 'b/two': model }, { ledgerPath: join(directory, 'ledger.db') });

console.log('begins');
const { totals, results } = await runWorkflow(
  Array.from({ length: Number(documents) }, (_unused, index) => ({ text: `Document number ${index}. ${'words and words '.repeat(index % 7)}` })),
  [
    { operation: 'summarize', model: 'a/one', outputAs: 'summary' },
    { operation: 'summarize', model: 'b/two', params: { format: 'tldr' }, inputFrom: 'summary', outputAs: 'short' },
  ],
  { gateway, settings: {}, clock: systemClock, call: { checkpoint } },
);
await gateway.close();
await database.close();
console.log(JSON.stringify({ spent: totals.spent, results: Object.values(results).flat().length }));
