// Anthropic: the Messages API.
import type { Vendor } from '../vendor.ts';

export const anthropic: Vendor = {
  name: 'anthropic',
  label: 'Anthropic',
  dialect: 'anthropic-messages',
  baseUrl: 'https://api.anthropic.com',
  // The SDK adds /v1 itself, and base URLs are often written with it.
  toApiUrl: (baseUrl) => baseUrl.replace(/\/v1\/?$/, ''),
  needsKey: true,
  envPrefix: 'ANTHROPIC',
  modelPrefixes: ['claude-'],
  catalogueId: 'anthropic',
  defaultModel: 'claude-haiku-4-5',
  embeddings: null,
  // https://platform.claude.com/docs/en/build-with-claude/batch-processing: 100,000 requests or 256 MB, whichever is reached first.
  batches: { maxItems: 100_000, maxBytes: 256_000_000 },
};
