// The table of the checks at full size, kept as a Markdown file: a run of some of them renews what it has run and leaves the rest.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Recorded {
  readonly name: string;
  /** The line of the table. */
  readonly row: string;
  /** Figures that do not fit into a line, as Markdown. */
  readonly table: string | undefined;
}

const TITLE = '# Checks at full size';

/**
 * Writes what was found into `file`.
 *
 * @param names the names of all checks there are, in the order of the table; what is recorded of others is dropped
 */
export function renewResults(file: string, names: readonly string[], found: readonly Recorded[]): void {
  const known = new Map([...readResults(file), ...found].map((recorded) => [recorded.name, recorded]));
  const kept = names.flatMap((name) => known.get(name) ?? []);
  const tables = kept.flatMap(({ name, table }) => (table === undefined ? [] : [`## ${name}\n\n${table}\n`]));
  writeFileSync(
    file,
    `${TITLE}

| check | tries | outcome |
| --- | --- | --- |
${kept.map(({ row }) => row).join('\n')}

${tables.join('\n')}
Node ${process.version}, ${process.platform} ${process.arch}. Reproduce: \`npx -y pnpm@12 verify\`, or \`npx -y pnpm@12 verify WORD\` for the checks with the word in their names, which renews their lines.
`,
  );
}

function readResults(file: string): readonly Recorded[] {
  if (!existsSync(file)) return [];
  const [head = '', ...sections] = readFileSync(file, 'utf8').replace(/\nNode v[^\n]*\n$/, '').split(/\n(?=## )/);
  const tables = new Map(sections.map((section) => [section.slice(3, section.indexOf('\n')), section.slice(section.indexOf('\n')).trim()]));
  return head.split('\n').flatMap((row) => {
    const name = /^\| (?!check \||---)(.*?) \|/.exec(row)?.[1];
    return name === undefined ? [] : [{ name, row, table: tables.get(name) }];
  });
}
