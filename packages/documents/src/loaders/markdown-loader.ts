// Markdown is kept as it is: it already is the form that the other loaders translate into.
import { decodeText } from '../decode-text.ts';
import { DECODED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';
import { readMarkdownTitle } from '../markdown-title.ts';

export const markdownLoader: DocumentLoader = {
  format: 'markdown',
  extensions: ['.md', '.markdown', '.mdown', '.mkd'],
  mediaTypes: ['text/markdown', 'text/x-markdown'],
  isPlain: true,
  defaultMaxBytes: DECODED_MAX_BYTES,
  sniff: () => false,
  load: async ({ bytes, charset }) => {
    const decoded = await decodeText(bytes, charset);
    return { ...decoded, title: readMarkdownTitle(decoded.text) };
  },
};
