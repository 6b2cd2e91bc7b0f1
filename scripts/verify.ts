// The checks that `pnpm test` runs at small size, at full size; keeps their table in benchmarks/verify/results.md.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cacheCrash } from './verify/cache-crash.ts';
import { createFileRaceCheck } from './verify/file-race.ts';
import { killedFileWriters } from './verify/killed-file-writers.ts';
import { FILE_RACE_OPERATIONS, RACE_OPERATIONS } from '../packages/fs-sandbox/test/race-ground.ts';
import { busyIngest, killedIngest } from './verify/killed-ingest.ts';
import { killedTournament } from './verify/killed-tournament.ts';
import { killedWorkflow } from './verify/killed-workflow.ts';
import { killedWriters } from './verify/killed-writers.ts';
import { largeSource } from './verify/large-source.ts';
import { outage } from './verify/outage.ts';
import { renewResults, type Recorded } from './verify/results-file.ts';
import { routing } from './verify/routing.ts';
import { killedSpender, sharedBudget } from './verify/shared-budget.ts';
import { sharedFiles } from './verify/shared-files.ts';
import type { Check } from './verify/check.ts';

const RESULTS = fileURLToPath(new URL('../benchmarks/verify/', import.meta.url));
const all: readonly Check[] = [
  ...RACE_OPERATIONS.map((operation) => createFileRaceCheck(operation, 'directory')), ...FILE_RACE_OPERATIONS.map((operation) => createFileRaceCheck(operation, 'file')), killedFileWriters, ...sharedFiles,
  killedWriters, cacheCrash, killedIngest, busyIngest, killedWorkflow, killedTournament, sharedBudget, killedSpender, outage, largeSource, routing,
];
// `verify outage` runs the checks whose names hold the word, and renews their lines of the table.
const [only] = process.argv.slice(2);
const checks = only === undefined ? all : all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
if (checks.length === 0) {
  console.error(`No check has "${only ?? ''}" in its name. There are: ${all.map(({ name }) => name).join('; ')}`);
  process.exit(1);
}

const found: Recorded[] = [];
let failed = 0;
for (const check of checks) {
  const { name } = check;
  try {
    const { tries, outcome, table } = await check.run();
    console.log(`ok      ${name}: ${outcome}`);
    found.push({ name, row: `| ${name} | ${tries.toLocaleString('en-US')} | ${outcome} |`, table });
  } catch (error) {
    failed += 1;
    const message = error instanceof Error ? error.message : String(error);
    console.log(`FAILED  ${name}: ${message}`);
    found.push({ name, row: `| ${name} | | **failed**: ${message.split('\n')[0] ?? ''} |`, table: undefined });
  }
}
mkdirSync(RESULTS, { recursive: true });
renewResults(`${RESULTS}results.md`, all.map(({ name }) => name), found);
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && checks.length > 0 ? 0 : 1;
