// Google's Gemini API (the developer API with a key, not Vertex).
import type { Vendor } from '../vendor.ts';

export const gemini: Vendor = {
  name: 'gemini',
  label: 'Google Gemini',
  dialect: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com',
  // The SDK adds the API version itself.
  toApiUrl: (baseUrl) => baseUrl.replace(/\/v1(?:beta|alpha)?\/?$/, ''),
  needsKey: true,
  envPrefix: 'GEMINI',
  modelPrefixes: ['gemini-', 'gemma-', 'models/gemini-'],
  catalogueId: 'gemini',
  defaultModel: 'gemini-3.8-flash',
  // https://ai.google.dev/gemini-api/docs/embeddings: at most 100 requests in one batch.
  embeddings: { maxTexts: 100 },
  // https://ai.google.dev/gemini-api/docs/batch-api: requests in the submission itself stay under 20 MB together, however many they are.
  batches: { maxItems: 100_000, maxBytes: 20_000_000 },
};
