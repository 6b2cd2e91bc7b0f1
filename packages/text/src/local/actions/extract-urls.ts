// The web addresses of the text, in order, each once unless asked otherwise; the text goes on as it is.
import { defineAction } from '../local-action.ts';
import { findUrls } from '../find-urls.ts';
import { collectPieces } from '../map-pieces.ts';

export const extractUrls = defineAction({
  name: 'extract_urls',
  parameters: { unique: { kind: 'boolean', default: true } },
  run: async (text, { unique }, { pacer }) => {
    const found = await collectPieces(text, findUrls, { pacer });
    return { text, stats: { urls: unique ? [...new Set(found)] : found } };
  },
});
