// An answer that several get: each has its own, so that nobody changes what another reads.

/** Lists and plain objects are copied, all the way down; anything else is the same, and so is what has more levels than there is stack. */
export function copyAnswer<T>(value: T): T {
  try {
    return copy(value, new Map());
  } catch {
    // Nothing that a vendor sends.
    return value;
  }
}

function copy<T>(value: T, copies: Map<object, unknown>): T {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known as T;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    copies.set(value, list);
    for (const item of value) list.push(copy<unknown>(item, copies));
    return list as T;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const own: Record<string, unknown> = {};
  copies.set(value, own);
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    // What is computed stays computed: looking at it may fail.
    if ('value' in member) Object.defineProperty(own, name, { ...member, value: copy<unknown>(member.value, copies), writable: true, configurable: true });
    else Object.defineProperty(own, name, member);
  }
  return own as T;
}
