// All letters capital.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

export const uppercase = defineAction({
  name: 'uppercase',
  parameters: {},
  run: async (text, _parameters, { pacer }) => ({ text: await mapPieces(text, (piece) => piece.toUpperCase(), { pacer }) }),
});
