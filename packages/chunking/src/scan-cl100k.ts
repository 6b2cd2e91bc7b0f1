// The pre-tokens of cl100k_base.
import { BOTH, BREAK, LOWER, MARK, NUMBER, SLASH, SYMBOL, UPPER, widthAt, type ClassAt } from './char-class.ts';
import { readSpaces, skipContraction, skipNumbers, type PieceScanner } from './piece-scanner.ts';

/**
 * A scanner that cuts as this pattern does, alternatives in this order (openai/tiktoken, `tiktoken_ext/openai_public.py`, `cl100k_base`):
 *
 * ```text
 * '(?i:[sdmt]|ll|ve|re)
 * [^\r\n\p{L}\p{N}]?+\p{L}++
 * \p{N}{1,3}+
 *  ?[^\s\p{L}\p{N}]++[\r\n]*+
 * \s++$
 * \s*[\r\n]
 * \s+(?!\S)
 * \s
 * ```
 */
export function createCl100kScanner(classAt: ClassAt): PieceScanner {
  return (text, start, end) => {
    const kind = classAt(text, start);
    if (kind === NUMBER) return skipNumbers(text, { start, end }, classAt);
    const contractionEnd = skipContraction(text, start, end);
    if (contractionEnd > start) return contractionEnd;
    if (kind !== BREAK) {
      const letters = isLetter(kind) ? start : start + widthAt(text, start);
      let index = letters;
      while (index < end && isLetter(classAt(text, index))) index += widthAt(text, index);
      if (index > letters) return index;
    }
    const symbols = text.charCodeAt(start) === 0x20 ? start + 1 : start;
    let index = symbols;
    while (index < end && isSymbol(classAt(text, index))) index += widthAt(text, index);
    if (index > symbols) {
      while (index < end && classAt(text, index) === BREAK) index += 1;
      return index;
    }
    const spaces = readSpaces(text, { start, end }, classAt);
    if (spaces.end === end) return end;
    if (spaces.afterBreak !== -1) return spaces.afterBreak;
    return spaces.end - 1 === start ? spaces.end : spaces.end - 1;
  };
}

function isLetter(kind: number): boolean {
  return kind === UPPER || kind === LOWER || kind === BOTH;
}

function isSymbol(kind: number): boolean {
  return kind === SYMBOL || kind === SLASH || kind === MARK;
}
