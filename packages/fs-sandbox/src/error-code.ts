// What an error of the system says of itself, in the form of errno(3).

/** For instance `ENOENT`; of anything else words that no code is. */
export function readErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no further reason';
}
