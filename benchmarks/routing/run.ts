// The router benchmark: what is accepted and what it costs, for ours and for what it competes with, in worlds whose truth only the simulation knows.
// Run from the repository root: node --conditions=@gateway/source benchmarks/routing/run.ts [--world FILE]… [--seeds 20] [--calls N] [--random 60] [--hard 20] [--check] [--write]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateHardWorld } from './generate-hard-world.ts';
import { generateWorld } from './generate-world.ts';
import { measureWorld, reachesBars, type WorldResult } from './measure.ts';
import { renderRandomWorlds, renderSummary, renderWorld } from './render.ts';
import { parseWorld, type World } from './world.ts';

const folder = path.join(import.meta.dirname, 'worlds');
const { values } = parseArgs({
  options: {
    world: { type: 'string', multiple: true },
    seeds: { type: 'string', default: '20' },
    calls: { type: 'string' },
    random: { type: 'string', default: '0' },
    'random-from': { type: 'string', default: '1001' },
    hard: { type: 'string', default: '0' },
    'hard-from': { type: 'string', default: '1001' },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
// The share of unseen random worlds that may miss a bar; see README.md.
const RANDOM_SHARE = 0.9;
const RANDOM_SEEDS = 3;

const seeds = Array.from({ length: readCount(values.seeds, '--seeds') }, (_, index) => index + 1);
const files = values.world ?? readdirSync(folder).filter((name) => name.endsWith('.json')).toSorted().map((name) => path.join(folder, name));
const report: string[] = [];
const failures: string[] = [];

const results: WorldResult[] = [];
for (const file of files) {
  const world = readWorld(file);
  const result = await measureWorld(withCalls(world), seeds);
  results.push(result);
  say(renderWorld(result));
  if (!reachesBars(result, 'ours')) failures.push(`Ours misses a bar in ${world.name}.`);
}
if (results.length > 1) say(renderSummary(results));

await measureDrawn({ kind: 'random', count: readCount(values.random, '--random'), from: readCount(values['random-from'], '--random-from'), draw: generateWorld });
await measureDrawn({ kind: 'hard random', count: readCount(values.hard, '--hard'), from: readCount(values['hard-from'], '--hard-from'), draw: generateHardWorld });
for (const failure of failures) console.log(`FAILED: ${failure}`);
if (values.write) {
  const command = `node --conditions=@gateway/source benchmarks/routing/run.ts --seeds ${values.seeds} --random ${values.random} --hard ${values.hard} --write`;
  const foot = `Node ${process.version}, ${process.platform} ${process.arch}. Same seeds, same figures. Reproduce: \`${command}\`\n`;
  writeFileSync(path.join(import.meta.dirname, 'results.md'), `# Routing\n\n${report.join('\n')}\n${foot}`);
}
if (values.check && failures.length > 0) process.exitCode = 1;

interface Drawn {
  readonly kind: 'random' | 'hard random';
  readonly count: number;
  readonly from: number;
  readonly draw: (seed: number) => World;
}

async function measureDrawn({ kind, count, from, draw }: Drawn): Promise<void> {
  if (count === 0) return;
  const drawn: WorldResult[] = [];
  for (let seed = from; seed < from + count; seed += 1) drawn.push(await measureWorld(withCalls(draw(seed)), seeds.slice(0, RANDOM_SEEDS)));
  say(renderRandomWorlds(drawn, { kind, from }));
  const possible = drawn.filter((result) => reachesBars(result, 'oracle'));
  const held = possible.filter((result) => reachesBars(result, 'ours'));
  if (held.length < RANDOM_SHARE * possible.length) failures.push(`Ours holds the bars in ${held.length} of ${possible.length} ${kind} worlds.`);
}

function say(text: string): void {
  console.log(text);
  report.push(text);
}

function withCalls(world: World): World {
  return values.calls === undefined ? world : { ...world, calls: readCount(values.calls, '--calls') };
}

function readWorld(file: string): World {
  try {
    return parseWorld(readFileSync(file, 'utf8'), file);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(2);
  }
}

function readCount(text: string, option: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  console.error(`${option} takes a whole number, not "${text}".`);
  return process.exit(2);
}
