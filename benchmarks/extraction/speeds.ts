// MB/s of every path that needs no model, beside the libraries that do a part of the same.
import nlp from 'compromise';
import { jsonrepair } from 'jsonrepair';
import { parse as parseHtml } from 'node-html-parser';
import Papa from 'papaparse';
import { parse as parsePartial } from 'partial-json';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { compileJsonSchema, createEntityFinder, createEvidenceFinder, extractCode, fillBySchema, findKeyValuePairs, findTables, inferSchema, readJsonAnswer } from '../../packages/extraction/src/index.ts';

export interface SpeedRow {
  readonly name: string;
  /** MB/s. */
  readonly speed: number;
}

interface Race {
  readonly work: string;
  readonly text: string;
  /** With the share of the text that a slow one gets; speeds are per byte all the same. */
  readonly runners: readonly (readonly [name: string, run: (text: string) => unknown, share?: number])[];
}

const ROUNDS = 3;
const OURS = '@gateway/extraction';

export async function measureSpeeds(): Promise<{ readonly work: string; readonly rows: readonly SpeedRow[] }[]> {
  const results = [];
  for (const { work, text, runners } of await createRaces()) {
    const rows: SpeedRow[] = [];
    for (const [name, run, share = 1] of runners) rows.push({ name, speed: await measure(text.slice(0, text.length * share), run) });
    results.push({ work, rows });
  }
  return results;
}

async function measure(text: string, run: (text: string) => unknown): Promise<number> {
  await run(text.slice(0, 2_000));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await run(text);
    best = Math.min(best, performance.now() - started);
  }
  return Buffer.byteLength(text) / 1e6 / (best / 1_000);
}

const rows = (count: number): readonly { readonly id: number; readonly name: string; readonly price: number; readonly when: string }[] =>
  Array.from({ length: count }, (_, id) => ({ id, name: `Desk, oak, number ${id}`, price: id + 0.5, when: '2024-03-05' }));

async function createRaces(): Promise<Race[]> {
  const items = { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' }, price: { type: 'number' }, when: { type: 'string', format: 'date' } }, required: ['id', 'name'] } } as const;
  const schema = { schema: items, ...(await compileJsonSchema(items, { timeoutMs: 30_000 })) };
  const valid = JSON.stringify(rows(4_000));
  const answer = valid.replaceAll('"', "'").replaceAll('}', ',}');
  const html = `<table>${rows(8_000).map(({ id, name, price }) => `<tr><td>${id}</td><td>${name}</td><td>${price}</td></tr>`).join('\n')}</table>`;
  const markdown = `| id | name | price |\n|---|---|---|\n${rows(8_000).map(({ id, name, price }) => `| ${id} | ${name} | ${price} |`).join('\n')}\n`;
  const csv = `id,name,price\n${rows(20_000).map(({ id, name, price }) => `${id},"${name}",${price}`).join('\n')}\n`;
  const aligned = `${'id'.padEnd(10)}${'name'.padEnd(30)}price\n${rows(8_000).map(({ id, name, price }) => `${String(id).padEnd(10)}${name.padEnd(30)}${price}`).join('\n')}\n`;
  const letter = Array.from({ length: 2_000 }, (_, id) => `Invoice No: R-${id}\nTotal: EUR ${id}.50\nDr. Helen Marsh of Contoso Ltd met Ivo Lenz in Berlin on May 5th, 2024, and paid $${id} for 12 kg of tea.\n`).join('\n');
  const code = Array.from({ length: 600 }, (_, id) => `Text ${id}:\n\`\`\`${['js', 'python', 'json'][id % 3]}\n${['const a = (b) => b + 1;', 'def f(x):\n    return x + 1', '{"a": [1, 2, 3]}'][id % 3]}\n\`\`\`\n`).join('\n');
  const find = createEntityFinder();
  const value = rows(500);
  return [
    { work: 'broken JSON to a validated value', text: answer, runners: [[`${OURS} (aligned, validated)`, async (text) => await readJsonAnswer(text, schema)], ['jsonrepair + JSON.parse', (text) => attempt(() => JSON.parse(jsonrepair(text)))], ['partial-json (of the same as valid JSON)', () => parsePartial(valid)]] },
    { work: 'tables of HTML', text: html, runners: [[OURS, async (text) => await findTables(text, { format: 'html' })], ['node-html-parser (tree alone)', (text) => parseHtml(text).querySelectorAll('td').length]] },
    { work: 'tables of Markdown', text: markdown, runners: [[OURS, async (text) => await findTables(text, { format: 'markdown' })], ['remark-gfm', (text) => unified().use(remarkParse).use(remarkGfm).parse(text), 0.1]] },
    { work: 'CSV', text: csv, runners: [[OURS, async (text) => await findTables(text, { format: 'csv' })], ['papaparse', (text) => Papa.parse(text).data.length]] },
    { work: 'aligned text', text: aligned, runners: [[OURS, async (text) => await findTables(text, { format: 'text' })]] },
    { work: 'key-value pairs', text: letter, runners: [[OURS, async (text) => await findKeyValuePairs(text)]] },
    { work: 'entities', text: letter, runners: [[OURS, (text) => find(text)], ['compromise (people alone)', (text) => nlp(text).people().json(), 0.1]] },
    { work: 'fields of a schema', text: letter.slice(0, 60_000), runners: [[OURS, async (text) => await fillBySchema(text, { type: 'object', properties: { name: { type: 'string' }, total: { type: 'number' }, date: { type: 'string', format: 'date' } } })]] },
    { work: 'evidence', text: letter, runners: [[OURS, (text) => createEvidenceFinder(text).find({ name: 'Helen Marsh', total: 7.5, day: '2024-05-05', many: ['R-1', 'R-900', 'R-1900'] })]] },
    { work: 'a schema from examples', text: JSON.stringify(value), runners: [[OURS, (text) => inferSchema(JSON.parse(text.startsWith('[') && text.endsWith(']') ? text : '[1]'))]] },
    { work: 'code with checked syntax', text: code, runners: [[OURS, async (text) => await extractCode(text)]] },
  ];
}

function attempt(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    // A peer that fails has done its work all the same.
    return undefined;
  }
}
