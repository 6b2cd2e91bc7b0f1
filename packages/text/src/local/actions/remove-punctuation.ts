// Punctuation out of the text (Unicode's category P, and S where asked), but for the characters to keep.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const removePunctuation = defineAction({
  name: 'remove_punctuation',
  parameters: { keep: { kind: 'text', maxLength: 200, default: '' }, symbols: { kind: 'boolean', default: false } },
  run: async (text, { keep, symbols }, { pacer }) => {
    const kept = new Set(keep);
    const pattern = symbols ? /[\p{P}\p{S}]/gu : /\p{P}/gu;
    return { text: await mapPieces(text, (piece) => piece.replace(pattern, (mark) => (kept.has(mark) ? mark : '')), { pacer }) };
  },
});
