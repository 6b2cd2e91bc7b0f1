// JSON stays text, also when it does not parse: the caller may want to repair it.
import { decodeText } from '../decode-text.ts';
import { DECODED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';

export const jsonLoader: DocumentLoader = {
  format: 'json',
  extensions: ['.json', '.jsonl', '.ndjson', '.geojson'],
  mediaTypes: ['application/json', 'text/json', 'application/x-ndjson', 'application/ld+json', 'application/geo+json'],
  isPlain: true,
  defaultMaxBytes: DECODED_MAX_BYTES,
  sniff: () => false,
  load: async ({ bytes, charset }) => await decodeText(bytes, charset),
};
