import { readFile } from 'node:fs/promises';
import { createGateway } from '@gateway/delegation';
import { loadDocument, summarizeOperation } from '@gateway/documents';
import { openModels } from '@gateway/providers';

const apiKeys = process.env['OPENAI_API_KEY'] === undefined ? [] : [process.env['OPENAI_API_KEY']];
const gateway = createGateway({ models: await openModels({ providers: { openai: { apiKeys } } }) });
const { text } = await loadDocument({ bytes: await readFile('examples/documents/quarterly-report.pdf') });
const { output, model, cost } = await gateway.run(summarizeOperation, { text, format: 'tldr' });
console.log(output.summary, { model, costUsd: cost && cost.totalPicoUsd / 1e12 });
await gateway.close();
