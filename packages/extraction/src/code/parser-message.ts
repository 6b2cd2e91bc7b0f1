// What parsers throw, as one line about a place in the code.

/** The first line of what `parse` throws; `undefined` when it throws nothing. */
export function messageOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return firstLine(error instanceof Error ? error.message : String(error));
  }
}

export function firstLine(message: string): string {
  return (message.split('\n').find((line) => line.trim() !== '') ?? message).slice(0, 300);
}

/** @param at UTF-16 offset */
export function describePlace(code: string, at: number): string {
  const before = code.slice(0, at).split('\n');
  return `(line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}
