// JavaScript, TypeScript, and JSON with the freedoms of JavaScript, by Babel's parser.
import type { ParserPlugin } from '@babel/parser';
import { messageOf } from './parser-message.ts';

// Written before and after they became part of the language; each way excludes the other.
const DECORATORS: readonly ParserPlugin[] = ['decorators', 'decorators-legacy'];

/** What is wrong by every one of the `readings`, in the first one's words. */
export async function checkScript(code: string, readings: readonly (readonly ParserPlugin[])[]): Promise<string | undefined> {
  const { parse } = await import('@babel/parser');
  let first: string | undefined;
  for (const plugins of readings) {
    for (const decorators of DECORATORS) {
      const error = messageOf(() => parse(code, { sourceType: 'unambiguous', plugins: [...plugins, decorators], allowAwaitOutsideFunction: true, allowReturnOutsideFunction: true }));
      if (error === undefined) return undefined;
      first ??= error;
      if (!code.includes('@')) break;
    }
  }
  return first;
}

interface ScriptNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** JSON5 and JSON with comments: an expression of values alone. */
export async function checkLooseJson(code: string): Promise<string | undefined> {
  const { parseExpression } = await import('@babel/parser');
  let node: ScriptNode | undefined;
  const error = messageOf(() => {
    node = parseExpression(code) as unknown as ScriptNode;
  });
  if (error !== undefined || node === undefined) return error;
  const left: ScriptNode[] = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const inner = readInner(next);
    if (inner === undefined) return `${next.type} is no value`;
    for (const one of inner) left.push(one);
  }
  return undefined;
}

// The values inside a value; `undefined` for what is none.
function readInner(node: ScriptNode): readonly ScriptNode[] | undefined {
  switch (node.type) {
    case 'ObjectExpression': {
      const members = node['properties'] as readonly ScriptNode[];
      return members.every((member) => member.type === 'ObjectProperty' && member['computed'] !== true && member['shorthand'] !== true) ? members.map((member) => member['value'] as ScriptNode) : undefined;
    }
    case 'ArrayExpression': {
      const items = node['elements'] as readonly (ScriptNode | null)[];
      return items.every((item) => item !== null) ? items.filter((item) => item !== null) : undefined;
    }
    case 'UnaryExpression':
      return node['operator'] === '-' || node['operator'] === '+' ? [node['argument'] as ScriptNode] : undefined;
    case 'Identifier':
      return node['name'] === 'NaN' || node['name'] === 'Infinity' ? [] : undefined;
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
      return [];
    default:
      return undefined;
  }
}
