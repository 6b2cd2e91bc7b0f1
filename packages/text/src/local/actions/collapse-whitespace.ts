// Runs of white space as one: a space, a line end, or one blank line.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const collapseWhitespace = defineAction({
  name: 'collapse_whitespace',
  parameters: { keep_newlines: { kind: 'boolean', default: true } },
  run: async (text, { keep_newlines: keepNewlines }, { pacer }) => {
    const shorten = keepNewlines ? toShortRun : (): string => ' ';
    return { text: await mapPieces(text, (piece) => piece.replace(/\s+/g, shorten), { pacer }) };
  },
});

function toShortRun(run: string): string {
  const ends = run.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0;
  if (ends === 0) return ' ';
  return ends === 1 ? '\n' : '\n\n';
}
