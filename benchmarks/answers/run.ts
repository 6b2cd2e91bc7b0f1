// Measures answers without a model and the check of answers, and writes results.md. TUNE=1 lists what parameters were chosen by, and writes nothing.
// Run from the repository root: node --conditions=@gateway/source benchmarks/answers/run.ts
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { reportExtracts, tuneExtracts } from './extracts.ts';
import { reportChecks } from './checks.ts';

const lines: string[] = [];
const say = (line = ''): void => {
  console.log(line);
  lines.push(line);
};

if (process.env['TUNE'] === undefined) {
  say('# Answers from sources');
  say();
  say('Written by `node --conditions=@gateway/source benchmarks/answers/run.ts`, over the texts and questions of chunking-eval (Chroma, 2024). Neither part asks a model.');
  say();
  await reportExtracts(say);
  say();
  await reportChecks(say);
  writeFileSync(path.join(import.meta.dirname, 'results.md'), `${lines.join('\n')}\n`);
} else {
  await tuneExtracts(say);
  await reportChecks(say, { isListing: true });
}
