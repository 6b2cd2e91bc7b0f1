// When two names mean the same weights: nobody may judge itself under another name.

/**
 * What a model is called, whoever serves it and however its release is dated: `openai/gpt-5-mini-2025-08-07` of OpenRouter and `gpt-5-mini` of OpenAI are one.
 */
export function readWeights(model: string): string {
  return model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/-(?:latest|\d{4}-\d{2}-\d{2}|\d{8})$/, '');
}
