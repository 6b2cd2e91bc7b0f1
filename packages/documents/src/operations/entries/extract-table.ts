// The value is the list of tables. What is written as tables is read by rules, and no model is asked.
import { extractTablesOperation, findTables, toCsv, toMarkdown, type ExtractTablesInput } from '@gateway/extraction';
import { z } from 'zod';
import type { WorkDocument } from '../bound-operation.ts';
import { defineModelWork } from '../model-work.ts';

const FORMATS = ['json', 'csv', 'markdown'] as const;

export const extractTable = defineModelWork({
  name: 'extract_table',
  shortNames: ['extract_tables'],
  params: z.strictObject({ headers: z.array(z.string().min(1)).min(1).max(100).optional(), formats: z.array(z.enum(FORMATS)).min(1).optional() }),
  operation: extractTablesOperation,
  toInput: (document, { headers }) => ({ headers, ...chooseReading(document) }),
  toValue: ({ tables }, { formats = ['json'] }) =>
    tables.map((table) => ({
      headers: table.headers,
      ...(formats.includes('json') ? { rows: table.rows } : {}),
      ...(formats.includes('csv') ? { csv: toCsv(table) } : {}),
      ...(formats.includes('markdown') ? { markdown: toMarkdown(table) } : {}),
    })),
  isPlain: async ({ text, format }) => (await findTables(text, { format })).length > 0,
});

// A page that has tables is read as it is: the Markdown made of it knows no cells that span others.
function chooseReading({ text, html, format }: WorkDocument): Pick<ExtractTablesInput, 'text' | 'format'> {
  if (html !== undefined && /<table[\s>]/i.test(html)) return { text: html, format: 'html' };
  return format === 'csv' ? { text, format } : { text };
}
