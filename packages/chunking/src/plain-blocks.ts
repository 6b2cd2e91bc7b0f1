// Reads plain text: paragraphs between blank lines, and headings that say so by their number.
import type { Block, BlockParser } from './block.ts';
import { createBlockBuilder } from './block-builder.ts';
import { createLineReader, type Line } from './line-reader.ts';

const MAX_TITLE_LENGTH = 120;
// "2. Methods", "2.1 Data", "IV. Results", "A.1 Proofs"
const NUMBERED = /^(?:((?:\d{1,3}|[A-Z])(?:\.\d{1,3})+)\.?|(\d{1,3})[.)]?|([IVXLC]{1,6})\.)[ \t]+\p{L}/u;
const NAMED = /^(?:chapter|part|section|appendix|article|kapitel|teil|abschnitt|chapitre|partie|capítulo|parte)[ \t]+(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])\b/iu;

/**
 * A parser for plain text. A heading is a single short line between blank lines that begins with a number (`2.1 Data`) or names
 * itself (`Chapter 3`), and does not end as a sentence does. Its level is the number of parts of the number.
 */
export function createPlainParser(): BlockParser {
  const builder = createBlockBuilder();
  const lines = createLineReader();
  let blank = true;
  let isEmpty = true; // nothing but blank lines so far in the open block
  let only: Line | undefined; // the open block's only line
  let end = 0;
  const readLine = (line: Line): void => {
    if (line.text.trim() === '') {
      const level = only === undefined || blank ? 0 : readLevel(only.text);
      if (level > 0) builder.becomeHeading(level, only?.text.trim().replaceAll(/\s+/g, ' ') ?? '');
      if (builder.kind === undefined) builder.open('paragraph', line.start);
      blank = true;
      return;
    }
    if (blank && !isEmpty) builder.open('paragraph', line.start);
    else if (builder.kind === undefined) builder.open('paragraph', line.start);
    only = blank ? line : undefined;
    blank = false;
    isEmpty = false;
  };
  return {
    push: (text, last): readonly Block[] => {
      for (const line of lines.push(text, last)) {
        if (!line.continued) readLine(line);
        builder.reach(line.end);
        end = line.end;
      }
      if (last) builder.finish(end);
      return builder.take();
    },
  };
}

/** The level of the heading that the line is, 0 when it is none. */
function readLevel(text: string): number {
  const title = text.trim();
  if (title.length > MAX_TITLE_LENGTH || /[.,;:!?…]$/.test(title)) return 0;
  if (NAMED.test(title)) return 1;
  const number = NUMBERED.exec(title);
  if (number === null) return 0;
  return Math.min(6, (number[1]?.split('.').length ?? 1));
}
