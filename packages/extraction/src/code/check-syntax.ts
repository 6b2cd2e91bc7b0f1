// Whether code is correct in its language, by a real parser for each; loaded by the first block that needs it.

/** What a parser said. `null` when the language has none here. */
export type SyntaxVerdict = { readonly valid: true } | { readonly valid: false; readonly error: string } | null;

type CheckCode = (code: string, label: string) => Promise<string | undefined>;

const CHECKERS: Readonly<Record<string, CheckCode>> = {
  json: async (code, label) => (label === 'jsonl' ? code.split('\n').filter((line) => line.trim() !== '').map(checkJson).find((error) => error !== undefined) : label === 'json5' || label === 'jsonc' ? await checkScript(`(${code}\n)`, []) : checkJson(code)),
  yaml: async (code) => {
    const { parseAllDocuments } = await import('yaml');
    const documents = parseAllDocuments(code, { logLevel: 'silent' });
    const [error] = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : [];
    return error === undefined ? undefined : firstLine(error.message);
  },
  toml: async (code) => {
    const { parse } = await import('smol-toml');
    return messageOf(() => parse(code));
  },
  javascript: async (code) => await checkScript(code, ['jsx']),
  // <T>(x) => x and JSX exclude each other: either reading will do.
  typescript: async (code) => {
    const plain = await checkScript(code, ['typescript']);
    return plain === undefined || (await checkScript(code, ['typescript', 'jsx'])) === undefined ? undefined : plain;
  },
  python: checkPython,
  sql: checkSql,
  html: checkHtml,
  css: checkCss,
  bash: checkBash,
};

/** @param label the fence's own word, which may name a dialect */
export async function checkSyntax(language: string, code: string, label = ''): Promise<SyntaxVerdict> {
  const check = Object.hasOwn(CHECKERS, language) ? CHECKERS[language] : undefined;
  if (check === undefined) return null;
  const error = await check(code, label.toLowerCase());
  return error === undefined ? { valid: true } : { valid: false, error };
}

function checkJson(code: string): string | undefined {
  return messageOf(() => JSON.parse(code) as unknown);
}

async function checkScript(code: string, plugins: readonly ('jsx' | 'typescript')[]): Promise<string | undefined> {
  const { parse } = await import('@babel/parser');
  return messageOf(() => parse(code, { sourceType: 'unambiguous', plugins: [...plugins], allowAwaitOutsideFunction: true, allowReturnOutsideFunction: true }));
}

async function checkPython(code: string): Promise<string | undefined> {
  const { parser } = await import('@lezer/python');
  const dedented = dedent(code.replaceAll(/^(?:>>> ?|\.\.\. ?)/gm, ''));
  const error = messageOf(() => parser.configure({ strict: true }).parse(dedented.endsWith('\n') ? dedented : `${dedented}\n`));
  if (error === undefined) return undefined;
  const at = /at (\d+)$/.exec(error)?.[1];
  return at === undefined ? error : `Syntax error ${describePlace(dedented, Number(at))}`;
}

const DIALECTS: Readonly<Record<string, string>> = { mysql: 'mysql', postgresql: 'postgresql', postgres: 'postgresql', pgsql: 'postgresql', psql: 'postgresql', plpgsql: 'postgresql', sqlite: 'sqlite', tsql: 'mssql', mssql: 'mssql', bigquery: 'bigquery', snowflake: 'snowflake', duckdb: 'duckdb' };
const COMMON_DIALECTS = ['generic', 'postgresql', 'mysql', 'sqlite', 'mssql'];

// Without a dialect in the label, what one of the common ones accepts is SQL.
async function checkSql(code: string, label: string): Promise<string | undefined> {
  const { init, validate } = await import('@guanmingchiu/sqlparser-ts');
  await init();
  const named = DIALECTS[label];
  const errors = (named === undefined ? COMMON_DIALECTS : [named]).map((dialect) => messageOf(() => validate(code, dialect as 'generic')));
  return errors.includes(undefined) ? undefined : errors[0]?.replace(/^sql parser error: /, '');
}

