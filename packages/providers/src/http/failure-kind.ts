// What a vendor's failure means for the caller: one table by HTTP status, and the few cases where the status alone misleads.
import type { ErrorKind } from '@gateway/core';
import type { VendorFailure } from '../dialect.ts';

const KIND_BY_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid_input',
  401: 'auth',
  402: 'quota',
  403: 'permission',
  404: 'not_found',
  408: 'timeout',
  // OpenAI and Anthropic: a lock that another request holds.
  409: 'unavailable',
  413: 'invalid_input',
  422: 'invalid_input',
  425: 'unavailable',
  429: 'rate_limit',
};

// Vendors report one thing under different statuses; their own codes and, where there is none, the wording say what it is.
// OpenAI: platform.openai.com/docs/guides/error-codes; Anthropic: docs.anthropic.com/en/api/errors; Google: ai.google.dev/gemini-api/docs/troubleshooting
// OpenRouter: openrouter.ai/docs/api-reference/errors; DeepSeek: api-docs.deepseek.com/quick_start/error_codes
const CONTEXT_WINDOW =
  /maximum context length|context[ _]length[ _]exceeded|context window|prompt is too long|input token count .*exceeds|exceeds? the (?:available|model'?s?) context|context size/i;
const QUOTA = /insufficient[ _](?:quota|balance|credits?)|credit balance|billing_error/i;
const UNKNOWN_MODEL = /\bmodel\b.*(?:not exist|not found|not a valid model)|not a valid model/i;
const BAD_KEY = /api_key_invalid|api key (?:not valid|expired)|invalid[ _]api[ _]key|authentication[ _]error/i;
const CONTENT_FILTER = /content[ _](?:filter|policy_violation|management policy)|responsibleaipolicyviolation|flagged_input|prohibited_content/i;
const UNSUPPORTED_PARAMETER = /unsupported[ _](?:parameter|value)|\b(?:temperature|top_p|top_k)\b.*(?:not supported|unsupported|deprecated|does not support)/i;

export interface FailureMeaning {
  readonly kind: ErrorKind;
  /** A word for programs where the kind alone says too little. */
  readonly reason?: 'context_window' | 'unsupported_parameter' | undefined;
}

/** The meaning of a failure; `status` is undefined when it arrived inside a stream without one. */
export function readFailureMeaning(failure: VendorFailure, status: number | undefined): FailureMeaning {
  const words = [...failure.codes, failure.message ?? ''].join('\n');
  const byStatus = kindByStatus(status);
  if (byStatus === 'invalid_input' || byStatus === 'rate_limit' || byStatus === 'permission' || status === undefined) {
    if (QUOTA.test(words)) return { kind: 'quota' };
    if (CONTENT_FILTER.test(words)) return { kind: 'content_filter' };
  }
  if (byStatus !== 'invalid_input') return { kind: byStatus };
  if (CONTEXT_WINDOW.test(words)) return { kind: 'invalid_input', reason: 'context_window' };
  if (BAD_KEY.test(words)) return { kind: 'auth' };
  if (UNKNOWN_MODEL.test(words)) return { kind: 'not_found' };
  if (UNSUPPORTED_PARAMETER.test(words)) return { kind: 'invalid_input', reason: 'unsupported_parameter' };
  return { kind: 'invalid_input' };
}

function kindByStatus(status: number | undefined): ErrorKind {
  if (status === undefined || status >= 500) return 'unavailable';
  // A redirect is not followed, since the key would go along to wherever it points.
  if (status < 400) return 'unavailable';
  return KIND_BY_STATUS[status] ?? 'invalid_input';
}
