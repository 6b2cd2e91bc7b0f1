// The main job on real documents, with no key and no network: an agent's client hands documents over by reference and gets short answers back.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenCounter } from '@gateway/chunking';
import { connectGateway, type ConnectedGateway, type ToolResult } from './connect-gateway.ts';
import { findLongDocuments, OWN_DOCUMENTS } from './find-documents.ts';
import { formatUsd, printTable, type DemoRow } from './print-table.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

// What the agent itself would use; the first that the catalogue knows gives the price.
const AGENT_MODELS = ['claude-opus-5-5', 'claude-opus-5', 'claude-opus-4-5'];

interface AgentPrice {
  readonly model: string;
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

interface Demo {
  readonly gateway: ConnectedGateway;
  readonly count: (text: string) => number;
  readonly price: AgentPrice | undefined;
  readonly rows: DemoRow[];
  readonly failures: string[];
}

interface Step {
  readonly step: string;
  readonly document: string;
  readonly tool: string;
  readonly args: Record<string, unknown>;
  /** Says what came out; throws when it is not what a user would accept. */
  readonly read: (result: ToolResult) => string;
}

async function runStep(demo: Demo, step: Step): Promise<ToolResult | undefined> {
  const started = performance.now();
  try {
    const result = await demo.gateway.call(step.tool, step.args);
    const seconds = (performance.now() - started) / 1000;
    const outcome = step.read(result);
    demo.rows.push({ step: step.step, document: step.document, outcome, answeredBy: typeof result['model'] === 'string' ? result['model'] : 'no model', seconds, ...measure(demo, step, result) });
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    demo.failures.push(`${step.step} (${step.document}): ${message}`);
    demo.rows.push({ step: step.step, document: step.document, outcome: `FAILED: ${message}`, answeredBy: '', seconds: (performance.now() - started) / 1000, sparedTokens: null, cost: null, ownCost: null });
    return undefined;
  }
}

// What the agent would have had to read and write itself, against what it now sends and receives.
function measure(demo: Demo, step: Step, result: ToolResult): Pick<DemoRow, 'sparedTokens' | 'cost' | 'ownCost'> {
  const cost = typeof result['cost'] === 'number' ? result['cost'] : result['cost'] === null ? null : 0;
  const source = step.args['source'];
  if (typeof source !== 'string' || source.endsWith('.pdf') || source.endsWith('.docx')) return { sparedTokens: null, cost, ownCost: null };
  const documentTokens = demo.count(readFileSync(join(REPOSITORY, source), 'utf8'));
  const answerTokens = demo.count(JSON.stringify(result));
  const spared = documentTokens - demo.count(JSON.stringify(step.args)) - answerTokens;
  // An agent would not cut a text into chunks by itself: there is nothing to compare with.
  const ownCost = demo.price === undefined || result['model'] === undefined ? null : (documentTokens * demo.price.inputPerMillion + answerTokens * demo.price.outputPerMillion) / 1e6;
  return { sparedTokens: spared, cost, ownCost };
}

function expectText(value: unknown, minimum: number): string {
  if (typeof value !== 'string' || value.trim().length < minimum) throw new Error(`expected a text of at least ${minimum} characters, got ${JSON.stringify(value)?.slice(0, 80)}`);
  return value.replaceAll(/\s+/g, ' ');
}

function shorten(text: string): string {
  return text.length > 110 ? `${text.slice(0, 107)}…` : text;
}

function summarySteps(): readonly Step[] {
  const read = (result: ToolResult): string => shorten(expectText(result['summary'], 40));
  const own = [
    { document: 'services agreement', source: OWN_DOCUMENTS.agreement, format: 'key_points' },
    { document: 'quarterly report (PDF)', source: OWN_DOCUMENTS.reportPdf, format: 'executive' },
    { document: 'quarterly report (DOCX)', source: OWN_DOCUMENTS.reportDocx, format: 'paragraph' },
    { document: 'research note', source: OWN_DOCUMENTS.note, format: 'tldr' },
  ];
  const long = findLongDocuments().map(({ title, path }) => ({ document: `${title}, ${Math.round(statSync(join(REPOSITORY, path)).size / 1024)} KB`, source: path, format: 'bullet_points' }));
  return [...own, ...long].map(({ document, source, format }) => ({ step: 'summarize', document, tool: 'summarize_document', args: { source, format, max_length: 200 }, read }));
}

function chunkSteps(): readonly Step[] {
  const long = findLongDocuments()[0];
  const read = (result: ToolResult): string => {
    const count = Number(result['chunk_count']);
    if (!(count >= 2)) throw new Error(`expected several chunks, got ${count}`);
    return `${count} chunks${result['truncated'] === true ? ', the first ones returned, the rest kept' : ''}`;
  };
  return [
    { step: 'chunk', document: 'services agreement', tool: 'chunk_document', args: { source: OWN_DOCUMENTS.agreement, chunk_size: 500, method: 'structural', max_result_tokens: 1200 }, read },
    { step: 'chunk', document: long?.title ?? '', tool: 'chunk_document', args: { source: long?.path, chunk_size: 1000, method: 'token', max_result_tokens: 2000 }, read },
  ];
}

function entitySteps(): readonly Step[] {
  const read = (result: ToolResult): string => {
    const entities = result['entities'] as Record<string, string[]>;
    const filled = Object.entries(entities).filter(([, texts]) => texts.length > 0);
    if (filled.length < 2) throw new Error(`expected several kinds of entity, got ${JSON.stringify(entities).slice(0, 80)}`);
    return filled.map(([type, texts]) => `${texts.length} ${type}`).join(', ');
  };
  return [
    { step: 'entities', document: 'services agreement', tool: 'extract_entities', args: { source: OWN_DOCUMENTS.agreement }, read },
    { step: 'entities', document: 'support tickets', tool: 'extract_entities', args: { source: OWN_DOCUMENTS.tickets, entity_types: ['person', 'organization', 'product', 'date', 'email'] }, read },
  ];
}

// The same work handed over in two ways: the answer is the same, the agent's bill is not.
async function compareTwoWays(demo: Demo): Promise<void> {
  const source = OWN_DOCUMENTS.report;
  const args = { format: 'bullet_points', max_length: 150, provider: 'local' };
  const read = (result: ToolResult): string => shorten(expectText(result['summary'], 40));
  const byReference = await runStep(demo, { step: 'compare', document: 'report, by reference', tool: 'summarize_document', args: { source, ...args }, read });
  const document = readFileSync(join(REPOSITORY, source), 'utf8');
  const byValue = await runStep(demo, { step: 'compare', document: 'report, by value', tool: 'summarize_document', args: { document, ...args }, read });
  if (byReference === undefined || byValue === undefined) return;
  if (byReference['summary'] !== byValue['summary']) demo.failures.push('compare: the two ways gave different summaries');
  const sent = (value: unknown): string => demo.count(JSON.stringify(value)).toLocaleString('en-US');
  console.log(`\nThe same summary two ways: by reference the agent writes ${sent({ source, ...args })} tokens, by value ${sent({ document, ...args })}.`);
}

async function compareVendors(demo: Demo): Promise<void> {
  const { providers } = (await demo.gateway.call('get_provider_status', {})) as { providers: Record<string, { configured: boolean; available: boolean }> };
  const usable = Object.entries(providers).filter(([, status]) => status.configured && status.available).map(([name]) => name);
  if (usable.length === 0) {
    console.log('No vendor key is set: everything was done by the local engines, at no cost.');
    return;
  }
  console.log(`Configured vendors that answer: ${usable.join(', ')}.`);
  await runStep(demo, {
    step: 'compare',
    document: `one question to ${usable.length} vendor(s)`,
    tool: 'multi_completion',
    args: { prompt: 'In one sentence: why delegate routine work to a cheaper model?', providers: usable.map((provider) => ({ provider })), max_tokens: 200 },
    read: (result) => shorten(Object.entries(result['results'] as Record<string, { completion?: string; error?: string }>).map(([key, answer]) => `${key}: ${answer.completion ?? answer.error ?? ''}`).join(' | ')),
  });
}

// The whole of a result that was cut is there for the asking.
async function readKeptResult(demo: Demo): Promise<void> {
  const long = findLongDocuments()[0];
  const cut = await runStep(demo, {
    step: 'reference',
    document: long?.title ?? '',
    tool: 'chunk_document',
    args: { source: long?.path, chunk_size: 100, method: 'token', max_result_tokens: 1000 },
    read: (result) => `${(result['chunks'] as string[]).length} of ${String(result['chunk_count'])} chunks returned`,
  });
  const uri = cut?.['result_ref'];
  if (typeof uri !== 'string') {
    demo.failures.push('reference: a long result came without result_ref');
    return;
  }
  const { contents } = await demo.gateway.client.readResource({ uri });
  const first = contents[0];
  const whole = JSON.parse(first !== undefined && 'text' in first ? first.text : '{}') as { chunks?: string[]; chunk_count?: number };
  if (whole.chunks?.length !== whole.chunk_count) demo.failures.push('reference: resources/read did not give all chunks');
  else console.log(`The kept result holds all ${whole.chunk_count} chunks, read back through resources/read.`);
}

// What the ledger says of all this: the local engines cost nothing, but the agent wrote the calls and reads the results.
async function showBooks(demo: Demo): Promise<void> {
  const savings = await demo.gateway.call('get_savings', {});
  const [spent, baseline, overhead, net] = ['spent', 'baseline_cost', 'caller_overhead', 'net'].map((field) => savings[field]);
  if (![spent, baseline, overhead, net].every((amount) => typeof amount === 'number')) {
    demo.failures.push(`books: get_savings gave ${JSON.stringify(savings)}`);
    return;
  }
  console.log(
    `The ledger: ${String(savings['baseline'])} would have charged about ${formatUsd(Number(baseline))}; spent ${formatUsd(Number(spent))}; ` +
      `the agent's own tokens ${formatUsd(Number(overhead))}; net ${formatUsd(Number(net))} saved.`,
  );
}

async function findAgentPrice(gateway: ConnectedGateway): Promise<AgentPrice | undefined> {
  const { models } = (await gateway.call('list_models', { provider: 'anthropic' })) as { models: { model: string; input_price: number | null; output_price: number | null }[] };
  for (const name of AGENT_MODELS) {
    const found = models.find((candidate) => candidate.model === name);
    if (found === undefined || found.input_price === null || found.output_price === null) continue;
    return { model: found.model, inputPerMillion: found.input_price, outputPerMillion: found.output_price };
  }
  return undefined;
}

function printTotals(demo: Demo, startedMs: number): void {
  const sum = (values: readonly (number | null)[]): number => values.reduce((total: number, value) => total + (value ?? 0), 0);
  console.log(
    `\nTotal: ${sum(demo.rows.map((row) => row.sparedTokens)).toLocaleString('en-US')} tokens spared, ` +
      `${demo.rows.some((row) => row.cost === null) ? 'at least ' : ''}${formatUsd(sum(demo.rows.map((row) => row.cost)))} spent; ` +
      (demo.price === undefined
        ? "the agent's own model has no known price."
        : `reading the same documents would have cost ${formatUsd(sum(demo.rows.map((row) => row.ownCost)))} on ${demo.price.model} (input $${demo.price.inputPerMillion}, output $${demo.price.outputPerMillion} per million tokens).`),
  );
  console.log(`${demo.rows.length} steps in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
}

async function main(): Promise<number> {
  const startedMs = performance.now();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'llm-gateway-demo-'));
  const counter = await loadTokenCounter();
  const gateway = await connectGateway({ dataDirectory });
  try {
    console.log(`LLM Gateway ${gateway.client.getServerVersion()?.version ?? ''}, connected over stdio in ${Math.round(gateway.startMs)} ms.\n`);
    const demo: Demo = { gateway, count: (text) => counter.count(text), price: await findAgentPrice(gateway), rows: [], failures: [] };
    await runStep(demo, { step: 'list tools', document: '', tool: 'list_tools', args: {}, read: (result) => `${Object.keys(result['tools'] as object).length} tools` });
    for (const step of [...chunkSteps(), ...summarySteps(), ...entitySteps()]) await runStep(demo, step);
    await compareTwoWays(demo);
    await readKeptResult(demo);
    await showBooks(demo);
    await compareVendors(demo);
    printTable(demo.rows);
    printTotals(demo, startedMs);
    for (const failure of demo.failures) console.error(`FAILED ${failure}`);
    return demo.failures.length === 0 ? 0 : 1;
  } finally {
    await gateway.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

process.exitCode = await main();
