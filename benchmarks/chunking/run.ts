// Speed of counting and chunking beside the peers, in one run. From this folder: npm install && npm run bench
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RecursiveChunker, Tokenizer } from '@chonkiejs/core';
import { RecursiveCharacterTextSplitter, TokenTextSplitter } from '@langchain/textsplitters';
import { countTokens as countGptTokenizer, decode, encode } from 'gpt-tokenizer';
import { getEncoding } from 'js-tiktoken';
import { split } from 'llm-splitter';
import { get_encoding as getWasmEncoding } from 'tiktoken';
import { chunkText, loadTokenCounter, type ChunkMethod } from '../../packages/chunking/src/index.ts';
import { measureQuality, type QualityRow } from './quality.ts';
import { readSpeedText } from './texts.ts';

const SIZE = 500;
const ROUNDS = 3;
const asText = { disallowedSpecial: new Set<string>() };

interface Contestant {
  readonly name: string;
  readonly run: (text: string) => unknown;
}

interface SpeedRow {
  readonly name: string;
  readonly speed: number;
  readonly note: string;
}

const counter = await loadTokenCounter('o200k_base');
const jsTiktoken = getEncoding('o200k_base');
const wasmTiktoken = getWasmEncoding('o200k_base');
const { text, name: textName } = readSpeedText();
// The slow ones get a part of the text; speeds are per character all the same.
const shortText = text.slice(0, 400_000);

const counters: readonly Contestant[] = [
  { name: '@gateway/chunking', run: (part) => counter.count(part) },
  { name: 'gpt-tokenizer', run: (part) => countGptTokenizer(part, asText) },
  { name: 'tiktoken (WASM)', run: (part) => wasmTiktoken.encode_ordinary(part).length },
  { name: 'js-tiktoken', run: (part) => jsTiktoken.encode(part, [], []).length },
];

// The peers count with gpt-tokenizer, the fastest of the others, as their users would have to make them do.
const countForPeers = (part: string): number => countGptTokenizer(part, asText);
const langchainRecursive = new RecursiveCharacterTextSplitter({ chunkSize: SIZE, chunkOverlap: 0, lengthFunction: countForPeers });
const chonkieTokenizer = Object.assign(await Tokenizer.create(), {
  countTokens: countForPeers,
  encode: (part: string) => encode(part, asText),
  decode: (tokens: number[]) => decode(tokens),
});
const chonkieRecursive = await RecursiveChunker.create({ chunkSize: SIZE, tokenizer: chonkieTokenizer });
// LangChain's token splitter would fetch its vocabulary from the network: it is given the one at hand.
const langchainToken = new TokenTextSplitter({ encodingName: 'o200k_base', chunkSize: SIZE, chunkOverlap: 0 });
Reflect.set(langchainToken, 'tokenizer', jsTiktoken);
const splitTokens = (part: string): string[] => encode(part, asText).map((token) => decode([token]));

const ours = (method: ChunkMethod): Contestant => ({ name: `@gateway/chunking ${method}`, run: (part) => chunkText(part, { method, size: SIZE, counter }) });
const chunkers: readonly Contestant[] = [
  ours('token'),
  ours('structural'),
  ours('semantic'),
  { name: 'LangChain recursive', run: (part) => langchainRecursive.splitText(part) },
  { name: 'LangChain token (js-tiktoken)', run: (part) => langchainToken.splitText(part) },
  { name: '@chonkiejs/core recursive', run: (part) => chonkieRecursive.chunk(part) },
  { name: 'llm-splitter', run: (part) => split(part, { chunkSize: SIZE, splitter: splitTokens }) },
];

const countRows: SpeedRow[] = [];
for (const contestant of counters) countRows.push(await measure(contestant, (result) => `${String(result)} tokens`));
const chunkRows: SpeedRow[] = [];
for (const contestant of chunkers) chunkRows.push(await measure(contestant, describeChunks));
const qualityRows = await measureQuality(counter, countForPeers);
wasmTiktoken.free();

const report = render(countRows, chunkRows, qualityRows);
console.log(report);
writeFileSync(path.join(import.meta.dirname, 'results.md'), report);

/** The best of some rounds after one to warm up. */
async function measure(contestant: Contestant, describe: (result: unknown) => string): Promise<SpeedRow> {
  const warmUp = performance.now();
  await contestant.run(shortText);
  const input = performance.now() - warmUp > 400 ? shortText : text;
  let best = Infinity;
  let result: unknown;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    result = await contestant.run(input);
    best = Math.min(best, performance.now() - start);
  }
  return { name: contestant.name, speed: Buffer.byteLength(input) / 1e3 / best, note: describe(result) };
}

function describeChunks(result: unknown): string {
  const sizes = (result as readonly (string | { readonly text: string })[]).map((chunk) => counter.count(typeof chunk === 'string' ? chunk : chunk.text));
  const over = sizes.filter((size) => size > SIZE).length;
  const mean = sizes.reduce((total, size) => total + size, 0) / sizes.length;
  return `${mean.toFixed(0)} tokens a chunk, ${over === 0 ? 'none' : `${((100 * over) / sizes.length).toFixed(1)} %`} over ${String(SIZE)}${over === 0 ? '' : ` (largest ${String(Math.max(...sizes))})`}`;
}

function render(counting: readonly SpeedRow[], chunking: readonly SpeedRow[], quality: readonly QualityRow[]): string {
  const dependencies = (JSON.parse(readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies;
  const speedTable = (rows: readonly SpeedRow[]): string => rows.map((row) => `| ${row.name} | ${row.speed.toFixed(1)} | ${(row.speed / (rows[0]?.speed ?? 1)).toFixed(2)} | ${row.note} |`).join('\n');
  const lines = [
    '# Chunking: speed and quality',
    '',
    `Command: \`npm install && npm run bench\` in this folder. Node ${process.version}, one thread, best of ${String(ROUNDS)} rounds after a warm-up.`,
    `Text: ${textName}. Peers: ${Object.entries(dependencies).map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    '',
    '## Counting, o200k_base',
    '',
    '| | MB/s | relative | |',
    '| --- | ---: | ---: | --- |',
    speedTable(counting),
    '',
    `## Chunking, at most ${String(SIZE)} tokens`,
    '',
    'LangChain recursive, chonkie and llm-splitter count with gpt-tokenizer.',
    '',
    '| | MB/s | relative | |',
    '| --- | ---: | ---: | --- |',
    speedTable(chunking),
    '',
  ];
  if (quality.length > 0) {
    lines.push('## Retrieval: BM25, five best chunks', '', 'Share of the reference spans\' characters that are in the five chunks which BM25 ranks first, over 472 questions on five texts', '(Chroma, "Evaluating Chunking Strategies for Retrieval", 2024). Compare rows that retrieve equally many tokens: more text always covers more.', '', '| | limit | tokens a chunk | tokens retrieved | recall % | precision % |', '| --- | ---: | ---: | ---: | ---: | ---: |');
    for (const row of quality) lines.push(`| ${row.name} | ${String(row.size)} | ${row.meanTokens.toFixed(0)} | ${row.retrievedTokens.toFixed(0)} | ${(100 * row.recall).toFixed(1)} | ${(100 * row.precision).toFixed(1)} |`);
    lines.push('');
  }
  return lines.join('\n');
}
