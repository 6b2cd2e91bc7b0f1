// What every vendor must pass, over real HTTP and through the official SDKs. A vendor joins by its line in the list.
import { collectStream } from '@gateway/core/testing';
import type { Provider } from '@gateway/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProvider, type ProviderOptions } from '../src/create-provider.ts';
import type { Vendor } from '../src/vendor.ts';
import { describeAnswers } from './contract/answers.ts';
import { describeBrokenAnswers } from './contract/broken-answers.ts';
import { ANSWER, type ContractContext, HELLO, KEY } from './contract/contract-context.ts';
import { describeEmbeddings } from './contract/embeddings.ts';
import { describeEndingACall } from './contract/ending-a-call.ts';
import { describeFailures } from './contract/failures.ts';
import { describeModels } from './contract/models.ts';
import { describeRequests } from './contract/requests.ts';
import { describeSeveralKeys } from './contract/several-keys.ts';
import { replyJson, startWireServer, type WireServer } from './wire-server.ts';
import { wireOf } from './wires.ts';

/** Declares the suite for one vendor. */
export function describeProvider(vendor: Vendor): void {
  describe(`provider ${vendor.name}`, () => {
    const context = createContext(vendor);
    describeRequests(context);
    describeAnswers(context);
    describeBrokenAnswers(context);
    describeFailures(context);
    describeEndingACall(context);
    describeSeveralKeys(context);
    describeModels(context);
    describeEmbeddings(context);
    describeConfiguration(context);
  });
}

function describeConfiguration({ vendor, wire, server, complete }: ContractContext): void {
  const needs = [...(vendor.needsKey ? ['API_KEY'] : []), ...(vendor.baseUrl === null ? ['BASE_URL'] : [])];
  test.each(needs)('without its %s, a provider is not configured, and the hint says what to set', (setting) => {
    const hint = expect.stringContaining(`${vendor.envPrefix}_${setting}`);
    expect(() => createProvider(vendor, { apiKeys: [' '] })).toThrow(expect.objectContaining({ kind: 'not_configured', hint }));
  });

  test.each(vendor.needsKey ? [] : [vendor.name])('without a key, none is sent to %s', async () => {
    await complete(replyJson(200, wire.body(ANSWER)), { apiKeys: [] });
    expect(server.requests.map((request) => wire.readKey(request))).toEqual([undefined]);
  });
}

function createContext(vendor: Vendor): ContractContext {
  const wire = wireOf(vendor);
  const providers: Provider[] = [];
  let started: WireServer | undefined;
  const running = (): WireServer => {
    if (started === undefined) throw new Error('The server runs only inside tests.');
    return started;
  };
  beforeAll(async () => {
    started = await startWireServer();
  });
  afterAll(async () => {
    await Promise.all(providers.map(async (provider) => provider.close()));
    await started?.close();
  });
  const server: WireServer = {
    get url() {
      return running().url;
    },
    get requests() {
      return running().requests;
    },
    handle: (handler) => {
      running().handle(handler);
    },
    nextRequest: () => running().nextRequest(),
    close: () => running().close(),
  };
  const create = (options: ProviderOptions = {}): Provider => {
    const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: wire.baseUrl(server.url), ...options });
    providers.push(provider);
    return provider;
  };
  const model: ContractContext['model'] = (options) => create(options).languageModel('some-model');
  return {
    vendor,
    wire,
    server,
    create,
    model,
    complete: (handler, options) => {
      server.handle(handler);
      return model(options).complete({ messages: HELLO });
    },
    stream: (handler, options) => {
      server.handle(handler);
      return collectStream(model(options).stream({ messages: HELLO }));
    },
  };
}
