// extract_table: every table of a document as rows, CSV or Markdown.
import type { LoadedDocument } from '@gateway/documents';
import type { findTables as FindTables, FindTablesOptions, Table, TypedCell } from '@gateway/extraction';
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { chooseEngine } from './choose-engine.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

const FORMATS = ['json', 'csv', 'markdown'] as const;

export const extractTable = defineTool({
  name: 'extract_table',
  title: 'Extract tables',
  description: 'Extract every table (HTML, Markdown, CSV, aligned text; with a model also from prose).',
  toolset: 'extraction',
  input: z.object({
    ...documentInput,
    headers: z.array(z.string().min(1)).min(1).max(100).describe('columns wanted, in any wording').optional(),
    formats: z.array(z.enum(FORMATS)).min(1).optional(),
    detail: z.boolean().describe('adds typed cells').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    tables: z.array(z.looseObject({ headers: z.array(z.string()), rows: z.array(z.array(z.string())).optional(), csv: z.string().optional(), markdown: z.string().optional() })).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['tables'],
  handler: async (input, services, call) => {
    const { extractTablesOperation, findTables, toCsv, toMarkdown, typeCell } = await import('@gateway/extraction');
    const read = await chooseReading(call.documents[0], findTables);
    // What is written as a table needs no model.
    const model = await chooseEngine(input, async () => read.hasTables ?? (await findTables(read.text, { format: read.format })).length > 0);
    const result = await runDocumentOperation(extractTablesOperation, { text: read.text, headers: input.headers, format: read.format }, { services, call, model });
    const formats = new Set(input.formats ?? ['json']);
    const toResult = (table: Table): { headers: string[]; rows?: string[][]; csv?: string; markdown?: string; cells?: TypedCell[][] } => ({
      headers: [...table.headers],
      ...(formats.has('json') ? { rows: table.rows.map((row) => [...row]) } : {}),
      ...(formats.has('csv') ? { csv: toCsv(table) } : {}),
      ...(formats.has('markdown') ? { markdown: toMarkdown(table) } : {}),
      ...(input.detail === true ? { cells: table.rows.map((row) => row.map(typeCell)) } : {}),
    });
    return { success: true, tables: result.output.tables.map(toResult), ...toLlmFields(result) };
  },
});

interface Reading {
  readonly text: string;
  readonly format: FindTablesOptions['format'];
  /** When it is known already. */
  readonly hasTables?: true;
}

// A page that has tables is read as it is, since the Markdown made of it knows no spans; otherwise its text may still tell one.
async function chooseReading(document: LoadedDocument | undefined, findTables: typeof FindTables): Promise<Reading> {
  const { text = '', html, format } = document ?? {};
  if (html !== undefined && (await findTables(html, { format: 'html' })).length > 0) return { text: html, format: 'html', hasTables: true };
  return { text, format: format === 'csv' ? 'csv' : undefined };
}
