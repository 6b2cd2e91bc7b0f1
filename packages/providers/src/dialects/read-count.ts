// Token counts as they come over the wire: a number that cannot be a count is unknown, never zero.

/** The value when it is a count, else undefined. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A part of `total`; undefined when it is missing or larger than what contains it. */
export function readPart(value: unknown, total: number): number | undefined {
  const count = readCount(value);
  return count !== undefined && count <= total ? count : undefined;
}
