// What stands without quotes: numbers, literals, calls such as Decimal('1.5'), and words whose quotes were forgotten.
import type { SoftWord } from './soft-node.ts';
import { KEY_AFTER_COMMA } from './signs.ts';
import type { SoftScanner } from './soft-scanner.ts';

// What wraps a value in Python, MongoDB's shell and JavaScript; other calls compute another one.
const CALL = /(?:[A-Za-z_]\w{0,20}\.){0,2}(?:Decimal(?:128)?|ObjectId|ISODate|[Dd]ate|[Uu][Uu][Ii][Dd]|Number(?:Long|Int|Decimal)?|Big[Ii]nt|Long|Int(?:32|64)?|int\d*|uint\d*|float\d*|Double|str_?|[Ss]tring|bool_?|Boolean|Timestamp|fromisoformat|(?:Pure|Posix|Windows)?Path)\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([-+.\w]*))\s*\)/y;
const NUMBER_OR_LITERAL = /(?:[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?)|[-+]?Infinity|true|false|null|True|False|None|undefined|NaN)(?=[\s\u00a0,，}\]｝］)]|$)/y;
const SEPARATED = /[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?=\s*(?:[}\]]|,\s*["'\p{L}_]|\r?\n))/uy;
const AFTER_WORD = /[ \t\u200b-\u200f\u2060]*(?:[,，;}\]｝］)\n\r]|\/\/|\/\*|#|$)/y;
// Items may stand side by side without commas.
const AFTER_ITEM = /[ \t\u200b-\u200f\u2060]*(?:[,，;}\]｝］)\n\r]|\/\/|\/\*|#|$)|[ \t]+[-+.\d"'[{]/y;

/** Reads up to the comma, bracket or line end that ends it. */
export function readWord(scanner: SoftScanner, place: { readonly inMap: boolean; readonly isOpenEnd: boolean }): SoftWord {
  const { text } = scanner;
  const call = scanner.match(CALL);
  if (call !== null) {
    scanner.slips += 1;
    scanner.at += call[0].length;
    return { kind: 'word', text: call[1] ?? call[2] ?? call[3] ?? '', isCut: false };
  }
  // In an object the commas of 1,234,567 part no members.
  const plain = (place.inMap ? scanner.match(SEPARATED) : null) ?? scanner.match(NUMBER_OR_LITERAL);
  if (plain !== null) {
    const after = scanner.at + plain[0].length;
    const rest = scanner.match(place.inMap ? AFTER_WORD : AFTER_ITEM, after);
    if (rest !== null) {
      scanner.at = after;
      return { kind: 'word', text: plain[0], isCut: place.isOpenEnd && after === text.length };
    }
  }
  scanner.slips += 1;
  const start = scanner.at;
  let position = start;
  for (; position < text.length; position += 1) {
    const char = text[position] ?? '';
    if (char === '\n' || char === '}' || char === ']' || char === '｝' || char === '］') break;
    if (/[,，;]/.test(char) && endsAtComma(scanner, position, place.inMap)) break;
    if (position > start && /[ \t]/.test(text[position - 1] ?? '') && (char === '#' || text.startsWith('//', position) || text.startsWith('/*', position))) break;
  }
  scanner.at = position;
  const word = text.slice(start, position).trim();
  // Its opening quote was forgotten.
  const unquoted = /^[^"”]*["”]$/.test(word) ? word.slice(0, -1) : word;
  return { kind: 'word', text: unquoted, isCut: place.isOpenEnd && position === text.length };
}

// In an object a comma ends the value only when a key, a bracket or a line end follows: words have commas as well.
function endsAtComma(scanner: SoftScanner, position: number, inMap: boolean): boolean {
  if (!inMap) return true;
  return scanner.match(KEY_AFTER_COMMA, position) !== null || scanner.match(/[,，;]\s*(?:[}\]]|$)/y, position) !== null || scanner.match(/[,，;][ \t]*(?:#|\/\/|\/\*|\r?\n)/y, position) !== null;
}
