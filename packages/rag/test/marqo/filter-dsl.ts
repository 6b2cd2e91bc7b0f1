// Marqo's filter language, read strictly: field:value, field:(two words), field:[1 TO 10] with both ends included, IN, AND before OR, NOT, brackets, backslash escapes.

export type DslNode =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly DslNode[] }
  | { readonly kind: 'not'; readonly part: DslNode }
  | { readonly kind: 'equals'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'range'; readonly field: string; readonly low: number | undefined; readonly high: number | undefined };

export class DslError extends Error {}

export function parseDsl(text: string): DslNode {
  let at = 0;
  const fail = (what: string): never => {
    throw new DslError(`${what} at ${at}`);
  };
  const blanks = (): void => {
    while (text[at] === ' ') at += 1;
  };
  const word = (wanted: string): boolean => {
    blanks();
    const end = at + wanted.length;
    if (text.slice(at, end) !== wanted || !/^[\s([]?$/.test(text[end] ?? '')) return false;
    at = end;
    return true;
  };
  const raw = (stop: RegExp): string => {
    let value = '';
    while (at < text.length && !stop.test(text[at] ?? '')) {
      if (text[at] === '\\') at += 1;
      value += text[at] ?? fail('a backslash at the end');
      at += 1;
    }
    return value;
  };
  const expect = (character: string): void => {
    blanks();
    if (text[at] !== character) fail(`expected ${character}`);
    at += 1;
  };
  const bound = (value: string): number | undefined => {
    if (value === '*') return undefined;
    if (!/^-?\d+(\.\d+)?$/.test(value)) fail('a range of what is no number');
    return Number(value);
  };
  const value = (): string => {
    blanks();
    if (text[at] !== '(') return raw(/[\s,()]/) || fail('expected a value');
    at += 1;
    const inside = raw(/\)/);
    expect(')');
    return inside;
  };
  const term = (): DslNode => {
    blanks();
    if (text[at] === '(') {
      at += 1;
      const inner = or();
      expect(')');
      return inner;
    }
    const field = raw(/[\s:()[\],]/) || fail('expected a field');
    if (word('IN')) {
      expect('(');
      const values = [value()];
      for (blanks(); text[at] === ','; blanks()) {
        at += 1;
        values.push(value());
      }
      expect(')');
      return { kind: 'equals', field, values };
    }
    expect(':');
    if (text[at] !== '[') return { kind: 'equals', field, values: [value()] };
    at += 1;
    const low = bound(raw(/\s/));
    if (!word('TO')) fail('expected TO');
    blanks();
    const high = bound(raw(/[\s\]]/));
    expect(']');
    return { kind: 'range', field, low, high };
  };
  const not = (): DslNode => (word('NOT') ? { kind: 'not', part: not() } : term());
  const chain = (kind: 'and' | 'or', next: () => DslNode): DslNode => {
    const parts = [next()];
    while (word(kind.toUpperCase())) parts.push(next());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind, parts };
  };
  const and = (): DslNode => chain('and', not);
  const or = (): DslNode => chain('or', and);
  const node = or();
  blanks();
  if (at < text.length) fail('nothing more was expected');
  return node;
}

/** @param read the values of a field that may be filtered by; throws for one that may not */
export function matchDsl(node: DslNode, read: (field: string) => readonly unknown[]): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.map((part) => matchDsl(part, read)).every(Boolean);
    case 'or':
      return node.parts.map((part) => matchDsl(part, read)).some(Boolean);
    case 'not':
      return !matchDsl(node.part, read);
    case 'range':
      return read(node.field).some((value) => typeof value === 'number' && value >= (node.low ?? Number.NEGATIVE_INFINITY) && value <= (node.high ?? Number.POSITIVE_INFINITY));
    default:
      return read(node.field).some((value) => node.values.includes(String(value)));
  }
}
