// Run as a process of its own: a whole gateway whose calls all start at once, on a budget that other processes share. Says what became of them.
// Arguments: path of the ledger, the vendor's address, number of calls, `whole` or `silent` (what the vendor does), most tokens a call, lease in ms.
import { once } from 'node:events';
import { isGatewayError } from '@gateway/core';
import { createGateway, openBudget, openLedger } from '@gateway/delegation';
import { openModels } from '@gateway/providers';
import { BUDGET, METERED } from './metered-budget.ts';

export interface SpendReport {
  readonly answered: number;
  readonly refused: number;
  /** What else happened, by kind of error. */
  readonly failed: readonly string[];
}

const [path = '', baseUrl = '', calls = '0', stage = 'whole', maxTokens = '0', leaseMs = '0'] = process.argv.slice(2);
const models = await openModels({ providers: { openai: { apiKeys: ['test-key'], baseUrl } }, modelOverrides: METERED.overrides });
const ledger = openLedger({ path });
const budget = openBudget({ file: ledger.database, limits: BUDGET, leaseMs: Number(leaseMs) });
const gateway = createGateway({ models, ledger, budget });
const failed: string[] = [];
const said = { answered: 0, refused: 0, failed } satisfies SpendReport;

async function call(index: number): Promise<void> {
  const request = { messages: [{ role: 'user' as const, content: `stage: ${stage}` }], maxTokens: Number(maxTokens), selector: METERED.selector };
  try {
    if (index % 2 === 0) await gateway.complete(request);
    else for await (const _event of gateway.stream(request)) continue;
    said.answered += 1;
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'budget_exceeded') said.refused += 1;
    else failed.push(isGatewayError(error) ? `${error.kind}: ${error.message}` : String(error));
  }
}

// All processes begin at the same word.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await Promise.all(Array.from({ length: Number(calls) }, async (_nothing, index) => call(index)));
process.stdout.write(`${JSON.stringify(said)}\n`);
process.stdin.destroy();
await gateway.close();
