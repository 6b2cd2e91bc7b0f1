// How long a text is, in classes: models that read a page well may lose the thread of a book, so quality is measured per class.

/** Upper limits in tokens, a factor of eight apart: a page, a chapter, a book. */
const LIMITS = [4_000, 32_000] as const;

/** `''` when the length is unknown. */
export type SizeClass = '' | 'short' | 'medium' | 'long';

export function readSizeClass(inputTokens: number | undefined): SizeClass {
  if (inputTokens === undefined) return '';
  if (inputTokens <= LIMITS[0]) return 'short';
  return inputTokens <= LIMITS[1] ? 'medium' : 'long';
}
