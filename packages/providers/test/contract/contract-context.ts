// What the parts of the contract share: one vendor, a server that plays it, and short ways to call it.
import { type CompletionResult, type GatewayError, isGatewayError, type LanguageModel, type Message, type Provider } from '@gateway/core';
import type { collectStream } from '@gateway/core/testing';
import type { ProviderOptions } from '../../src/create-provider.ts';
import type { Vendor } from '../../src/vendor.ts';
import type { ScriptedAnswer, Wire } from '../wire.ts';
import type { WireHandler, WireServer } from '../wire-server.ts';

export const KEY = 'Contract-Key-0123456789';
export const HELLO: readonly Message[] = [{ role: 'user', content: 'Hello' }];
export const ANSWER: ScriptedAnswer = { text: 'Grüße aus Zürich 👩‍👩‍👧 — 你好, done.' };
export const CALLS = {
  text: 'I look that up.',
  reasoning: 'Two calls are needed here.',
  toolCalls: [
    { id: 'call_one', name: 'weather', arguments: '{"city":"Zürich 🌦","days":[1,2,3]}' },
    { id: 'call_two', name: 'time', arguments: '{"zone":"CET"}' },
  ],
} as const satisfies ScriptedAnswer;
export const TOOLS = [
  { name: 'weather', description: 'The weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'time', parameters: { type: 'object', properties: { zone: { type: 'string' } } } },
] as const;

export interface ContractContext {
  readonly vendor: Vendor;
  readonly wire: Wire;
  /** Plays the vendor. */
  readonly server: WireServer;
  /** A provider at the server, closed when the suite ends. */
  create(options?: ProviderOptions): Provider;
  model(options?: ProviderOptions): LanguageModel;
  /** Lets the server answer with `handler`, and says hello to it. */
  complete(handler: WireHandler, options?: ProviderOptions): Promise<CompletionResult>;
  stream(handler: WireHandler, options?: ProviderOptions): ReturnType<typeof collectStream>;
}

/** The error that a promise rejects with; throws when it is not a GatewayError. */
export async function errorOf(work: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await work.then(
    (value) => value,
    (thrown: unknown) => thrown,
  );
  if (!isGatewayError(error)) throw new Error(`Expected a GatewayError, got ${String(error)}`, { cause: error });
  return error;
}
