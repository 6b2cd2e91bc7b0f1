// Whether a value comes back from JSON as it was: what does not is not kept, since whoever finds it later would get something else.

/** Only texts, finite numbers, booleans, `null`, lists and plain objects of these. A member that is `undefined` is one that is not there. */
export function isJson(value: unknown, parents: readonly object[] = []): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || parents.includes(value)) return false;
  const inside = [...parents, value];
  if (Array.isArray(value)) return value.every((item) => isJson(item, inside));
  return isPlain(value) && Object.values(value).every((member) => member === undefined || isJson(member, inside));
}

/** A plain object, also of another realm, or one without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || Object.getPrototypeOf(prototype) === null) && typeof Reflect.get(value, 'toJSON') !== 'function';
}
