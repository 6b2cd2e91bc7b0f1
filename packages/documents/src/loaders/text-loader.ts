// Plain text of any encoding, and whatever nobody else claims.
import { decodeText } from '../decode-text.ts';
import { DECODED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';

export const textLoader: DocumentLoader = {
  format: 'text',
  extensions: ['.txt', '.text', '.log'],
  mediaTypes: ['text/plain'],
  isPlain: true,
  defaultMaxBytes: DECODED_MAX_BYTES,
  sniff: () => false,
  load: async ({ bytes, charset }) => await decodeText(bytes, charset),
};
