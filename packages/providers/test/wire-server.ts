// A real HTTP server on loopback that plays a vendor: it records what arrived, byte for byte, and sees when a connection is closed on it.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined without one, and for what is not JSON. */
  readonly json: unknown;
  /** Settles when the connection closed before the answer was complete. */
  readonly aborted: Promise<void>;
}

export type WireHandler = (request: WireRequest, response: ServerResponse) => void | Promise<void>;

export interface WireServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly requests: readonly WireRequest[];
  /** What answers from now on. */
  handle(handler: WireHandler): void;
  /** Settles with the request as soon as one has arrived that was not waited for yet. */
  nextRequest(): Promise<WireRequest>;
  close(): Promise<void>;
}

export async function startWireServer(initial: WireHandler = replyJson(500, {})): Promise<WireServer> {
  let handler = initial;
  let waitedFor = 0;
  let wake: (() => void) | undefined;
  const requests: WireRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    const aborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve();
      });
    });
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const request: WireRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        text,
        json: (incoming.headers['content-type'] ?? '').includes('json') && text !== '' ? (JSON.parse(text) as unknown) : undefined,
        aborted,
      };
      requests.push(request);
      wake?.();
      void handler(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    handle: (next) => {
      handler = next;
      requests.length = 0;
      waitedFor = 0;
    },
    nextRequest: async () => {
      while (requests.length <= waitedFor) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      waitedFor += 1;
      return requests[waitedFor - 1] as WireRequest;
    },
    close: async () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export function replyJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WireHandler {
  return replyText(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

export function replyText(status: number, body: string, headers: Readonly<Record<string, string>>): WireHandler {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Sends the events as server-sent events and ends cleanly. With `bytesAtATime`, the bytes travel in pieces that respect no character. */
export function replyStream(events: readonly string[], bytesAtATime?: number): WireHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const bytes = Buffer.from(events.join(''), 'utf8');
    const size = bytesAtATime ?? bytes.length;
    for (let start = 0; start < bytes.length; start += size) {
      await new Promise((resolve) => response.write(bytes.subarray(start, start + size), resolve));
      // Each piece its own packet.
      if (size < bytes.length) await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** Sends the events, then destroys the connection. */
export function replyBrokenStream(events: readonly string[]): WireHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await new Promise((resolve) => response.write(events.join(''), resolve));
    response.socket?.resetAndDestroy();
  };
}

/** Sends the events and then nothing more, for as long as the other side holds the connection. */
export function replyHangingStream(events: readonly string[]): WireHandler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.join(''));
  };
}

/** Takes the request and never answers. */
export const hang: WireHandler = () => undefined;
