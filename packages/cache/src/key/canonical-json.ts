// One text for all values that mean the same: keys in order, nothing that is undefined, and what JSON would make the same kept apart.

/** The text, or what in the value has none, so that two different values would look alike. */
export type CanonicalText = { readonly text: string } | { readonly obstacle: string };

/**
 * JSON with sorted keys. `undefined` members are left out, as JSON does. Numbers, dates, maps, sets and bytes that JSON does not know are written in a form
 * that no JSON has, with their kind. Functions, symbols, circles and instances of other classes have no text: what they hold cannot be seen.
 */
export function toCanonicalText(value: unknown): CanonicalText {
  const walk: Walk = { parents: [], names: [], obstacle: undefined };
  const text = write(value, walk);
  return walk.obstacle === undefined ? { text } : { obstacle: walk.obstacle };
}

/** The same for values that are known to be JSON. */
export function toCanonicalJson(value: Readonly<Record<string, string | number | undefined>>): string {
  return write(value, { parents: [], names: [], obstacle: undefined });
}

/** Where the writing is: keys are made for every call, so nothing is copied on the way. */
interface Walk {
  /** Objects around the value: one of them inside itself has no end. */
  readonly parents: object[];
  readonly names: string[];
  /** The first thing that has no text, and where it is. */
  obstacle: string | undefined;
}

function write(value: unknown, walk: Walk): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `bigint(${value})`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `number(${String(value)})`;
  if (typeof value === 'function' || typeof value === 'symbol') return giveUp(`a ${typeof value}`, walk);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (walk.parents.includes(value)) return giveUp('an object that holds itself', walk);
  walk.parents.push(value);
  const text = writeObject(value, walk);
  walk.parents.pop();
  return text;
}

function writeObject(value: object, walk: Walk): string {
  if (Array.isArray(value)) return `[${Array.from(value, (item, index) => writeAt(String(index), item, walk)).join(',')}]`;
  if (isPlain(value)) return writeMembers(value, walk);
  return writeKnown(value, walk) ?? giveUp(`an instance of ${value.constructor.name}`, walk);
}

function writeMembers(value: object, walk: Walk): string {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => inOrder(a, b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeAt(name, member, walk)}`).join(',')}}`;
}

function writeAt(name: string, value: unknown, walk: Walk): string {
  walk.names.push(name);
  const text = write(value, walk);
  walk.names.pop();
  return text;
}

/** What is no plain object and shows all that it holds. */
function writeKnown(value: object, walk: Walk): string | undefined {
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? 'NaN' : value.toISOString()})`;
  if (value instanceof URL) return `URL(${JSON.stringify(value.href)})`;
  if (value instanceof RegExp) return `RegExp(${JSON.stringify(String(value))})`;
  if (value instanceof Map) return `Map(${[...value].map(([key, item]) => `${writeAt('key', key, walk)}:${writeAt(String(key), item, walk)}`).toSorted(inOrder).join(',')})`;
  if (value instanceof Set) return `Set(${[...value].map((item) => writeAt('item', item, walk)).toSorted(inOrder).join(',')})`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${Buffer.from(value).toString('base64')})`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')})`;
  return undefined;
}

/** A plain object, also of another realm, or one without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function giveUp(what: string, walk: Walk): string {
  walk.obstacle ??= walk.names.length === 0 ? what : `${walk.names.join('.')} is ${what}`;
  return 'null';
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
