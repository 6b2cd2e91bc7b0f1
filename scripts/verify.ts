// The checks that `pnpm test` runs at small size, at full size; writes their table into benchmarks/verify/results.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cacheCrash } from './verify/cache-crash.ts';
import { createFileRaceCheck } from './verify/file-race.ts';
import { killedFileWriters } from './verify/killed-file-writers.ts';
import { FILE_RACE_OPERATIONS, RACE_OPERATIONS } from '../packages/fs-sandbox/test/race-ground.ts';
import { killedWorkflow } from './verify/killed-workflow.ts';
import { killedWriters } from './verify/killed-writers.ts';
import { largeSource } from './verify/large-source.ts';
import { outage } from './verify/outage.ts';
import { routing } from './verify/routing.ts';
import { killedSpender, sharedBudget } from './verify/shared-budget.ts';
import { sharedFiles } from './verify/shared-files.ts';
import type { Check } from './verify/check.ts';

const RESULTS = fileURLToPath(new URL('../benchmarks/verify/', import.meta.url));
const all: readonly Check[] = [
  ...RACE_OPERATIONS.map((operation) => createFileRaceCheck(operation, 'directory')), ...FILE_RACE_OPERATIONS.map((operation) => createFileRaceCheck(operation, 'file')), killedFileWriters, ...sharedFiles,
  killedWriters, cacheCrash, killedWorkflow, sharedBudget, killedSpender, outage, largeSource, routing,
];
// `verify outage` runs the checks whose names hold the word, and leaves the table as it is.
const [only] = process.argv.slice(2);
const checks = only === undefined ? all : all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
if (checks.length === 0) {
  console.error(`No check has "${only ?? ''}" in its name. There are: ${all.map(({ name }) => name).join('; ')}`);
  process.exit(1);
}

const rows: string[] = [];
const tables: string[] = [];
let failed = 0;
for (const check of checks) {
  try {
    const { tries, outcome, table } = await check.run();
    console.log(`ok      ${check.name}: ${outcome}`);
    rows.push(`| ${check.name} | ${tries.toLocaleString('en-US')} | ${outcome} |`);
    if (table !== undefined) tables.push(`## ${check.name}\n\n${table}\n`);
  } catch (error) {
    failed += 1;
    const message = error instanceof Error ? error.message : String(error);
    console.log(`FAILED  ${check.name}: ${message}`);
    rows.push(`| ${check.name} | | **failed**: ${message.split('\n')[0] ?? ''} |`);
  }
}
if (only === undefined) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    `${RESULTS}results.md`,
    `# Checks at full size

| check | tries | outcome |
| --- | --- | --- |
${rows.join('\n')}

${tables.join('\n')}
Node ${process.version}, ${process.platform} ${process.arch}. Reproduce: \`npx -y pnpm@12 verify\`
`,
  );
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && checks.length > 0 ? 0 : 1;
