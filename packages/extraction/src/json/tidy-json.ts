// The commonest slips in JSON, mended in one pass: comments, commas before a closing bracket, Python's words for true, false and null.

const PIECE = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\b(?:True|False|None)\b|,(?=\s*[}\]])/g;
const WORDS: ReadonlyMap<string, string> = new Map([['True', 'true'], ['False', 'false'], ['None', 'null']]);

/** Strings stay as they are. Linear time. */
export function tidyJson(text: string): string {
  // Comments first: a comma may stand before one that ends a list.
  return replacePieces(replacePieces(text, (piece) => (piece.startsWith('/') ? ' ' : piece)), (piece) => (piece === ',' ? '' : (WORDS.get(piece) ?? piece)));
}

function replacePieces(text: string, replace: (piece: string) => string): string {
  return text.replaceAll(PIECE, replace);
}
