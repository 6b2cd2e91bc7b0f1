// One spelling for characters that differ only in typography, so that a source and an answer can be compared.

const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

/** Unicode NFKC (full-width signs, ligatures, no-break spaces), without invisible characters, with plain quotes, dashes and apostrophes. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[‘’‚‛ʼ]/g, "'")
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‐‑‒–—−]/g, '-');
}

/** Lower case of the same length, so that positions stay. */
export function toLowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('');
}
