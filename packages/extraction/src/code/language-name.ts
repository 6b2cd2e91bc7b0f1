// One name for each language, whatever a fence calls it.

const NAMES: Readonly<Record<string, readonly string[]>> = {
  json: ['json', 'json5', 'jsonc', 'jsonl', 'geojson'],
  yaml: ['yaml', 'yml'],
  toml: ['toml'],
  javascript: ['javascript', 'js', 'mjs', 'cjs', 'jsx', 'node', 'ecmascript'],
  typescript: ['typescript', 'ts', 'mts', 'cts', 'tsx'],
  python: ['python', 'py', 'python3', 'py3', 'pyi'],
  sql: ['sql', 'mysql', 'postgresql', 'postgres', 'pgsql', 'plpgsql', 'sqlite', 'tsql', 'mssql', 'psql', 'bigquery', 'snowflake', 'duckdb'],
  html: ['html', 'htm', 'xhtml', 'html5'],
  css: ['css'],
  bash: ['bash', 'sh', 'shell', 'zsh', 'shell-script', 'console', 'shellsession', 'terminal'],
  csharp: ['csharp', 'cs', 'c#'],
  cpp: ['cpp', 'c++', 'cc', 'hpp'],
  go: ['go', 'golang'],
  rust: ['rust', 'rs'],
  ruby: ['ruby', 'rb'],
  markdown: ['markdown', 'md', 'mdx'],
  text: ['text', 'txt', 'plain', 'plaintext', 'none', 'output'],
};
const BY_ALIAS: ReadonlyMap<string, string> = new Map(Object.entries(NAMES).flatMap(([name, aliases]) => aliases.map((alias): [string, string] => [alias, name])));

/** `undefined` for no label. Unknown languages keep their own name in lower case. */
export function readLanguageName(label: string): string | undefined {
  const lower = label.trim().toLowerCase();
  return lower === '' ? undefined : (BY_ALIAS.get(lower) ?? lower);
}
