// What a sum is called where it is kept: a list of three words, as JSON.

/** Whose sum, and of what. */
export type CounterName = readonly [of: 'task' | 'model' | 'guard', name: string, field: string];

/** The name that the text is, if it is one. */
export function readCounterName(text: string): CounterName | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    // Somebody else's.
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === 'string')) return undefined;
  return parts[0] === 'task' || parts[0] === 'model' || parts[0] === 'guard' ? (parts as unknown as CounterName) : undefined;
}
