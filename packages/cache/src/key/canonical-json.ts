// One text for all objects that mean the same: keys in order, nothing that is undefined.

/** JSON with sorted keys. `undefined` members are left out, as JSON does; what JSON cannot say of a number is said in words, so that it stays apart from `null`. */
export function toCanonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return `"number:${String(value)}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
