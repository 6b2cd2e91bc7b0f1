// What the four jobs of a typical day cost an agent: done by itself, handed over by value, handed over by reference. Real texts, counted tokens, today's prices.
// Run from the repository root: node --conditions=@gateway/source benchmarks/savings/run.ts [--write]
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenCounter } from '@gateway/chunking';
import { computeCost, toUsd, type Usage } from '@gateway/core';
import { loadCatalogue } from '@gateway/providers';
import { INSTRUCTIONS } from '../../apps/mcp-server/src/instructions.ts';
import { toListedTool } from '../../apps/mcp-server/src/tool-listing.ts';
import { tools } from '../../apps/mcp-server/src/tools/tools.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const AGENT = 'anthropic/claude-opus-5-5';
// Attempts that fail after they were paid for, and answers that a check rejects: assumed, since no vendor was called here.
const WASTE = 0.05;
// A page of 500 words, four words to five tokens and a bit (OpenAI's rule of thumb: 100 tokens are 75 words).
const CHARACTERS_PER_PAGE = 3_000;

const counter = await loadTokenCounter();
const catalogue = await loadCatalogue();
const count = (text: string): number => counter.count(text);

interface Job {
  readonly name: string;
  /** What the work is about: texts that somebody has to read. */
  readonly material: string;
  readonly task: string;
  /** What comes out. */
  readonly result: string;
  /** The models that do it, in equal parts. */
  readonly models: readonly string[];
  /** By reference: what of the result the agent reads; the rest stays behind a reference. */
  readonly readBack: string;
  readonly tool: string;
}

function priceOf(model: string, usage: Usage): number {
  const slash = model.indexOf('/');
  const price = catalogue.find(model.slice(0, slash), model.slice(slash + 1))?.price;
  if (price === undefined || price === null) throw new Error(`The catalogue has no price for ${model}.`);
  return toUsd(computeCost(usage, price));
}

