// OpenAI's error objects, in the shapes that compatible servers give them.
import type { VendorFailure } from '../../dialect.ts';
import { readProperty, readString } from '../read-property.ts';

const STATUS_LIKE = /^[1-5]\d\d$/;

/** Reads `{ error: { message, type, code, param } }`, `{ error: "…" }` (Ollama), `{ message, detail }` (vLLM, FastAPI) or plain text. */
export function readFailure(body: unknown): VendorFailure {
  const error = readProperty(body, 'error') ?? body;
  if (typeof error === 'string') return { message: error, codes: [] };
  const code = readProperty(error, 'code');
  const metadata = readProperty(error, 'metadata');
  // OpenRouter: the words of the vendor behind it, and a list of reasons when moderation refused the prompt.
  const raw = readString(readProperty(metadata, 'raw'));
  const flagged = Array.isArray(readProperty(metadata, 'reasons')) ? ['flagged_input'] : [];
  const innerCode = readString(readProperty(readProperty(error, 'innererror'), 'code'));
  const message = readString(readProperty(error, 'message')) ?? readString(readProperty(error, 'detail'));
  const codes = [...flagged, innerCode, typeof code === 'string' ? code : undefined, readString(readProperty(error, 'type'))];
  const parameter = readString(readProperty(error, 'param'));
  const status = Number(code);
  return {
    message: [message, raw].filter((words) => words !== undefined).join(' '),
    codes: codes.flatMap((word) => (word === undefined || STATUS_LIKE.test(word) ? [] : [word.toLowerCase()])),
    ...(parameter === undefined ? {} : { parameter }),
    ...(STATUS_LIKE.test(String(code)) ? { status } : {}),
  };
}

/** What the SDK throws for an error event inside a stream: an error whose `error` field is the vendor's object and whose status is unknown. */
export function readThrown(error: unknown): VendorFailure | undefined {
  if (!(error instanceof Error) || !('error' in error) || !('status' in error)) return undefined;
  const payload = error.error;
  return payload === undefined || payload === null ? undefined : readFailure({ error: payload });
}
