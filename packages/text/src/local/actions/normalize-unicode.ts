// One spelling for what looks the same: the normalization forms of Unicode (UAX 15).
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const normalizeUnicode = defineAction({
  name: 'normalize_unicode',
  parameters: { form: { kind: 'choice', values: ['NFC', 'NFKC', 'NFD', 'NFKD'], default: 'NFC' } },
  run: async (text, { form }, { pacer }) => ({ text: await mapPieces(text, (piece) => piece.normalize(form), { pacer }) }),
});
