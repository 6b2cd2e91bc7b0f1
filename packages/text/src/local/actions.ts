// Every action, one line each. A new one is one file and one line here; pipelines, the contract suite and the tool read this list.
import { collapseWhitespace } from './actions/collapse-whitespace.ts';
import { countStatistics } from './actions/count-statistics.ts';
import { dedupeLines } from './actions/dedupe-lines.ts';
import { detectLanguageAction } from './actions/detect-language.ts';
import { extractDates } from './actions/extract-dates.ts';
import { extractEmails } from './actions/extract-emails.ts';
import { extractKeywordsAction } from './actions/extract-keywords.ts';
import { extractNumbers } from './actions/extract-numbers.ts';
import { extractUrls } from './actions/extract-urls.ts';
import { lowercase } from './actions/lowercase.ts';
import { maskPii } from './actions/mask-pii.ts';
import { normalizeNewlines } from './actions/normalize-newlines.ts';
import { normalizeUnicode } from './actions/normalize-unicode.ts';
import { readability } from './actions/readability.ts';
import { removeEmails } from './actions/remove-emails.ts';
import { removePunctuation } from './actions/remove-punctuation.ts';
import { removeStopwords } from './actions/remove-stopwords.ts';
import { removeUrls } from './actions/remove-urls.ts';
import { replace } from './actions/replace.ts';
import { sortLines } from './actions/sort-lines.ts';
import { splitSentencesAction } from './actions/split-sentences.ts';
import { stripHtml } from './actions/strip-html.ts';
import { stripMarkdown } from './actions/strip-markdown.ts';
import { titleCase } from './actions/title-case.ts';
import { trimWhitespace } from './actions/trim-whitespace.ts';
import { truncate } from './actions/truncate.ts';
import { uppercase } from './actions/uppercase.ts';
import { wrap } from './actions/wrap.ts';
import type { LocalAction } from './local-action.ts';

export const localActions: readonly LocalAction[] = [
  trimWhitespace,
  collapseWhitespace,
  normalizeNewlines,
  normalizeUnicode,
  lowercase,
  uppercase,
  titleCase,
  stripHtml,
  stripMarkdown,
  removeUrls,
  removeEmails,
  maskPii,
  removePunctuation,
  removeStopwords,
  dedupeLines,
  sortLines,
  replace,
  truncate,
  wrap,
  extractUrls,
  extractEmails,
  extractNumbers,
  extractDates,
  extractKeywordsAction,
  countStatistics,
  readability,
  detectLanguageAction,
  splitSentencesAction,
];

/** The names of all actions. */
export const LOCAL_ACTIONS: readonly string[] = localActions.map((action) => action.name);
