// A file whose every line tells its version, so that half of one and half of another is seen.

const LINES = 2_000;

export function versionOf(n: number): string {
  return `version ${n}\n`.repeat(LINES);
}

/** The version that a whole file is of. @throws Error for anything else */
export function readVersion(text: string): number {
  const n = Number(/^version (\d+)\n/.exec(text)?.[1]);
  if (text !== versionOf(n)) throw new Error(`the file is neither the old nor the new one: ${text.length} characters, beginning with ${JSON.stringify(text.slice(0, 30))}`);
  return n;
}
