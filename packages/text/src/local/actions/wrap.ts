// Lines of at most so many characters (code points), broken at spaces; a longer word stays whole unless it may be broken.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';
import { wrapLine } from '../wrap-line.ts';

export const wrap = defineAction({
  name: 'wrap',
  parameters: { width: { kind: 'integer', min: 1, max: 10_000, default: 80 }, break_words: { kind: 'boolean', default: false } },
  run: async (text, { width, break_words: breakWords }, { pacer }) => ({
    text: await mapPieces(text, (piece) => piece.split('\n').map((line) => wrapLine(line, { width, breakWords })).join('\n'), { pacer, boundary: 'line' }),
  }),
});
