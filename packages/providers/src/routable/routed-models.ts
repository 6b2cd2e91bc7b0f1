// Which of a vendor's models are worth choosing among: the current ones of every size. Catalogues list dozens that a newer or cheaper one has replaced,
// and every further choice has to be tried before it can be trusted. A name that the catalogue no longer lists is passed over.

/** By vendor. Vendors that are not here offer whatever they list. */
export const ROUTED_MODELS: Readonly<Record<string, readonly string[]>> = {
  openai: ['gpt-5-nano', 'gpt-6-luna', 'gpt-5-mini', 'gpt-5.4-mini', 'gpt-6-sol', 'gpt-5.6-sol'],
  anthropic: ['claude-haiku-4-5', 'claude-sonnet-5', 'claude-opus-5-5'],
  gemini: ['gemini-2.5-flash-lite', 'gemini-3.1-flash-lite', 'gemini-3.8-flash', 'gemini-3.1-pro-preview'],
  deepseek: ['deepseek-v4-flash', 'deepseek-v4-pro'],
  openrouter: [
    'openai/gpt-5-nano', 'openai/gpt-5-mini', 'google/gemini-2.5-flash-lite', 'google/gemini-2.5-flash', 'deepseek/deepseek-v4-flash',
    'anthropic/claude-haiku-4.5', 'anthropic/claude-sonnet-5', 'anthropic/claude-opus-5-5', 'anthropic/claude-opus-4.5',
  ],
};
