// From a vendor's entry to the adapter of its dialect. A new dialect is one more line here and one more folder beside this file.
import type { Dialect } from '../dialect.ts';
import type { Vendor } from '../vendor.ts';
import { createAnthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import { createGemini } from './gemini/gemini.ts';
import { createOpenAiChat } from './openai-chat/openai-chat.ts';

const ADAPTERS = { 'anthropic-messages': createAnthropicMessages, gemini: createGemini };

/** The adapter for a vendor. Its SDK is loaded by the first call. */
export function createDialect(vendor: Vendor): Dialect {
  return vendor.dialect === 'openai-chat' ? createOpenAiChat(vendor.quirks) : ADAPTERS[vendor.dialect]();
}
