// Recall at equal mean size: what a limit means differs from chunker to chunker, so each is given the limits at which its chunks have the same mean size.
// From this folder: npm install && npm run quality
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { countTokens } from 'gpt-tokenizer';
import { loadTokenCounter } from '../../packages/chunking/src/index.ts';
import { createSplitters, measureSplit, readLabelledData, type LabelledData, type QualityRow, type Split } from './quality.ts';

// Mean tokens a chunk, at most; and how far below it still counts as equal.
const TARGETS = [205, 430];
const WIDTH = 0.05;
// Recall jumps by a point when a few boundaries move, so it is measured at several limits inside the window.
const LIMITS = 7;

type Row = Omit<QualityRow, 'name' | 'size'> & { readonly limit: number };

const data = readLabelledData();
if (data === undefined) process.exit(1);
const counter = await loadTokenCounter('o200k_base');
const splitters = await createSplitters(counter, (text) => countTokens(text, { disallowedSpecial: new Set<string>() }));
const lines = [
  '# Chunking: retrieval at equal mean size',
  '',
  `Command: \`npm install && npm run quality\` in this folder. Node ${process.version}. BM25, five best chunks, 472 questions on five texts, as in results.md.`,
  '',
  `Each chunker is run at ${String(LIMITS)} limits at which its chunks have a mean size within ${String(100 * WIDTH)} % below the target: recall moves by up to two points when a few boundaries move,`,
  'so one limit says little. What stands in the table is the mean of the seven, with the lowest and the highest. Chunkers whose chunks differ more in size retrieve more tokens at the same mean.',
];
for (const target of TARGETS) {
  lines.push('', `## At most ${String(target)} tokens a chunk on average`, '', '| | limits | tokens a chunk | tokens retrieved | recall % | lowest to highest | recall % per 100 tokens retrieved |', '| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, split] of splitters) {
    const rows = await measureAround(target, split, data);
    const mean = (read: (row: Row) => number): number => rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
    const recalls = rows.map(({ recall }) => 100 * recall);
    const line = `| ${name} | ${String(rows[0]?.limit)} to ${String(rows.at(-1)?.limit)} | ${mean((row) => row.meanTokens).toFixed(0)} | ${mean((row) => row.retrievedTokens).toFixed(0)} | ${(100 * mean((row) => row.recall)).toFixed(1)} | ${Math.min(...recalls).toFixed(1)} to ${Math.max(...recalls).toFixed(1)} | ${((10_000 * mean((row) => row.recall)) / mean((row) => row.retrievedTokens)).toFixed(1)} |`;
    console.log(line);
    lines.push(line);
  }
}
writeFileSync(path.join(import.meta.dirname, 'quality.md'), `${lines.join('\n')}\n`);

async function measureAround(target: number, split: Split, labelled: LabelledData): Promise<Row[]> {
  const highest = await findLimit(target, split, labelled);
  const lowest = await findLimit(target * (1 - WIDTH), split, labelled);
  const limits = Array.from({ length: LIMITS }, (_value, index) => Math.round(lowest + ((highest - lowest) * (index + 0.5)) / LIMITS));
  const rows: Row[] = [];
  for (const limit of limits) rows.push({ limit, ...(await measureSplit(labelled, async (text) => split(text, limit), counter)) });
  return rows;
}

/** The largest limit with which chunks have at most the mean size. */
async function findLimit(target: number, split: Split, { corpora }: LabelledData): Promise<number> {
  let low = Math.floor(target * 0.9);
  let high = Math.ceil(target * 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    let tokens = 0;
    let count = 0;
    for (const text of corpora.values()) {
      const pieces = await split(text, middle);
      tokens += pieces.reduce((sum, piece) => sum + counter.count(piece.text), 0);
      count += pieces.length;
    }
    if (tokens / count <= target) low = middle;
    else high = middle;
  }
  return low;
}
