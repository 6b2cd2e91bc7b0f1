// The typed list of loaders. One more format is one more file and one more line here; detection, limits and the contract suite pick it up.
import type { DocumentLoader } from './document-loader.ts';
import { csvLoader } from './loaders/csv-loader.ts';
import { docxLoader } from './loaders/docx-loader.ts';
import { htmlLoader } from './loaders/html-loader.ts';
import { jsonLoader } from './loaders/json-loader.ts';
import { markdownLoader } from './loaders/markdown-loader.ts';
import { pdfLoader } from './loaders/pdf-loader.ts';
import { textLoader } from './loaders/text-loader.ts';

/** Every format that can be read. */
export const loaders: readonly DocumentLoader[] = [pdfLoader, docxLoader, htmlLoader, markdownLoader, csvLoader, jsonLoader, textLoader];
