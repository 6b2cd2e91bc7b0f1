// One text for all values that mean the same: keys in order, nothing that is undefined, and what JSON would make the same kept apart.

/** The text, or what in the value has none, so that two different values would look alike. */
export type CanonicalText = { readonly text: string } | { readonly obstacle: string };

/**
 * JSON with sorted keys. `undefined` members are left out, as JSON does. Numbers, dates, maps, sets and bytes that JSON does not know are written in a form
 * that no JSON has, with their kind. Functions, symbols, circles and instances of other classes have no text: what they hold cannot be seen.
 */
export function toCanonicalText(value: unknown): CanonicalText {
  const obstacles: string[] = [];
  const text = write(value, { path: '', parents: [], report: (obstacle) => obstacles.push(obstacle) });
  const [obstacle] = obstacles;
  return obstacle === undefined ? { text } : { obstacle };
}

/** The same for values that are known to be JSON. */
export function toCanonicalJson(value: Readonly<Record<string, string | number | undefined>>): string {
  return write(value, { path: '', parents: [], report: () => undefined });
}

interface Place {
  readonly path: string;
  /** Objects around it: one of them inside itself has no end. */
  readonly parents: readonly object[];
  readonly report: (obstacle: string) => void;
}

function write(value: unknown, place: Place): string {
  if (typeof value === 'bigint') return `bigint(${value})`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `number(${String(value)})`;
  if (typeof value === 'function' || typeof value === 'symbol') return giveUp(`a ${typeof value}`, place);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (place.parents.includes(value)) return giveUp('an object that holds itself', place);
  const inner: Place = { ...place, parents: [...place.parents, value] };
  if (Array.isArray(value)) return `[${Array.from(value, (item, index) => write(item, at(inner, String(index)))).join(',')}]`;
  return writeKnown(value, inner) ?? (isPlain(value) ? writeMembers(Object.entries(value), inner) : giveUp(`an instance of ${value.constructor.name}`, place));
}

/** What is no plain object and shows all that it holds. */
function writeKnown(value: object, place: Place): string | undefined {
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? 'NaN' : value.toISOString()})`;
  if (value instanceof URL) return `URL(${JSON.stringify(value.href)})`;
  if (value instanceof RegExp) return `RegExp(${JSON.stringify(String(value))})`;
  if (value instanceof Map) return `Map(${[...value].map(([key, item]) => `${write(key, at(place, 'key'))}:${write(item, at(place, String(key)))}`).toSorted(inOrder).join(',')})`;
  if (value instanceof Set) return `Set(${[...value].map((item) => write(item, at(place, 'item'))).toSorted(inOrder).join(',')})`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${Buffer.from(value).toString('base64')})`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')})`;
  return undefined;
}

function writeMembers(members: readonly (readonly [string, unknown])[], place: Place): string {
  const texts = members
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => inOrder(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member, at(place, name))}`);
  return `{${texts.join(',')}}`;
}

/** A plain object, also of another realm, or one without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function giveUp(what: string, { path, report }: Place): string {
  report(path === '' ? what : `${path} is ${what}`);
  return 'null';
}

function at(place: Place, name: string): Place {
  return { ...place, path: place.path === '' ? name : `${place.path}.${name}` };
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
