// CSV stays text: tables are read out of it by @gateway/extraction, and models read it as it is.
import { decodeText } from '../decode-text.ts';
import { DECODED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';

export const csvLoader: DocumentLoader = {
  format: 'csv',
  extensions: ['.csv', '.tsv'],
  mediaTypes: ['text/csv', 'application/csv', 'text/tab-separated-values'],
  isPlain: true,
  defaultMaxBytes: DECODED_MAX_BYTES,
  sniff: () => false,
  load: async ({ bytes, charset }) => await decodeText(bytes, charset),
};
