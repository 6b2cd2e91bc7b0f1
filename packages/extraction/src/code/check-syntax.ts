// Whether code is correct in its language, by a real parser for each; loaded by the first block that needs it.
import { checkPython } from './check-python.ts';
import { checkLooseJson, checkScript } from './check-script.ts';
import { checkSql } from './check-sql.ts';
import { describePlace, firstLine, messageOf } from './parser-message.ts';

/** What a parser said. `null` when the language has none here, or none that can tell. */
export type SyntaxVerdict = { readonly valid: true } | { readonly valid: false; readonly error: string } | null;

/** What is wrong, `undefined` for nothing, `null` for what nobody here can tell. */
export type CheckCode = (code: string, label: string) => Promise<string | undefined | null>;

const CHECKERS: Readonly<Record<string, CheckCode>> = {
  json: async (code, label) => (label === 'jsonl' ? code.split('\n').filter((line) => line.trim() !== '').map(checkJson).find((error) => error !== undefined) : label === 'json5' || label === 'jsonc' ? await checkLooseJson(code) : checkJson(code)),
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
  javascript: async (code) => await checkScript(code, [['jsx']]),
  // <T>(x) => x and JSX exclude each other: either reading will do.
  typescript: async (code) => await checkScript(code, [['typescript'], ['typescript', 'jsx']]),
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
  if (error === null) return null;
  return error === undefined ? { valid: true } : { valid: false, error };
}

function checkJson(code: string): string | undefined {
  return messageOf(() => JSON.parse(code) as unknown);
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
