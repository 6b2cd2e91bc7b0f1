// Every vendor, in the order of preference when nothing else decides. A new one is its file and one line here:
// the registry, the configuration keys and the contract suite take it from this list.
import { GatewayError } from '@gateway/core';
import type { Vendor } from '../vendor.ts';
import { anthropic } from './anthropic.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openrouter } from './openrouter.ts';

export const vendors: readonly Vendor[] = [
  openai,
  anthropic,
  gemini,
  deepseek,
  openrouter,
  openaiCompatible,
  ollama,
];

/**
 * The vendor with that name.
 *
 * @throws GatewayError `invalid_input` when there is none, naming those there are
 */
export function findVendor(name: string, list: readonly Vendor[] = vendors): Vendor {
  const vendor = list.find((candidate) => candidate.name === name);
  if (vendor !== undefined) return vendor;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `There is no vendor "${name}".`,
    hint: `Known vendors: ${list.map((candidate) => candidate.name).join(', ')}. Any server that speaks OpenAI's API is "openai-compatible".`,
  });
}
