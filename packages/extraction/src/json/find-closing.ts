// Where a JSON object or array ends: brackets are counted, strings are passed over.

/** The position after the bracket that closes the one at `start`; -1 when none does. */
export function findClosing(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    const char = text[position];
    if (char === '"') position = findStringEnd(text, position) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return -1;
}

/** The position after the quote that closes the string at `start`; the end of the text when none does. */
export function findStringEnd(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position += 1) {
    const char = text[position];
    if (char === '\\') position += 1;
    else if (char === '"') return position + 1;
  }
  return text.length;
}
