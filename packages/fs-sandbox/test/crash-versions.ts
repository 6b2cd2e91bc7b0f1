// A file whose every line tells its version, so that half of one and half of another is seen.

// Long lines, so that most of the time goes into writing and little into finding what to change.
const LINES = 40;
const FILLER = 'x'.repeat(5_000);

export function versionOf(n: number): string {
  return `version ${n} ${FILLER}\n`.repeat(LINES);
}

/** The version that a whole file is of. @throws Error for anything else */
export function readVersion(text: string): number {
  const n = Number(/^version (\d+) /.exec(text)?.[1]);
  if (text !== versionOf(n)) throw new Error(`the file is neither the old nor the new one: ${text.length} characters, beginning with ${JSON.stringify(text.slice(0, 30))}`);
  return n;
}
