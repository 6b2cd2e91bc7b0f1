// A vendor played by a server of its own, for tests of one adapter: what was sent and what came of it.
import type { CompletionRequest, CompletionResult, Provider } from '@gateway/core';
import { collectStream } from '@gateway/core/testing';
import { afterAll, beforeAll } from 'vitest';
import { createProvider, type ProviderOptions } from '../src/create-provider.ts';
import type { Vendor } from '../src/vendor.ts';
import { replyJson, replyStream, startWireServer, type WireHandler, type WireRequest, type WireServer } from './wire-server.ts';

export interface PlayedVendor {
  server(): WireServer;
  provider(vendor: Vendor, options?: ProviderOptions): Provider;
  /** Sends a request, answered with `handler`, and gives what arrived and what came back. */
  call(vendor: Vendor, call: PlayedCall): Promise<{ readonly sent: WireRequest; readonly result: CompletionResult }>;
}

export interface PlayedCall {
  readonly request: CompletionRequest;
  readonly handler: WireHandler;
  /** @default 'some-model' */
  readonly model?: string;
  readonly stream?: boolean;
  readonly options?: ProviderOptions;
}

/** Starts the server for the tests of the calling file. */
export function playVendor(path = ''): PlayedVendor {
  let started: WireServer | undefined;
  const providers: Provider[] = [];
  beforeAll(async () => {
    started = await startWireServer();
  });
  afterAll(async () => {
    await Promise.all(providers.map(async (provider) => provider.close()));
    await started?.close();
  });
  const server = (): WireServer => {
    if (started === undefined) throw new Error('The server runs only inside tests.');
    return started;
  };
  const provider: PlayedVendor['provider'] = (vendor, options) => {
    const created = createProvider(vendor, { apiKeys: ['test-key-0123456789'], baseUrl: server().url + path, ...options });
    providers.push(created);
    return created;
  };
  return {
    server,
    provider,
    call: async (vendor, { request, handler, model = 'some-model', stream = false, options }) => {
      server().handle(handler);
      const chat = provider(vendor, options).languageModel(model);
      const result = stream ? (await collectStream(chat.stream(request))).result : await chat.complete(request);
      const [sent] = server().requests;
      if (sent === undefined) throw new Error('No request arrived.');
      return { sent, result };
    },
  };
}

/** Server-sent events as OpenAI writes them. */
export function openAiEvents(...chunks: readonly unknown[]): WireHandler {
  return replyStream([...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n']);
}

/** Server-sent events as Anthropic writes them. */
export function anthropicEvents(...events: readonly { readonly type: string; readonly [field: string]: unknown }[]): WireHandler {
  return replyStream(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
}

/** Server-sent events as Google writes them. */
export function geminiEvents(...chunks: readonly unknown[]): WireHandler {
  return replyStream(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`));
}

/** The plainest answer of OpenAI's chat API, with `rest` over it. */
export function openAiAnswer(rest: Readonly<Record<string, unknown>> = {}): WireHandler {
  return replyJson(200, { id: 'a', model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }], ...rest });
}
