// Arguments that many tools share, spelled once. Their meaning stands in the server's instructions, so descriptions stay out of the schemas; so do
// the bounds that the instructions tell, which are refinements for that reason.
import { CACHE_MODES, PRIORITIES } from '@gateway/core';
import { z } from 'zod';
import { UNLISTED } from './tool-listing.ts';

/** The text itself, or where it is: exactly one of the two, checked when the call is resolved. */
export const documentInput = {
  document: z.string().optional(),
  source: z.string().optional(),
};

export const promptInput = {
  prompt: z.string().optional(),
  source: z.string().optional(),
};

/** What the call may do with remembered answers, and how old these may be, in seconds; listed where answers are most often asked for twice. */
export const listedCacheInput = {
  cache: z.enum(CACHE_MODES).optional(),
  cache_max_age: z.number().min(0).optional(),
};

/** The same for all other tools: the instructions tell of it once. */
export const cacheInput = {
  cache: listedCacheInput.cache.meta(UNLISTED),
  cache_max_age: listedCacheInput.cache_max_age.meta(UNLISTED),
};

/** Who answers: by name, or by what matters. */
export const modelInput = {
  provider: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  priority: z.enum(PRIORITIES).optional(),
  min_quality: z.number().refine((share) => share >= 0 && share <= 1, 'expected a share from 0 to 1').optional(),
  max_cost: z.number().min(0).optional(),
  fallback: z.boolean().optional(),
  ...cacheInput,
};

/** How much of the result comes back at once; the rest stays behind a reference. */
export const resultInput = {
  max_result_tokens: z.int().refine((tokens) => tokens >= 200, 'expected at least 200').optional(),
};

export const backgroundInput = {
  background: z.boolean().optional(),
};

/** Every result says whether it is one; anything else is optional, since failures pass the same schema. */
export const resultOutput = {
  success: z.boolean(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  retryable: z.boolean().optional(),
  hint: z.string().optional(),
  truncated: z.boolean().optional(),
  result_ref: z.string().optional(),
  total: z.int().optional(),
};

export const jobOutput = { job_id: z.string().optional(), status: z.string().optional() };

/** What LLM-backed tools say of how the answer came about. */
export const llmOutput = {
  provider: z.string().optional(),
  model: z.string().optional(),
  usage: z
    .object({
      input_tokens: z.int(),
      output_tokens: z.int(),
      cached_input_tokens: z.int().optional(),
      reasoning_tokens: z.int().optional(),
    })
    .nullable()
    .optional(),
  cost: z.number().nullable().optional(),
  estimated: z.boolean().optional(),
  cached: z.union([z.literal(false), z.enum(['exact', 'semantic', 'coalesced'])]).optional(),
  cache_saved: z.number().nullable().optional(),
  saved: z.number().nullable().optional(),
  reason: z.string().optional(),
  processing_time: z.number().optional(),
};
