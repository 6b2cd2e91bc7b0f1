// Measures the exact scan beside its peers on real vectors, and what adding documents takes; writes results.md. Needs `npm install` in this folder.
// Run from the repository root: node --conditions=@gateway/source benchmarks/vector/run.ts
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { CONTESTANTS } from './contestants.ts';
import type { AddFigures, SearchFigures } from './measure-ingest.ts';
import type { Figures } from './measure-one.ts';
import { RECIPE } from './texts.ts';
import { scoreAll, prepareVectors, readQueries, VECTOR_RECIPE } from './vectors.ts';

const COUNTS = [10_000, 50_000, 100_000] as const;
const BAR_COUNT = 50_000;
const BARS_MS = [10, 5] as const;
// Who ties with the tenth to within this much is as right as the tenth.
const TIE = 1e-6;

const lines: string[] = [];
const say = (line = ''): void => {
  console.log(line);
  lines.push(line);
};
const failures: string[] = [];

/** On one core where the system can pin a process to one. */
function runChild(script: string, parameters: readonly string[]): unknown {
  const node = ['--conditions=@gateway/source', '--expose-gc', '--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, script), ...parameters];
  const [command, ...rest] = isPinned ? ['taskset', '-c', '0', process.execPath, ...node] : [process.execPath, ...node];
  return JSON.parse(execFileSync(command ?? '', rest, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] }));
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function measureRecall(found: Figures['found'], exact: readonly Float64Array[]): number {
  let right = 0;
  for (const [query, ids] of found.entries()) {
    const scores = exact[query] ?? new Float64Array();
    const tenth = scores.toSorted((a, b) => b - a)[9] ?? 0;
    right += new Set(ids).size === ids.length ? ids.filter((id) => (scores[id] ?? -1) >= tenth - TIE).length : 0;
  }
  return right / (10 * found.length);
}

const isPinned = canPin();
await prepareVectors(Math.max(...COUNTS));
const loadBefore = loadavg()[0] ?? 0;
const versions = JSON.parse(readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
say('# Exact vectors beside their peers');
say();
say('Written by `node --conditions=@gateway/source benchmarks/vector/run.ts`, after `npm install` in `benchmarks/vector`.');
say();
say(`${RECIPE} ${VECTOR_RECIPE}`);
say();
say(`Ten nearest of each query, one after the other, each contestant in a process of its own${isPinned ? ', which the system keeps on one core' : ''}. Recall is against a scan in double precision; who ties with the tenth to within ${TIE} counts. Memory is what the process grew by from before it was filled to after its first searches. Building includes reading the vectors from a file. ${Object.entries(versions.dependencies).filter(([name]) => !name.startsWith('@energetic') && name !== 'apache-arrow').map(([name, version]) => `${name} ${version}`).join(', ')}; Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}; load of the machine before: ${loadBefore.toFixed(1)}.`);
for (const count of COUNTS) {
  // What stands so far, in case that the rest is not waited for.
  write();
  const exact = scoreAll(count, readQueries());
  const rows = CONTESTANTS.flatMap(({ name, kind, most = count }, number) => count > most ? [] : [{ name, kind, figures: runChild('measure-one.ts', [String(number), String(count)]) as Figures }]);
  const ours = rows[0]?.figures.p50Ms ?? 0;
  say();
  say(`## ${count.toLocaleString('en')} x 384`);
  say();
  say('| | | p50, ms | p99, ms | times our f32 | recall@10 | built in, s | memory, MB |');
  say('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, kind, figures } of rows) {
    const { p50Ms, p99Ms, buildMs, residentMb, found } = figures;
    const recall = measureRecall(found, exact);
    say(`| ${name} | ${kind} | ${p50Ms.toFixed(2)} | ${p99Ms.toFixed(2)} | ${(p50Ms / ours).toFixed(2)} | ${recall.toFixed(4)} | ${(buildMs / 1_000).toFixed(1)} | ${residentMb.toFixed(0)} |`);
    if (name.includes('@gateway') && kind === 'exact' && recall < 1) failures.push(`${name} has a recall of ${recall.toFixed(4)} at ${count}`);
    if (count === BAR_COUNT && kind === 'exact' && !name.includes('@gateway') && p50Ms <= ours) failures.push(`${name} is as fast as ours or faster at ${count}: ${p50Ms.toFixed(2)} ms against ${ours.toFixed(2)}`);
  }
  if (count !== BAR_COUNT) continue;
  for (const [index, bar] of BARS_MS.entries()) {
    const { name = '', figures } = rows[index] ?? {};
    if ((figures?.p50Ms ?? bar) > bar) failures.push(`${name}: p50 ${figures?.p50Ms.toFixed(2)} ms against a bar of ${bar}`);
  }
}
reportIngest();
say();
say(`Bars: recall 1 for both of ours, p50 at ${BAR_COUNT.toLocaleString('en')} of at most ${BARS_MS[0]} ms in f32 and ${BARS_MS[1]} ms with bytes, faster than every exact rival. ${failures.length === 0 ? 'All met.' : `Missed: ${failures.join('; ')}.`}`);
write();
if (failures.length > 0) process.exitCode = 1;

function write(): void {
  writeFileSync(path.join(import.meta.dirname, 'results.md'), `${lines.join('\n')}\n`);
}

function reportIngest(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'vector-benchmark-'));
  try {
    const file = path.join(folder, 'knowledge.db');
    const { documents, chunks, characters, addSeconds, fileMb } = runChild('measure-ingest.ts', ['add', file]) as AddFigures;
    const { residentMb, searchMs } = runChild('measure-ingest.ts', ['search', file]) as SearchFigures;
    say();
    say('## Adding documents');
    say();
    say(`${documents.toLocaleString('en')} documents of ten such texts each (${(characters / 1e6).toFixed(1)} MB, ${chunks.toLocaleString('en')} chunks), text in, embeddings by \`local\`, into a new SQLite file, in one call of \`add\` with the fit of the collection's own model: ${addSeconds.toFixed(1)} s, **${Math.round(documents / addSeconds)} documents a second**${isPinned ? ', all threads on one core' : ''}. The file: ${fileMb.toFixed(0)} MB. Opened by another process and searched, that grew by ${residentMb.toFixed(0)} MB: **${((residentMb * 10_000) / chunks).toFixed(0)} MB for 10,000 chunks**, terms, vectors and model included; the first search, which reads all of it, took ${searchMs.toFixed(0)} ms.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
