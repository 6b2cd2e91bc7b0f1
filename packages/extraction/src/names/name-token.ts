// Words and marks with what telling names needs: capital or not, at the start of a sentence or not.
import type { Span } from '../entity-mention.ts';

export interface NameToken extends Span {
  readonly text: string;
  readonly kind: 'word' | 'number' | 'mark';
  /** Begins with a capital, or is written like "iPhone". Never for "I". */
  readonly isCapital: boolean;
  /** First of its sentence, line, cell or quotation: its capital tells nothing. */
  readonly isStart: boolean;
  /** What stands before: nothing, spaces (a wrapped line counts), or the end of a line or paragraph. */
  readonly gap: 'none' | 'space' | 'break';
}

const TOKEN =
  /(?:\p{Lu}\.){2,8}(?:\p{Lu}(?![\p{L}.]))?|\p{L}[\p{L}\p{M}\p{N}]*(?:(?:[-'’&@]|\.(?=\p{Ll}))[\p{L}\p{N}][\p{L}\p{M}\p{N}]*){0,12}|\p{N}[\p{N}.,]*[\p{L}\p{N}]*|[^\s\p{L}\p{N}]/gu;
const ABBREVIATED = /^(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|Rev|Fr|Hon|Gov|Sen|Rep|Capt|Col|Maj|Gen|Lt|Sgt|Cpl|Adm|Cmdr|St|Ste|Mt|Ft|Jr|Sr|Bros|Inc|Corp|Ltd|Co|Dept|Univ|Ave|Blvd|Rd|Pvt)$/u;
const ENDS_SENTENCE = /^[.!?:;…|•]$/;
const OPENS = /^["'“‘«([{*_>#-]$/;

/** Cuts `text` into tokens. Linear time. */
export function tokenizeNames(text: string): NameToken[] {
  const tokens: NameToken[] = [];
  let end = 0;
  let lineStart = 0;
  let isStart = true;
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const gap = readGap(text.slice(end, start), end - lineStart, start === 0 ? '' : (text[start] ?? ''));
    if (gap === 'break') isStart = true;
    if (end < start && text.slice(end, start).includes('\n')) lineStart = start;
    let word = match[0];
    const kind = /^\p{L}/u.test(word) ? 'word' : /^\p{N}/u.test(word) ? 'number' : 'mark';
    if (kind === 'mark' && end === start && start > 0 && tokens.at(-1)?.end === start && word === '.' && ABBREVIATED.test(tokens.at(-1)?.text ?? '')) {
      // The full stop of "Dr." or "F." is part of the word.
      const last = tokens.pop();
      if (last !== undefined) {
        tokens.push({ ...last, text: `${last.text}.`, end: start + 1 });
        end = start + 1;
        isStart = false;
        continue;
      }
    }
    word = kind === 'word' ? word.replaceAll('’', "'") : word;
    const isCapital = kind === 'word' && /^\p{Lu}|^\p{Ll}{1,2}\p{Lu}/u.test(word) && !/^I(?:'\w+)?$/.test(word);
    tokens.push({ text: word, start, end: start + word.length, kind, isCapital, isStart, gap });
    end = start + word.length;
    if (kind === 'mark') isStart = isStart || ENDS_SENTENCE.test(word) || /^["“«]$/.test(word);
    else isStart = kind === 'number' && isStart;
    if (kind === 'mark' && !OPENS.test(word) && !ENDS_SENTENCE.test(word) && /^[,)%&/]$/.test(word)) isStart = false;
  }
  return tokens;
}

// A single line break inside a wrapped paragraph is a space; after a short line or before markup it ends what stood there.
function readGap(between: string, lineLength: number, next: string): NameToken['gap'] {
  if (next === '') return 'break';
  if (between === '') return 'none';
  const first = between.indexOf('\n');
  if (first === -1) return 'space';
  if (between.includes('\n', first + 1) || between.length > 40) return 'break';
  return lineLength < 50 || /[#>*|+=-]/.test(next) ? 'break' : 'space';
}
