// What delegating saves at four jobs: the agent alone, with the text in the tool call, and with a path in it. The built server does the delegated work.
// Run from the repository root, after a build: node --conditions=@gateway/source benchmarks/savings/run.ts
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadTokenCounter } from '../../packages/chunking/src/index.ts';
import { loadCatalogue } from '../../packages/providers/src/index.ts';
import { DEFAULT_BASELINE } from '../../packages/delegation/src/index.ts';
import { drive, type Driven, type Way } from './drive.ts';
import { listJobs, type Job } from './jobs.ts';
import { SPOILED, startMockVendors } from './mock-vendors.ts';

const RESULTS = fileURLToPath(new URL('results.md', import.meta.url));
const [provider = '', model = ''] = DEFAULT_BASELINE.split('/');

const { count } = await loadTokenCounter('o200k_base');
const countAll = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + count(text), 0);
const price = (await loadCatalogue()).find(provider, model)?.price;
if (price === null || price === undefined) throw new Error(`The catalogue has no price for ${DEFAULT_BASELINE}.`);
const { input, output, cacheRead = input } = price;
/** What the agent pays its own model. */
const agentUsd = (read: number, written: number): number => (read * input + written * output) / 1e6;

interface Costs {
  readonly total: number;
  readonly worker: number;
  readonly agent: number;
  /** With the answer written out once more by the agent, for its user. */
  readonly repeated: number;
}

interface Measured {
  readonly job: Job;
  readonly read: number;
  readonly answer: number;
  readonly direct: number;
  readonly ways: ReadonlyMap<Way, Run>;
}

interface Run {
  readonly costs: Costs;
  readonly driven: Driven;
  /** Of all runs, the cheapest first. */
  readonly totals: readonly number[];
}

/** Where the router chooses, chance is in it: so often is such a job done, each time from nothing, and the middle one shown. */
const ROUTED_RUNS = 3;

let spoiled = 0;
const measured: Measured[] = [];
for (const job of listJobs()) measured.push(await measure(job));

// Every way meets the same vendors from their beginning.
async function driveAnew(job: Job, way: Way): Promise<Driven> {
  const vendors = await startMockVendors(count);
  try {
    return await drive(job, way, { vendors, baseline: DEFAULT_BASELINE });
  } finally {
    spoiled += vendors.spoiled();
    await vendors.close();
  }
}

async function measure(job: Job): Promise<Measured> {
  const read = countAll(job.inputs.map(({ text }) => text));
  const ways = new Map<Way, Run>();
  let answer = 0;
  for (const way of ['by value', 'by reference'] as const) {
    const runs: Omit<Run, 'totals'>[] = [];
    for (let run = 0; run < (job.worker === 'routed' ? ROUTED_RUNS : 1); run += 1) {
      const driven = await driveAnew(job, way);
      answer = countAll(driven.answers);
      runs.push({ driven, costs: toCosts(driven, { read: count(job.instruction) + (way === 'by value' ? read : 0), answer }) });
    }
    const sorted = runs.toSorted((a, b) => a.costs.total - b.costs.total);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle !== undefined) ways.set(way, { ...middle, totals: sorted.map(({ costs }) => costs.total) });
  }
  return { job, read, answer, direct: agentUsd(count(job.instruction) + read, answer), ways };
}

// The books are the server's; they are checked here against tokens counted outside of it.
function toCosts({ savings, args, results }: Driven, { read, answer }: { readonly read: number; readonly answer: number }): Costs {
  const overhead = agentUsd(countAll(results), countAll(args));
  if (Math.abs(overhead - savings.caller_overhead) > 1e-9) throw new Error(`The agent's tokens cost ${overhead} USD, get_savings says ${savings.caller_overhead}.`);
  if (Math.abs(savings.baseline_cost - savings.spent - savings.caller_overhead - savings.net) > 1e-9) throw new Error('get_savings does not add up.');
  if (Object.values(savings.unknown).some((rows) => rows > 0)) throw new Error(`get_savings does not know everything: ${JSON.stringify(savings.unknown)}`);
  // Whoever pastes a text into a call has it in its context first.
  const agent = overhead + agentUsd(read, 0);
  return { worker: savings.spent, agent, total: savings.spent + agent, repeated: savings.spent + agent + agentUsd(0, answer) };
}

const usd = (amount: number): string => `$${amount.toFixed(4)}`;
const percent = (part: number, whole: number): string => `${Math.round(100 * (1 - part / whole)) + 0} %`;
const whole = (tokens: number): string => tokens.toLocaleString('en-US');

function costsOf({ ways }: Measured, way: Way): Costs {
  const found = ways.get(way);
  if (found === undefined) throw new Error(`Nothing was measured ${way}.`);
  return found.costs;
}

