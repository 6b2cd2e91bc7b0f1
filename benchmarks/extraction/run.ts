// The corpora of broken answers and tables, and the speed of every path that needs no model, beside the peers. From this folder: npm install && npm run bench
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { measureAnswers } from './answers.ts';
import { measureSpeeds, type SpeedRow } from './speeds.ts';
import { measureTables } from './tables.ts';

const answers = await measureAnswers();
const tables = await measureTables();
const speeds = await measureSpeeds();

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const percent = (part: number, all: number): string => `${((part / all) * 100).toFixed(1)} %`;
const best = (group: readonly SpeedRow[]): number => Math.max(...group.map(({ speed }) => speed));

const report = [
  '# Extraction: corpora and speed',
  '',
  'Written by `npm install && npm run bench` in this folder, on one core of a machine that others use at the same time: compare rows of one table.',
  '',
  '## Broken answers',
  '',
  `${answers.wanted} answers with a value that was meant, ${answers.refused} where an error is right (\`packages/extraction/src/__fixtures__/broken-answers\`). The peers know no schema: they get the whole answer, and what they give counts when it is the value that was meant. "Wrong" is another value than the one meant, or a value where an error is right.`,
  '',
  row(['', 'meant value', 'honest error where one is right', 'wrong values']),
  row(['---', '---:', '---:', '---:']),
  ...answers.rows.map(({ name, right, errors, wrong }) => row([name, `${right} of ${answers.wanted} (${percent(right, answers.wanted)})`, `${errors} of ${answers.refused}`, wrong])),
  '',
  'When the reader was first held against these answers it got 154 of 171 right, 43 of 44 errors, and one value wrong. What it lacked was then built by rule, so the figures above are not those of unseen answers.',
  '',
  '## Tables',
  '',
  'Cells at their place, headers included (`packages/extraction/src/__fixtures__/tables`). "Told" is with the format that a file name tells, "untold" finds it out.',
  '',
  'At the first run: HTML, Markdown, aligned and PDF text 100 %, CSV 70.8 %, TSV 66.7 % (ragged rows, one column, a header alone). The aligned and PDF documents had been read before the reader was written.',
  '',
  row(['format', 'documents', 'cells', 'right, told', 'right, untold', 'tables too many']),
  row(['---', '---:', '---:', '---:', '---:', '---:']),
  ...tables.map(({ format, documents, cells, told, untold, extra }) => row([format, documents, cells, percent(told, cells), percent(untold, cells), extra])),
  '',
  '## Speed',
  '',
  row(['work', 'who', 'MB/s', 'of the fastest']),
  row(['---', '---', '---:', '---:']),
  ...speeds.flatMap(({ work, rows }) => rows.map(({ name, speed }) => row([work, name, speed.toFixed(speed < 1 ? 2 : 1), (speed / best(rows)).toFixed(2)]))),
  '',
].join('\n');
writeFileSync(path.join(import.meta.dirname, 'results.md'), report);
console.log(report);
