export { HASHING_EMBEDDER, hashTextFeatures } from './hash-text-features.ts';
export { extractKeywords } from './extract-keywords.ts';
export { rankSentences } from './rank-sentences.ts';
export { splitSentences } from './split-sentences.ts';
export { stemWord } from './stem-word.ts';
export { detectLanguage, readStopWords, STOP_WORD_LANGUAGES } from './stop-words.ts';
export { summarizeExtractive } from './summarize-extractive.ts';
export { tokenizeWords } from './tokenize-words.ts';

export type { HashTextFeaturesOptions } from './hash-text-features.ts';
export type { ExtractKeywordsOptions, Keyword } from './extract-keywords.ts';
export type { RankedSentence, RankSentencesOptions } from './rank-sentences.ts';
export type { SentenceSpan, SplitSentencesOptions } from './split-sentences.ts';
export type { StopWordLanguage } from './stop-words.ts';
export type { ExtractiveSummary, SummarizeExtractiveOptions, SummaryCoverage } from './summarize-extractive.ts';
export type { WordSpan } from './tokenize-words.ts';
