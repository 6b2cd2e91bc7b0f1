// search_files: names by glob, or contents by text or regular expression.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox } from './open-sandbox.ts';

export const searchFiles = defineTool({
  name: 'search_files',
  title: 'Search files',
  description: 'Find files by glob or part of the name, or with search_content lines that hold the pattern (text, or RE2 if regex); skips what .gitignore excludes.',
  toolset: 'files',
  input: z.object({
    path: z.string(),
    pattern: z.string(),
    exclude_patterns: z.array(z.string()).optional(),
    case_sensitive: z.boolean().optional(),
    search_content: z.boolean().optional(),
    regex: z.boolean().optional(),
    cursor: z.string().optional(),
  }),
  output: z.looseObject({
    ...resultOutput,
    matches: z.array(z.looseObject({ path: z.string(), line: z.int().optional(), text: z.string().optional() })).optional(),
    next_cursor: z.string().optional(),
    files_searched: z.int().optional(),
    skipped: z.looseObject({ binary: z.int(), large: z.int(), ignored: z.int(), unreadable: z.int().optional() }).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openSandbox(services, call);
    const page = await sandbox.search(input.path, {
      pattern: input.pattern,
      contents: input.search_content,
      regex: input.regex,
      caseSensitive: input.case_sensitive,
      exclude: input.exclude_patterns,
      cursor: input.cursor,
      signal: call.signal,
      onProgress: call.onProgress,
    });
    const { unreadable, ...skipped } = page.skipped;
    return {
      success: true,
      matches: page.matches.map(({ path, line, text }) => ({ path, ...(line === undefined ? {} : { line }), ...(text === undefined ? {} : { text }) })),
      ...(page.cursor === undefined ? {} : { next_cursor: page.cursor }),
      files_searched: page.files,
      skipped: { ...skipped, ...(unreadable > 0 ? { unreadable } : {}) },
    };
  },
});