// What HTML's own parser calls an error, save for a doctype that parts of pages have not.
async function checkHtml(code: string): Promise<string | undefined> {
  const { parse, parseFragment } = await import('parse5');
  const errors: { readonly code: string; readonly startLine: number }[] = [];
  const isPage = /<!doctype|<html\b/i.test(code);
  (isPage ? parse : parseFragment)(code, { onParseError: (error) => errors.push(error), sourceCodeLocationInfo: true });
  const [error] = errors.filter((one) => one.code !== 'missing-doctype');
  if (error !== undefined) return `${error.code} (line ${error.startLine})`;
  return findUnclosed(code);
}

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
// HTML lets their end tags be left out.
const OPTIONAL = /^(?:html|head|body|li|dt|dd|p|rt|rp|optgroup|option|colgroup|caption|thead|tbody|tfoot|tr|td|th)$/;

// The standard forgives an end tag that is missing or has nothing to end; whoever wrote it would want to know.
function findUnclosed(code: string): string | undefined {
  const stack: string[] = [];
  const bare = code.replaceAll(/<!--[\s\S]*?-->|<(script|style|textarea|title)\b[^>]*>[\s\S]*?<\/\1\s*>|<!doctype[^>]*>/gi, '');
  for (const [, slash, written = '', rest = ''] of bare.matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g)) {
    const name = written.toLowerCase();
    if (VOID.test(name) || rest.trimEnd().endsWith('/')) continue;
    if (slash === '') stack.push(name);
    else {
      while (stack.length > 0 && stack.at(-1) !== name && OPTIONAL.test(stack.at(-1) ?? '')) stack.pop();
      if (stack.at(-1) !== name) return OPTIONAL.test(name) ? undefined : `</${name}> closes nothing${stack.length === 0 ? '' : `: <${stack.at(-1)}> is open`}`;
      stack.pop();
    }
  }
  const left = stack.find((name) => !OPTIONAL.test(name));
  return left === undefined ? undefined : `<${left}> is never closed`;
}

async function checkCss(code: string): Promise<string | undefined> {
  const { default: parse } = await import('css-tree/parser');
  let found: string | undefined;
  parse(code, {
    onParseError: (error) => {
      found ??= `${error.message} (line ${error.line ?? 1})`;
    },
    positions: true,
  });
  if (found !== undefined) return found;
  const bare = code.replaceAll(/\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
  const open = bare.split('{').length;
  const close = bare.split('}').length;
  // The standard closes what is open at the end.
  return open === close ? undefined : open > close ? 'a "{" is never closed' : 'a "}" closes nothing';
}

async function checkBash(code: string): Promise<string | undefined> {
  const { parse } = await import('unbash');
  // A session shows prompts, and what the commands printed.
  const prompts = code.split('\n').filter((line) => /^\s*[$%] /.test(line));
  const script = prompts.length > 0 ? prompts.map((line) => line.replace(/^\s*[$%] /, '')).join('\n') : code;
  const [error] = parse(script).errors ?? [];
  return error === undefined ? undefined : `${error.message} ${describePlace(script, error.pos)}`;
}

function messageOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return firstLine(error instanceof Error ? error.message : String(error));
  }
}

function firstLine(message: string): string {
  return (message.split('\n').find((line) => line.trim() !== '') ?? message).slice(0, 300);
}

function describePlace(code: string, at: number): string {
  const before = code.slice(0, at).split('\n');
  return `(line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

function dedent(code: string): string {
  const indents = code.split('\n').filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [shortest = ''] = indents.toSorted((a, b) => a.length - b.length);
  return shortest === '' ? code : code.split('\n').map((line) => (line.startsWith(shortest) ? line.slice(shortest.length) : line)).join('\n');
}
