// Python 3, by Ruff's parser: what Python's own compiler takes for a syntax error, save for what needs the code around (a "return" outside a function).
import type { Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { describePlace, messageOf } from './parser-message.ts';

const AT = /at byte range (\d+)\.\.\d+/;

interface Finding {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: { readonly row: number; readonly column: number };
}

// The Python of notebooks and shells, and of the time before 2020: other languages to Python's parser.
const OTHER = /^\s*(?:%{1,2}[A-Za-z]|!\s*\w)|^\s*(?:print\s+[^\s(=.,:)\]|&^*/%<>-]|exec\s+["']|raise\s+\w+\s*,)|\bexcept\s+\w+\s*,\s*\w+\s*:/m;

/** What is wrong; `undefined` for nothing, `null` for what may be right elsewhere or is nested too deep. */
export async function checkPython(code: string): Promise<string | undefined | null> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const source = takeFromSession(dedent(code));
  try {
    const workspace = new Workspace({ lint: { select: [] } }, PositionEncoding.Utf16);
    const error = findError(workspace, source);
    workspace.free();
    return error === undefined || !OTHER.test(source) ? error : null;
  } catch (error) {
    // Its recursion ends where the stack does.
    if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')) return null;
    throw error;
  }
}

function findError(workspace: Workspace, source: string): string | undefined {
  // Parses, and stops at the first error; what is told of every error of a large text that is no Python takes a minute.
  const error = messageOf(() => workspace.comments(source));
  if (error !== undefined) {
    if (!AT.test(error)) throw new RangeError(error);
    return error.replace(AT, (_range, start: string) => describePlace(source, Buffer.from(source).subarray(0, Number(start)).toString().length));
  }
  // What can be parsed and still is no Python: two parameters of one name.
  const [first] = (workspace.check(source) as readonly Finding[]).filter(({ code }) => code === 'invalid-syntax');
  return first === undefined ? undefined : `${first.message} (line ${first.start_location.row}, column ${first.start_location.column})`;
}

// What was typed at the prompts of a session; what was printed goes.
function takeFromSession(code: string): string {
  const lines = code.split('\n');
  if (!lines.some((line) => line.startsWith('>>>'))) return code;
  return lines.map((line) => /^(?:>>>|\.\.\.)(?: (.*))?$/.exec(line)?.[1] ?? '').join('\n');
}

function dedent(code: string): string {
  const lines = code.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shortest = indents.reduce<string | undefined>((least, indent) => (least === undefined || indent.length < least.length ? indent : least), undefined) ?? '';
  return shortest === '' || !indents.every((indent) => indent.startsWith(shortest)) ? code : lines.map((line) => (line.startsWith(shortest) ? line.slice(shortest.length) : line)).join('\n');
}
