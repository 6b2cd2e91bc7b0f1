// One vendor's API, spoken by aimock over HTTP, that fails as scripted. Its own chaos rates are drawn from Math.random, so each request's fate is drawn
// here from a seed and served through aimock's fixtures: errors by a response factory, cut streams by fixtures that truncate.
import { LLMock, type ChatCompletionRequest, type FixtureResponse, type JournalEntry } from '@copilotkit/aimock';
import { drawFor } from './hash-draw.ts';

export type MockedVendor = 'openai' | 'anthropic' | 'gemini';

export interface FailingVendorOptions {
  readonly vendor: MockedVendor;
  readonly seed: number;
  /** @default a free one */
  readonly port?: number | undefined;
}

/** What the vendor's journal says of one request. */
export interface JournalledRequest {
  readonly vendor: MockedVendor;
  readonly call: number;
  readonly model: string;
  readonly status: number;
  /** The stream was cut. */
  readonly isCut: boolean;
}

export interface FailingVendor {
  readonly vendor: MockedVendor;
  readonly port: number;
  /** What the vendor's SDK is pointed at. */
  readonly baseUrl: string;
  /** Every text that was served for a call, cut ones included. */
  textsFor(call: number): readonly string[];
  /** From the mock's own journal. */
  readJournal(): readonly JournalledRequest[];
  stop(): Promise<void>;
}

const FAULTS = { serverError: 0.1, rateLimit: 0.1, cut: 0.05 };
/** Characters in one piece of a stream. */
const CHUNK_SIZE = 6;
/** Some cuts fall behind the last word of an answer, before its end is announced. */
const LONGEST_CUT = 18;

/** What a scripted call asks; the vendors know it by its number. */
export function toQuestion(call: number): string {
  return `Question number ${call}: what do you say?`;
}

/** Tokens that the vendor bills for its answer to a call; the same for every try, so that the journal alone tells what was billed. */
export function usageOf(vendor: MockedVendor, call: number): { readonly input: number; readonly output: number } {
  return { input: 40 + Math.floor(drawFor('input', vendor, call) * 400), output: 5 + Math.floor(drawFor('output', vendor, call) * 200) };
}

export async function startFailingVendor({ vendor, seed, port }: FailingVendorOptions): Promise<FailingVendor> {
  const script = createScript(vendor, seed);
  const mock = new LLMock({ port: port ?? 0, host: '127.0.0.1', chunkSize: CHUNK_SIZE, journalMaxEntries: 0 });
  for (let chunks = 1; chunks <= LONGEST_CUT; chunks += 1) {
    // The first pieces are on their way before the connection breaks: aimock destroys it, and what was not flushed by then is lost.
    mock.on({ predicate: (request) => script.fateOf(request).cutAfter === chunks }, script.answer, { truncateAfterChunks: chunks, latency: 2 });
  }
  mock.on({ predicate: () => true }, script.answer);
  await mock.start();
  let atEnd: readonly JournalledRequest[] | undefined;
  return {
    vendor,
    port: mock.port,
    baseUrl: vendor === 'openai' ? `${mock.url}/v1` : mock.url,
    textsFor: (call) => script.texts.get(call) ?? [],
    readJournal: () => atEnd ?? toEntries(vendor, mock.getRequests()),
    stop: async () => {
      // Requests under way are answered first; the journal goes with the server, and they are still written into it.
      const { journal } = mock;
      await mock.stop();
      atEnd = toEntries(vendor, journal.getAll());
    },
  };
}

function toEntries(vendor: MockedVendor, entries: readonly JournalEntry[]): readonly JournalledRequest[] {
  return entries.map(({ body, response }) => ({ vendor, ...readBody(body), status: response.status, isCut: response.interrupted === true }));
}

interface Fate {
  readonly call: number;
  readonly nth: number;
  readonly fault: 'none' | 'serverError' | 'rateLimit';
  /** Pieces after which the stream is cut; 0 for one that is not. */
  readonly cutAfter: number;
}

function createScript(vendor: MockedVendor, seed: number) {
  const fates = new WeakMap<ChatCompletionRequest, Fate>();
  const tries = new Map<number, number>();
  const texts = new Map<number, readonly string[]>();
  const draw = (request: ChatCompletionRequest): Fate => {
    const call = readCall(request);
    const nth = tries.get(call) ?? 0;
    tries.set(call, nth + 1);
    const chance = (what: string): number => drawFor(what, seed, vendor, call, nth);
    const error = chance('error');
    const fault = error < FAULTS.serverError ? 'serverError' : error < FAULTS.serverError + FAULTS.rateLimit ? 'rateLimit' : 'none';
    const isCut = fault === 'none' && request.stream === true && chance('cut') < FAULTS.cut;
    return { call, nth, fault, cutAfter: isCut ? 1 + Math.floor(chance('where') * LONGEST_CUT) : 0 };
  };
  const fateOf = (request: ChatCompletionRequest): Fate => {
    const known = fates.get(request) ?? draw(request);
    fates.set(request, known);
    return known;
  };
  const answer = (request: ChatCompletionRequest): FixtureResponse => {
    const { call, nth, fault } = fateOf(request);
    if (fault === 'serverError') return { error: { message: 'Internal error', type: 'server_error' }, status: 500 };
    if (fault === 'rateLimit') return { error: { message: 'Slow down', type: 'rate_limit_error' }, status: 429, retryAfter: 1 };
    const content = `${vendor} answers question ${call} at try ${nth}: word${Math.floor(drawFor('text', vendor, call, nth) * 1e9)} ends it.`;
    texts.set(call, [...(texts.get(call) ?? []), content]);
    return { content, usage: toNativeUsage(vendor, call) };
  };
  return { fateOf, answer, texts };
}

function toNativeUsage(vendor: MockedVendor, call: number) {
  const { input, output } = usageOf(vendor, call);
  if (vendor === 'gemini') return { promptTokenCount: input, candidatesTokenCount: output };
  return vendor === 'anthropic' ? { input_tokens: input, output_tokens: output } : { prompt_tokens: input, completion_tokens: output };
}

function readCall({ messages }: Pick<ChatCompletionRequest, 'messages'>): number {
  const found = /Question number (\d+):/.exec(JSON.stringify(messages));
  if (found === null) throw new Error(`The mock was asked what nobody asked: ${JSON.stringify(messages)}`);
  return Number(found[1]);
}

function readBody(body: unknown): { readonly call: number; readonly model: string } {
  const { model, messages } = body as ChatCompletionRequest;
  return { call: readCall({ messages }), model };
}
