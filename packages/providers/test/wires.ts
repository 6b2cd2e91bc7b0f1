// The wire of every dialect. A vendor added to the list is tested with that of its dialect.
import type { Vendor } from '../src/vendor.ts';
import type { Wire } from './wire.ts';
import { anthropicMessagesWire } from './wire-anthropic-messages.ts';
import { geminiWire } from './wire-gemini.ts';
import { openAiChatWire } from './wire-openai-chat.ts';

const WIRES: Readonly<Record<Vendor['dialect'], Wire>> = {
  'openai-chat': openAiChatWire,
  'anthropic-messages': anthropicMessagesWire,
  gemini: geminiWire,
};

export function wireOf(vendor: Vendor): Wire {
  return WIRES[vendor.dialect];
}
