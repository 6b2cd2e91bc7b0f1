// How long a prefix must be for Anthropic to keep it: not one figure but one a model, and newer ones need less.
// Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching (Cache limitations), as of October 2026

const LENGTHS: readonly (readonly [model: RegExp, minTokens: number])[] = [
  [/haiku-4-5|opus-4-[56]/, 4_096],
  [/opus-4-7|haiku-3|3-(?:5-)?haiku|mythos-preview/, 2_048],
  [/(?:sonnet|opus|haiku)-5-|opus-5|fable|mythos/, 512],
  [/opus-4|sonnet-[345]|3-[57]-sonnet|3-(?:opus|sonnet)/, 1_024],
];
// Of a model that is not listed yet. Shorter prefixes than its own minimum are processed as if they had no mark.
const SHORTEST_KNOWN = 512;

/** The shortest prefix that the model's prompt cache keeps, in tokens. */
export function readCacheableLength(model: string): number {
  return LENGTHS.find(([pattern]) => pattern.test(model))?.[1] ?? SHORTEST_KNOWN;
}
