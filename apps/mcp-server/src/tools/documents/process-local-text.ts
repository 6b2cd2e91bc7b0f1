// process_local_text: a text through a pipeline of small steps, none of which needs a model.
import { z } from 'zod';
import { toSeconds } from '../../llm-fields.ts';
import { llmOutput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

// Counts are small and stay; a list that was made twice is there twice.
const LISTS = ['urls', 'emails', 'numbers', 'dates', 'keywords', 'sentences'];

export const processLocalText = defineTool({
  name: 'process_local_text',
  title: 'Process text locally',
  description:
    'Run actions over a text, in order, free: trim_whitespace, collapse_whitespace, normalize_newlines|unicode, lowercase, uppercase, title_case, strip_html|markdown, remove_urls|emails|punctuation|stopwords, mask_pii, dedupe_lines, sort_lines, replace (find, with, regex), truncate (limit, unit), wrap, extract_urls|emails|numbers|dates|keywords, count_statistics, readability, detect_language, split_sentences.',
  toolset: 'documents',
  input: z.object({
    text: z.string().optional(),
    source: z.string().optional(),
    // What an action takes is checked by the package, which says it better than a union of thirty schemas could, and for fewer tokens.
    operations: z.array(z.looseObject({ action: z.string() })).min(1).max(100),
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    processed_text: z.string().optional(),
    stats: z.record(z.string(), z.unknown()).optional(),
    provider: llmOutput.provider,
    model: llmOutput.model,
    cost: llmOutput.cost,
    processing_time: llmOutput.processing_time,
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  takes: 'text',
  bulky: ['processed_text', ...LISTS.flatMap((name) => [`stats.${name}`, `stats.${name}#2`])],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const { processLocalText: run } = await import('@gateway/text');
    const countsTokens = input.operations.some((operation) => operation['unit'] === 'tokens');
    const { text, stats } = await run(call.documents[0]?.text ?? '', input.operations, {
      countTokens: countsTokens ? await services.countTokens() : undefined,
      signal: call.signal,
      onProgress: call.onProgress,
      clock: services.clock,
    });
    return {
      success: true,
      processed_text: text,
      ...(stats === undefined ? {} : { stats: { ...stats } }),
      provider: 'local',
      model: 'local/text',
      cost: 0,
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});