const documents = globSync(['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'packages/*/README.md', 'examples/documents/*.{md,txt,csv,html}'], { cwd: REPOSITORY }).toSorted().map((path) => readFileSync(join(REPOSITORY, path), 'utf8')).join('\n\n');
const pages = documents.repeat(Math.ceil((100 * CHARACTERS_PER_PAGE) / documents.length)).slice(0, 100 * CHARACTERS_PER_PAGE);
const sentences = documents.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.length > 60 && sentence.length < 240);
const sentence = (index: number): string => sentences[(index * 37) % sentences.length] ?? '';
const record = (index: number): string => `Order ${4_100 + index}, received on 2026-0${1 + (index % 9)}-1${index % 10} from customer ${index}: ${sentence(index)} ${sentence(index + 7)} Total ${(19.9 + index * 3.5).toFixed(2)} EUR, payable within ${10 + (index % 4) * 10} days.`;
const extracted = (index: number): object => ({ order: 4_100 + index, received: `2026-0${1 + (index % 9)}-1${index % 10}`, customer: index, total: { amount: 19.9 + index * 3.5, currency: 'EUR' }, due_days: 10 + (index % 4) * 10 });
const list = <T>(length: number, make: (index: number) => T): readonly T[] => Array.from({ length }, (_unused, index) => make(index));

const JOBS: readonly Job[] = [
  {
    name: 'Summarize a document of 100 pages',
    material: pages,
    task: 'Summarize the document in five key points.',
    result: list(5, (index) => `${index + 1}. ${sentence(index * 3)}`).join('\n'),
    models: ['gemini/gemini-3.1-flash-lite'],
    readBack: list(5, (index) => `${index + 1}. ${sentence(index * 3)}`).join('\n'),
    tool: 'summarize_document',
  },
  {
    name: 'Extract data from 50 records',
    material: list(50, record).join('\n'),
    task: 'Extract order, date, customer, total and due days of every record.',
    result: JSON.stringify(list(50, extracted)),
    models: ['openai/gpt-5-mini'],
    readBack: JSON.stringify(list(50, extracted)),
    tool: 'delegate',
  },
  {
    name: 'Write 20 content ideas',
    material: '',
    task: 'Write 20 ideas for posts about careful handling of documents by AI agents, each with a title and two sentences.',
    result: list(20, (index) => `${index + 1}. ${sentence(index)} ${sentence(index + 40)}`).join('\n'),
    models: ['deepseek/deepseek-v4-flash'],
    readBack: list(20, (index) => `${index + 1}. ${sentence(index)} ${sentence(index + 40)}`).join('\n'),
    tool: 'delegate',
  },
  {
    name: 'Answer 1,000 customer queries',
    material: list(1_000, (index) => `${index}: ${sentence(index)} How do I change that?`).join('\n'),
    task: 'Answer each query in two sentences.',
    result: list(1_000, (index) => `${index}: ${sentence(index + 3)} ${sentence(index + 11)}`).join('\n'),
    models: ['gemini/gemini-3.1-flash-lite', 'openai/gpt-5-mini', 'deepseek/deepseek-v4-flash'],
    // The answers go to the customers, not into the agent's context: it reads the first ones.
    readBack: list(20, (index) => `${index}: ${sentence(index + 3)} ${sentence(index + 11)}`).join('\n'),
    tool: 'delegate',
  },
];

interface Bill {
  readonly job: Job;
  readonly direct: number;
  readonly byValue: number;
  readonly byReference: number;
}

function bill(job: Job): Bill {
  const inputTokens = count(`${job.task}\n${job.material}`);
  const outputTokens = count(job.result);
  const share = 1 / job.models.length;
  const work = job.models.reduce((sum, model) => sum + priceOf(model, { inputTokens: Math.ceil(inputTokens * share), outputTokens: Math.ceil(outputTokens * share) }), 0) * (1 + WASTE);
  // The agent writes the call and reads what comes back.
  const handOver = (args: object, readBack: string): number => priceOf(AGENT, { outputTokens: count(JSON.stringify({ name: job.tool, arguments: args })), inputTokens: count(JSON.stringify({ success: true, result: readBack })) });
  const isBare = job.material === '';
  return {
    job,
    direct: priceOf(AGENT, { inputTokens, outputTokens }),
    byValue: work + handOver({ task: job.task, ...(isBare ? {} : { document: job.material }) }, job.result),
    byReference: work + handOver({ task: job.task, ...(isBare ? {} : { source: 'inbox/material.txt' }) }, job.readBack),
  };
}

// What a client pays once a session to know the tools at all.
const listing = tools.map((tool) => {
  const { name, description, inputSchema } = toListedTool(tool);
  return JSON.stringify({ name, description, inputSchema });
});
const listTokens = count(listing.join('')) + count(INSTRUCTIONS);
const listCost = priceOf(AGENT, { inputTokens: listTokens, outputTokens: 0 });

const usd = (amount: number): string => `$${amount.toFixed(4)}`;
const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(0)} %`;
const bills = JOBS.map(bill);
const rows = bills.map(({ job, direct, byValue, byReference }) => {
  const net = direct - byReference - listCost;
  return `| ${job.name} | ${count(`${job.task}\n${job.material}`).toLocaleString('en-US')} / ${count(job.result).toLocaleString('en-US')} | ${usd(direct)} | ${usd(byValue)} (${percent(direct - byValue, direct)}) | ${usd(byReference)} (${percent(direct - byReference, direct)}) | ${usd(net)} (${percent(net, direct)}) |`;
});
const text = `# Savings

Command: \`node --conditions=@gateway/source benchmarks/savings/run.ts --write\`, from the repository root. Prices of the catalogue (read ${catalogue.find('anthropic', 'claude-opus-5-5')?.price?.asOf ?? ''}).

| job | tokens in / out | direct | by value (saved) | by reference (saved) | net (of direct) |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

- **Direct:** ${AGENT} reads the material and writes the result.
- **By value:** it writes the whole material into the call, at its output price, and reads the whole result. ${bills.filter(({ direct, byValue }) => byValue > direct).length} of ${bills.length} jobs cost more that way than doing them directly: this is what \`source\` is for.
- **By reference:** it writes a path, and reads the result (of the thousand answers the first twenty; the rest stays behind a reference).
- **Net:** by reference, less the ${listTokens.toLocaleString('en-US')} tokens of the tool list and instructions (${usd(listCost)}), as if each job were a session of its own and nothing of the list were cached.
- Both ways include the cheap model's own bill: ${[...new Set(JOBS.flatMap(({ models }) => models))].join(', ')}, plus ${WASTE * 100} % for attempts that fail and answers that are rejected. That share is assumed; \`get_savings\` has yours.
- Tokens are counted in o200k for all models, texts are those of this repository and records made of them. Reasoning tokens, which depend on the model, are in neither way.
- Quality is not in this table: see \`benchmarks/routing\`, and the checks of \`delegate\`.
`;
console.log(text);
if (process.argv.includes('--write')) writeFileSync(fileURLToPath(new URL('results.md', import.meta.url)), text);
