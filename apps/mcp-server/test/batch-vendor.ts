// A server that speaks OpenAI's batch API and answers every line with what a test has written down, once the test says that the batch is over.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BatchLine {
  readonly custom_id: string;
  readonly body: { readonly model: string; readonly messages: readonly { readonly content: string }[] };
}

export interface BatchVendor {
  readonly url: string;
  /** The batches that were submitted, with their lines. */
  readonly submitted: readonly (readonly BatchLine[])[];
  readonly cancelled: readonly string[];
  /** From now on every batch is over. */
  finish(): void;
  /** What it does wrong from now on: takes batches without ever saying so, or answers questions about them with a status. */
  misbehave(how: { readonly isSilent?: boolean; readonly status?: number }): void;
  /** How many files were sent up. */
  uploads(): number;
  close(): Promise<void>;
}

/** Every answer reads 1,000 tokens and writes 100. */
export async function startBatchVendor(reply: (line: BatchLine) => string): Promise<BatchVendor> {
  const submitted: (readonly BatchLine[])[] = [];
  const cancelled: string[] = [];
  const files: string[] = [];
  const marks: unknown[] = [];
  let wrongs: Parameters<BatchVendor['misbehave']>[0] = {};
  let isOver = false;
  const describe = (number: number): object => {
    const total = submitted[number]?.length ?? 0;
    return {
      id: `batch_${number}`, object: 'batch', endpoint: '/v1/chat/completions', input_file_id: `file_in_${number}`, completion_window: '24h', created_at: Math.floor(Date.now() / 1_000), status: isOver ? 'completed' : 'in_progress',
      request_counts: { total, completed: isOver ? total : 0, failed: 0 }, metadata: { items: String(total), mark: marks[number] }, output_file_id: isOver ? `file_out_${number}` : null, error_file_id: null,
    };
  };
  const toResult = ({ custom_id: id, body }: BatchLine): object => {
    const completion = { id: 'c', object: 'chat.completion', created: 1, model: body.model, choices: [{ index: 0, message: { role: 'assistant', content: reply({ custom_id: id, body }) }, finish_reason: 'stop' }], usage: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 } };
    return { id: `r_${id}`, custom_id: id, response: { status_code: 200, request_id: 'r', body: completion }, error: null };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const route = `${request.method ?? ''} ${request.url ?? ''}`;
    const number = Number(/_(\d+)/.exec(route)?.[1] ?? 0);
    const send = (body: object): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (route.startsWith('POST /v1/files')) send({ id: `file_in_${files.push(text) - 1}`, object: 'file', purpose: 'batch' });
    else if (route.endsWith('/cancel')) send(describe((cancelled.push(String(number)), number)));
    else if (route.startsWith('POST /v1/batches')) {
      marks.push((JSON.parse(text) as { readonly metadata: { readonly mark?: string } }).metadata.mark);
      const made = describe(submitted.push(readLines(files[Number(/file_in_(\d+)/.exec(text)?.[1])] ?? '')) - 1);
      if (wrongs.isSilent !== true) send(made);
    } else if (route.startsWith('GET /v1/batches') && wrongs.status !== undefined) response.writeHead(wrongs.status, { 'content-type': 'application/json' }).end('{"error": {"message": "Away."}}');
    else if (/^GET \/v1\/batches(?:\?|$)/.test(route)) send({ object: 'list', data: submitted.map((_lines, index) => describe(index)).toReversed(), has_more: false });
    else if (route.startsWith('GET /v1/batches')) send(describe(number));
    else response.writeHead(200).end((submitted[number] ?? []).map((line) => `${JSON.stringify(toResult(line))}\n`).join(''));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    submitted,
    cancelled,
    misbehave: (how) => {
      wrongs = how;
    },
    uploads: () => files.length,
    finish: () => {
      isOver = true;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

// The lines among a multipart form's boundaries and headers.
function readLines(form: string): readonly BatchLine[] {
  return form.split(/\r?\n/).filter((line) => line.startsWith('{"custom_id"')).map((line) => JSON.parse(line) as BatchLine);
}
