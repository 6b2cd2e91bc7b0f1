// The forms in which a source may have a word of a name.

/** The word itself and its plural or singular by "s". */
export function inflectWord(word: string): string[] {
  return word.length < 3 ? [word] : [word, `${word}s`, ...(word.endsWith('s') ? [word.slice(0, -1)] : [])];
}
