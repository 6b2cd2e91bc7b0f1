// E-mail addresses out of the text, or a placeholder in their place.
import { defineAction } from '../local-action.ts';
import { EMAIL } from '../find-emails.ts';
import { mapPieces } from '../map-pieces.ts';

export const removeEmails = defineAction({
  name: 'remove_emails',
  parameters: { placeholder: { kind: 'text', maxLength: 200, default: '' } },
  run: async (text, { placeholder }, { pacer }) => ({ text: await mapPieces(text, (piece) => piece.replace(EMAIL, () => placeholder), { pacer }) }),
});
