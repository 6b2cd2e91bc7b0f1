// The pre-tokens of o200k_base.
import { BOTH, BREAK, LOWER, MARK, NUMBER, SLASH, SYMBOL, UPPER, widthAt, type ClassAt } from './char-class.ts';
import { readSpaces, skipContraction, skipNumbers, type PieceScanner } from './piece-scanner.ts';

/**
 * A scanner that cuts as this pattern does, alternatives in this order (openai/tiktoken, `tiktoken_ext/openai_public.py`, `o200k_base`):
 *
 * ```text
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n/]*
 * \s*[\r\n]+
 * \s+(?!\S)
 * \s+
 * ```
 */
export function createO200kScanner(classAt: ClassAt): PieceScanner {
  const scanWord = createWordScanner(classAt);
  return (text, start, end) => {
    const kind = classAt(text, start);
    if (kind === NUMBER) return skipNumbers(text, { start, end }, classAt);
    if (kind !== BREAK) {
      const wordEnd = scanWord(text, start, end);
      if (wordEnd !== -1) return skipContraction(text, wordEnd, end);
    }
    const symbols = text.charCodeAt(start) === 0x20 ? start + 1 : start;
    let index = symbols;
    while (index < end && isSymbol(classAt(text, index))) index += widthAt(text, index);
    if (index > symbols) {
      while (index < end && isBreakOrSlash(classAt(text, index))) index += 1;
      return index;
    }
    const spaces = readSpaces(text, { start, end }, classAt);
    if (spaces.afterBreak !== -1) return spaces.afterBreak;
    // `\s+(?!\S)` gives one character back when something follows, so that the last space goes with the next word.
    return spaces.end === end || spaces.end - 1 === start ? spaces.end : spaces.end - 1;
  };
}

/** The first two alternatives without their contraction: where the word ends, -1 when there is none. */
function createWordScanner(classAt: ClassAt): PieceScanner {
  // `[UPPER-ish]*[LOWER-ish]+`: greedy, and given back up to the last letter without case when no small letter follows.
  const scanLower = (text: string, start: number, end: number): number => {
    let index = start;
    let lastBoth = -1;
    let kind = 0;
    while (index < end) {
      kind = classAt(text, index);
      if (kind !== UPPER && kind !== BOTH && kind !== MARK) break;
      if (kind !== UPPER) lastBoth = index;
      index += widthAt(text, index);
    }
    if (index >= end || kind !== LOWER) return lastBoth === -1 ? -1 : lastBoth + widthAt(text, lastBoth);
    while (index < end && isLowerish(classAt(text, index))) index += widthAt(text, index);
    return index;
  };
  // `[UPPER-ish]+[LOWER-ish]*`, reached only when the above failed: no small letter follows, and no letter without case is in the run.
  const scanUpper = (text: string, start: number, end: number): number => {
    let index = start;
    while (index < end && classAt(text, index) === UPPER) index += widthAt(text, index);
    return index === start ? -1 : index;
  };
  return (text, start, end) => {
    const kind = classAt(text, start);
    const isLetter = kind === UPPER || kind === LOWER || kind === BOTH;
    const afterFirst = start + widthAt(text, start);
    const hasPrefix = !isLetter && afterFirst < end;
    let wordEnd = hasPrefix ? scanLower(text, afterFirst, end) : -1;
    if (wordEnd === -1 && (isLetter || kind === MARK)) wordEnd = scanLower(text, start, end);
    if (wordEnd === -1 && hasPrefix) wordEnd = scanUpper(text, afterFirst, end);
    if (wordEnd === -1 && isLetter) wordEnd = scanUpper(text, start, end);
    return wordEnd;
  };
}

function isLowerish(kind: number): boolean {
  return kind === LOWER || kind === BOTH || kind === MARK;
}

function isSymbol(kind: number): boolean {
  return kind === SYMBOL || kind === SLASH || kind === MARK;
}

function isBreakOrSlash(kind: number): boolean {
  return kind === BREAK || kind === SLASH;
}
