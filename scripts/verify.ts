// The checks that `pnpm test` runs at small size, at full size; writes their table into benchmarks/verify/results.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createFileRaceCheck } from './verify/file-race.ts';
import { killedWriters } from './verify/killed-writers.ts';
import type { Check } from './verify/check.ts';

const RESULTS = fileURLToPath(new URL('../benchmarks/verify/', import.meta.url));
const checks: readonly Check[] = [createFileRaceCheck('directory'), createFileRaceCheck('file'), killedWriters];

const rows: string[] = [];
let failed = 0;
for (const check of checks) {
  try {
    const { tries, outcome } = await check.run();
    console.log(`ok      ${check.name}: ${outcome}`);
    rows.push(`| ${check.name} | ${tries.toLocaleString('en-US')} | ${outcome} |`);
  } catch (error) {
    failed += 1;
    const message = error instanceof Error ? error.message : String(error);
    console.log(`FAILED  ${check.name}: ${message}`);
    rows.push(`| ${check.name} | | **failed**: ${message} |`);
  }
}
mkdirSync(RESULTS, { recursive: true });
writeFileSync(
  `${RESULTS}results.md`,
  `# Checks at full size

| check | tries | outcome |
| --- | --- | --- |
${rows.join('\n')}

Node ${process.version}, ${process.platform} ${process.arch}. Reproduce: \`npx -y pnpm@12 verify\`
`,
);
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
