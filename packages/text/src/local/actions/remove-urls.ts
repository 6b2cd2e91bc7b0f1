// Addresses of the web out of the text, or a placeholder in their place.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';
import { replaceUrls } from '../find-urls.ts';

export const removeUrls = defineAction({
  name: 'remove_urls',
  parameters: { placeholder: { kind: 'text', maxLength: 200, default: '' } },
  run: async (text, { placeholder }, { pacer }) => ({ text: await mapPieces(text, (piece) => replaceUrls(piece, placeholder), { pacer }) }),
});
