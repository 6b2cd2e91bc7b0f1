// Every operation that batches and workflows can name, one line each.
import type { DocumentOperation } from './bound-operation.ts';
import { chunkDocument } from './entries/chunk-document.ts';
import { classifyText } from './entries/classify-text.ts';
import { delegate } from './entries/delegate.ts';
import { extractCode } from './entries/extract-code.ts';
import { extractEntities } from './entries/extract-entities.ts';
import { extractJson } from './entries/extract-json.ts';
import { extractKeyValuePairs } from './entries/extract-key-value-pairs.ts';
import { extractKeywords } from './entries/extract-keywords.ts';
import { extractTable } from './entries/extract-table.ts';
import { generateQa } from './entries/generate-qa.ts';
import { inferSchema } from './entries/infer-schema.ts';
import { processLocalText } from './entries/process-local-text.ts';
import { summarizeDocument } from './entries/summarize-document.ts';

export const documentOperations: readonly DocumentOperation[] = [
  summarizeDocument,
  extractEntities,
  generateQa,
  extractKeywords,
  classifyText,
  chunkDocument,
  processLocalText,
  extractJson,
  extractTable,
  extractKeyValuePairs,
  inferSchema,
  extractCode,
  delegate,
];
