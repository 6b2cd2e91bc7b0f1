// Words that stand for true, false and nothing, in JSON, Python, JavaScript and plain English.

/** `undefined` when the word says neither. */
export function parseTruth(word: string): boolean | undefined {
  const lower = word.trim().toLowerCase();
  if (lower === 'true' || lower === 'yes') return true;
  return lower === 'false' || lower === 'no' ? false : undefined;
}

/** Whether a word says that there is no value. In quotes only what no value could be spelled like. */
export function isNothing(word: string, kind: 'text' | 'word'): boolean {
  const lower = word.trim().toLowerCase();
  if (kind === 'word' && /^(?:null|none|undefined|nil|nan|[-+]?infinity|~|)$/.test(lower)) return true;
  return /^(?:|n\/a|na|n\.a\.|nan|[-+]?infinity|null|none|undefined|-|--|–|—)$/.test(lower);
}

/** Whether an unquoted word is one of the languages' own names for nothing. */
export function isNullLiteral(word: string): boolean {
  return /^(?:null|none|undefined|nil|nan|[-+]?infinity|~)$/i.test(word.trim());
}
