// Every way to end a line (CR, CRLF, NEL, LS, PS of Unicode) as one.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const normalizeNewlines = defineAction({
  name: 'normalize_newlines',
  parameters: { style: { kind: 'choice', values: ['lf', 'crlf'], default: 'lf' } },
  run: async (text, { style }, { pacer }) => ({
    text: await mapPieces(text, (piece) => piece.replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, style === 'lf' ? '\n' : '\r\n'), { pacer }),
  }),
});