const isWithoutText = ({ job }: Measured): boolean => job.inputs.length === 0;
const summary = measured.map((row) => {
  const [value, reference] = [costsOf(row, 'by value'), costsOf(row, 'by reference')];
  const cells = isWithoutText(row) ? ['nothing to point to', ''] : [usd(reference.total), percent(reference.total, row.direct)];
  const best = isWithoutText(row) ? value : reference;
  return `| ${row.job.name} | ${usd(row.direct)} | ${usd(value.total)} | ${percent(value.total, row.direct)} | ${cells.join(' | ')} | ${percent(best.repeated, row.direct)} |`;
});
const details = measured.flatMap((row) =>
  [...row.ways].filter(([way]) => way === 'by value' || !isWithoutText(row)).map(([way, { costs, driven }]) => {
    const { savings } = driven;
    const cells = [
      row.job.name, way, driven.workers.join(', '), whole(driven.calls), whole(driven.attempts), whole(countAll(driven.args)), whole(countAll(driven.results)),
      usd(costs.agent), usd(costs.worker), usd(savings.baseline_cost), usd(savings.net),
    ];
    return `| ${cells.join(' | ')} |`;
  }),
);
const losers = measured.flatMap((row) => {
  const best = isWithoutText(row) ? costsOf(row, 'by value') : costsOf(row, 'by reference');
  return [
    ...(costsOf(row, 'by value').total > row.direct ? [`- ${row.job.name}, by value: ${usd(costsOf(row, 'by value').total - row.direct)} more than the agent alone. It reads the text either way, and then writes it all into the call at its own output price.`] : []),
    ...(best.repeated > row.direct ? [`- ${row.job.name}, when the agent writes the answer out again for its user: ${usd(best.repeated - row.direct)} more. What is short to ask and long to answer pays only if the answer goes somewhere else than through the agent.`] : []),
  ];
});
const spreads = measured.flatMap((row) =>
  [...row.ways].filter(([, { totals }]) => totals.length > 1).map(([way, { totals }]) => `${way} ${totals.map((total) => `${usd(total)} (${percent(total, row.direct)} saved)`).join(', ')}`),
);
const toolList = measured[0]?.ways.get('by value')?.driven.toolList ?? '';
const report = `# Savings

What four jobs cost with ${DEFAULT_BASELINE} ($${input} read, $${output} written a million tokens, prices of ${price.asOf ?? 'today'}) as the agent: done by itself; delegated with the text
in the tool call; delegated with a path (\`source\`). Everything is counted: what the agent writes into calls and reads back, the model that does the work, its rejected answers.

Command, after a build: \`node --conditions=@gateway/source benchmarks/savings/run.ts\`

| | agent alone | by value | saved | by reference | saved | saved when the agent repeats the answer |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${summary.join('\n')}

## Where delegating does not pay

${losers.length === 0 ? 'Nowhere among these.' : losers.join('\n')}

## The figures behind it

The built server over stdio, a mock vendor behind it. "Agent" is what the agent's own model charges: the text, where it has to have it, the arguments and the results. "Worker",
"baseline" and "net" are those of the server's \`get_savings\`, whose overhead was held against tokens counted outside: equal.

| job | | worker | calls | requests | arguments, tokens | results read, tokens | agent | worker | baseline (get_savings) | net (get_savings) |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${details.join('\n')}

| job | text, tokens | instruction, tokens | answer, tokens |
| --- | ---: | ---: | ---: |
${measured.map(({ job, read, answer }) => `| ${job.name} | ${whole(read)} | ${whole(count(job.instruction))} | ${whole(answer)} |`).join('\n')}

\`net\` compares with the same requests at the baseline's price, \`agent alone\` is one pass over the text without the gateway's prompts, so the two differ a little.
\`get_savings\` does not know that an agent which pastes a text must have read it: by value, its net is too good by that.

## What is assumed

- Texts: the document is 25,000 words (250 a page) of this repository's own documents; records, queries and replies are generated, of usual length.
- Tokens are counted with o200k for every model. Anthropic's tokenizer makes more of the same text, so the agent's side is rather too cheap, alone as well as delegating.
- The mock does each job as a good model would and bills what it read and wrote. It does not think: reasoning tokens would raise both sides. One answer in ${SPOILED} that has to fit
  a schema does not, the tenth, and another model makes it again (${spoiled} times in all runs); the share is chosen, not measured. The records are one call: a rejected answer there costs its worker twice.
- Agents read their context again at every turn. None of that is counted, neither for the text that the agent has in its context (alone, by value) nor for the results.
- The list of tools is ${whole(count(toolList))} tokens: ${usd(agentUsd(count(toolList), 0))} when an agent reads it for the first time, ${usd((count(toolList) * cacheRead) / 1e6)} from its vendor's cache at every turn. Not in the
  table, since it is paid once for all work; of a single job as small as the ideas it takes most of the saving.
- Where nobody is named, the router chooses. It begins with nothing measured, and most of so few calls are trials of cheap models that it does not know yet, seldom of a dear one: the
  workers of the queries, and their cost, differ from run to run. The table has the middle one of ${ROUTED_RUNS} runs: ${spreads.join('; ')}.
- The replies to customers are not read by the agent but for their beginning (\`max_result_tokens\`): they are for the customers, behind \`result_ref\`. Answers are taken to be good enough; no cache, no batch prices.

Node ${process.version}, ${process.platform} ${process.arch}.
`;
writeFileSync(RESULTS, report);
console.log(report);
