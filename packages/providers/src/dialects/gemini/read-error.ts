// Google's error objects. Source: https://cloud.google.com/apis/design/errors#error_model
import type { VendorFailure } from '../../dialect.ts';
import { readProperty, readString } from '../read-property.ts';

/** Reads `{ error: { code, message, status, details } }`, the same in a list of one, or plain text. */
export function readFailure(body: unknown): VendorFailure {
  const entry: unknown = Array.isArray(body) ? body[0] : body;
  if (typeof entry === 'string') return { message: entry, codes: [] };
  const error = readProperty(entry, 'error') ?? entry;
  if (typeof error === 'string') return { message: error, codes: [] };
  const listed = readProperty(error, 'details');
  const details: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const reasons = details.flatMap((detail) => readString(readProperty(detail, 'reason')) ?? []);
  const status = readString(readProperty(error, 'status'));
  const code = readProperty(error, 'code');
  return {
    message: readString(readProperty(error, 'message')),
    codes: [...reasons, ...(status === undefined ? [] : [status])].map((word) => word.toLowerCase()),
    status: typeof code === 'number' ? code : undefined,
    retryAfterMs: readRetryDelay(details),
  };
}

// What the SDK puts before or around the vendor's JSON when a stream carries an error.
const JSON_IN_MESSAGE = /\{[\s\S]*\}/;

/** What the SDK throws for an error inside a stream: an ApiError whose message holds the vendor's JSON. */
export function readThrown(error: unknown): VendorFailure | undefined {
  if (!(error instanceof Error) || error.name !== 'ApiError') return undefined;
  const json = JSON_IN_MESSAGE.exec(error.message)?.[0];
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  const failure = readFailure(json === undefined ? error.message : parse(json));
  return { ...failure, status: failure.status ?? status };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not the vendor's JSON after all: the words are all there is.
    return json;
  }
}

// google.rpc.RetryInfo: a duration such as "34.074824224s".
function readRetryDelay(details: readonly unknown[]): number | undefined {
  for (const detail of details) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(readString(readProperty(detail, 'retryDelay')) ?? '')?.[1];
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1_000);
  }
  return undefined;
}
