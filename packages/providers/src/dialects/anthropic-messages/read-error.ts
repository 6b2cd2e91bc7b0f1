// Anthropic's error objects. Source: https://docs.anthropic.com/en/api/errors
import type { VendorFailure } from '../../dialect.ts';
import { readProperty, readString } from '../read-property.ts';

// An error event inside a stream has no HTTP status; its type stands for one.
const STATUS_BY_TYPE: ReadonlyMap<string, number> = new Map(Object.entries<number>({
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
}));

/** Reads `{ type: "error", error: { type, message } }`, or plain text. */
export function readFailure(body: unknown): VendorFailure {
  if (typeof body === 'string') return { message: body, codes: [] };
  const error = readProperty(body, 'error') ?? body;
  if (typeof error === 'string') return { message: error, codes: [] };
  const type = readString(readProperty(error, 'type'));
  // Newer refusals carry a finer code beside the type.
  const detail = readString(readProperty(readProperty(error, 'details'), 'error_code'));
  return {
    message: readString(readProperty(error, 'message')),
    codes: [detail, type].flatMap((word) => (word === undefined ? [] : [word.toLowerCase()])),
    status: STATUS_BY_TYPE.get(type ?? ''),
  };
}

/** What the SDK throws for an error event inside a stream: an error whose `error` field is the event, and whose status is unknown. */
export function readThrown(error: unknown): VendorFailure | undefined {
  if (!(error instanceof Error) || !('error' in error) || !('status' in error)) return undefined;
  return error.error === undefined || error.error === null ? undefined : readFailure(error.error);
}
