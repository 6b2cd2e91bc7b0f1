// All letters small.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const lowercase = defineAction({
  name: 'lowercase',
  parameters: {},
  run: async (text, _parameters, { pacer }) => ({ text: await mapPieces(text, (piece) => piece.toLowerCase(), { pacer }) }),
});
