// The e-mail addresses of the text, in order, each once unless asked otherwise; the text goes on as it is.
import { defineAction } from '../local-action.ts';
import { findEmails } from '../find-emails.ts';
import { collectPieces } from '../map-pieces.ts';

export const extractEmails = defineAction({
  name: 'extract_emails',
  parameters: { unique: { kind: 'boolean', default: true } },
  run: async (text, { unique }, { pacer }) => {
    const found = await collectPieces(text, findEmails, { pacer });
    return { text, stats: { emails: unique ? [...new Set(found)] : found } };
  },
});
