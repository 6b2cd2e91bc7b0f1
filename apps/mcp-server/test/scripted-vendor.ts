// A server that speaks OpenAI's chat API and says per model what a test has written down; the bill is what a test can compute by hand.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
}

/** A text, also with what else the answer says; an HTTP status to fail with; or a hang: the headers, in a stream a first piece, and nothing more. */
export type VendorReply = string | VendorAnswer | number | typeof HANG;

export interface VendorAnswer {
  readonly text: string;
  /** Who says to have answered. @default the model that was asked */
  readonly model?: string;
  /** @default VENDOR_USAGE */
  readonly usage?: object;
}

export const HANG = Symbol('hang');

export interface ScriptedVendor {
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  /** How many connections ended before their answer was complete. */
  readonly cutByClient: () => number;
  close(): Promise<void>;
}

/** Every answer reads 1,000 tokens and writes 100. */
export const VENDOR_USAGE = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };

export async function startScriptedVendor(reply: (request: ChatRequest, index: number) => VendorReply): Promise<ScriptedVendor> {
  const requests: ChatRequest[] = [];
  let cut = 0;
  const server = createServer((message, response) => {
    void answer(message, response);
  });
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const piece of message) body += String(piece);
    const request = JSON.parse(body) as ChatRequest;
    const said = reply(request, requests.push(request) - 1);
    response.on('close', () => {
      if (!response.writableFinished) cut += 1;
    });
    if (typeof said === 'number') {
      response.writeHead(said, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `status ${said}`, type: 'server_error' } }));
      return;
    }
    if (request.stream === true) stream(request, said, response);
    else if (said !== HANG) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(toCompletion(request, said)));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    cutByClient: () => cut,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function toAnswer(request: ChatRequest, said: string | VendorAnswer): Required<VendorAnswer> {
  return { model: request.model, usage: VENDOR_USAGE, ...(typeof said === 'string' ? { text: said } : said) };
}

function toCompletion(request: ChatRequest, said: string | VendorAnswer): object {
  const { text, model, usage } = toAnswer(request, said);
  return { id: 'c', object: 'chat.completion', created: 1, model, choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage };
}

function stream(request: ChatRequest, said: string | VendorAnswer | typeof HANG, response: ServerResponse): void {
  const { text, model, usage: told } = toAnswer(request, said === HANG ? 'The first words' : said);
  const send = (choices: object[], usage?: object): void => {
    response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices, ...(usage === undefined ? {} : { usage }) })}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  send([{ index: 0, delta: { role: 'assistant', content: text } }]);
  if (said === HANG) return;
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], told);
  response.end('data: [DONE]\n\n');
}
