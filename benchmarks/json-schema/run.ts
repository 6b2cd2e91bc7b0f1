// The official JSON Schema test suite: what is judged rightly, refused, or wrongly, beside ajv alone. From this folder, on Debian or Ubuntu: npm install && npm run bench
// The suite comes as Debian's package libtest-json-schema-acceptance-perl, which carries it whole; nothing of it is kept here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileWithAjv, compileWithGateway, runSuite, type SuiteRow } from './suite.ts';

const PACKAGE = 'libtest-json-schema-acceptance-perl';
const DRAFTS = [
  { draft: '2020-12', folder: 'draft2020-12', schemaUri: 'https://json-schema.org/draft/2020-12/schema' },
  { draft: '2019-09', folder: 'draft2019-09', schemaUri: 'https://json-schema.org/draft/2019-09/schema' },
  { draft: '7', folder: 'draft7', schemaUri: 'http://json-schema.org/draft-07/schema#' },
  { draft: '6', folder: 'draft6', schemaUri: 'http://json-schema.org/draft-06/schema#' },
] as const;

const directory = mkdtempSync(path.join(tmpdir(), 'json-schema-suite-'));
try {
  execFileSync('apt-get', ['download', PACKAGE], { cwd: directory, stdio: ['ignore', 'ignore', 'ignore'] });
  const [archive = ''] = readdirSync(directory);
  execFileSync('dpkg-deb', ['-x', archive, 'suite'], { cwd: directory });
  const tests = path.join(directory, 'suite/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests');
  const rows: SuiteRow[] = [];
  for (const { draft, folder, schemaUri } of DRAFTS) {
    for (const part of ['required', 'format'] as const) {
      for (const { who, compile } of [{ who: '@gateway/extraction', compile: compileWithGateway }, { who: 'ajv alone', compile: compileWithAjv }]) {
        rows.push(await runSuite(path.join(tests, folder), { draft, part, schemaUri, who, compile }));
      }
    }
  }
  const report = toReport(rows, archive);
  writeFileSync(path.join(import.meta.dirname, 'results.md'), report);
  console.log(report);
} finally {
  rmSync(directory, { recursive: true });
}

function toReport(rows: readonly SuiteRow[], archive: string): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const own = rows.filter(({ who }) => who === '@gateway/extraction');
  return [
    '# JSON Schema: the official test suite',
    '',
    `Written by \`npm install && npm run bench\` in this folder. The suite is the one in \`${archive}\`, of April 2023; newer ones have more cases. "required" is the files that every implementation must pass, "format" those of \`optional/format\`.`,
    '',
    '"Refused" are cases of schemas that were refused with an error before any value was judged: as `unsupported` for what cannot be checked reliably, as `invalid_input` for references to other documents and unknown dialects. A wrong verdict must not be.',
    '',
    line(['draft', 'part', 'who', 'cases', 'right', 'refused', 'of these `unsupported`', 'wrong']),
    line(['---', '---', '---', '---:', '---:', '---:', '---:', '---:']),
    ...rows.map(({ draft, part, who, cases, right, unsupported, invalid, wrong }) => line([draft, part, who, cases, right, unsupported + invalid, who === '@gateway/extraction' ? unsupported : '', wrong.length])),
    '',
    '## What was judged wrongly',
    '',
    ...(own.every(({ wrong }) => wrong.length === 0) ? ['Nothing.'] : own.flatMap(({ draft, wrong }) => wrong.map((name) => `- ${draft}, ${name}`))),
    '',
    '## What of 2020-12 is refused',
    '',
    ...countRefused(own.filter(({ draft }) => draft === '2020-12')),
    '',
  ].join('\n');
}

function countRefused(rows: readonly SuiteRow[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason, cases } of rows.flatMap(({ refused }) => refused)) counts.set(reason, (counts.get(reason) ?? 0) + cases);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([reason, cases]) => `- ${cases} cases: ${reason}`);
}
