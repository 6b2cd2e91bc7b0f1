// White space at the edges of the text, and where asked of every line.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const trimWhitespace = defineAction({
  name: 'trim_whitespace',
  parameters: { lines: { kind: 'boolean', default: false } },
  run: async (text, { lines }, { pacer }) => {
    if (!lines) return { text: text.trim() };
    const trimmed = await mapPieces(text, (piece) => piece.split('\n').map(trimLine).join('\n'), { pacer, boundary: 'line' });
    return { text: trimmed.trim() };
  },
});

// The carriage return of a Windows line end belongs to the break.
function trimLine(line: string): string {
  return line.endsWith('\r') ? `${line.trim()}\r` : line.trim();
}
