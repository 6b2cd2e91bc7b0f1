// The engine without a model: statistics over the document's own words.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted, type LocalEngine, type OperationCall } from '@gateway/core';
import { extractKeywordsInTurns } from '@gateway/text';
import { roundShare } from '../document-coverage.ts';
import { createQuoteFinder, type QuoteSpan } from '../quotes/quote-finder.ts';
import { readKeywordsInput, type ExtractKeywordsFromDocumentInput, type ExtractKeywordsFromDocumentOutput, type FoundKeyword } from './extract-keywords-input.ts';

// What is read of longer texts, in even samples; also what is searched with care.
const READ_CHARACTERS = 2_000_000;
// What is searched with care between two turns of the event loop, and how far a phrase may reach over its end.
const FOLDED_CHARACTERS = 100_000;
const LONGEST_PHRASE = 500;

export const localKeywordExtractor: LocalEngine<ExtractKeywordsFromDocumentInput, ExtractKeywordsFromDocumentOutput> = {
  model: 'local/keywords',
  // No text with keywords by people was at hand. Of its keywords for abstracts two in five hold a word of the title, a share that the most frequent words have as
  // well (benchmarks/documents): low enough to be taken only where it is named or nothing else is there.
  quality: 0.4,
  run: extractLocally,
};

async function extractLocally(input: ExtractKeywordsFromDocumentInput, call: OperationCall = {}): Promise<ExtractKeywordsFromDocumentOutput> {
  throwIfAborted(call.signal);
  const { text, count } = readKeywordsInput(input);
  const found = await extractKeywordsInTurns(text, { count, maxCharacters: READ_CHARACTERS, signal: call.signal });
  const locate = createLocator(text, call.signal);
  const keywords: FoundKeyword[] = [];
  for (const { keyword, score } of found) {
    const place = await locate(keyword);
    if (place !== undefined) keywords.push({ keyword, score, start: place.start, end: place.end });
  }
  call.onProgress?.({ done: 1, total: 1, message: 'Found the keywords' });
  return { keywords, coverage: { read: roundShare(Math.min(1, READ_CHARACTERS / text.length)), parts: 1 }, dropped: 0, warnings: [] };
}

// Nearly every phrase stands somewhere as it is; the others cross a line or markup.
function createLocator(text: string, signal: AbortSignal | undefined): (keyword: string) => Promise<QuoteSpan | undefined> {
  const finders = new Map<number, ReturnType<typeof createQuoteFinder>>();
  const findFolded = async (keyword: string): Promise<QuoteSpan | undefined> => {
    for (let start = 0; start < Math.min(text.length, READ_CHARACTERS); start += FOLDED_CHARACTERS) {
      await nextTurn();
      throwIfAborted(signal);
      const finder = finders.get(start) ?? createQuoteFinder(text.slice(start, start + FOLDED_CHARACTERS + LONGEST_PHRASE));
      finders.set(start, finder);
      const [place] = finder.find(keyword);
      if (place !== undefined) return { start: start + place.start, end: start + place.end };
    }
    return undefined;
  };
  return async (keyword) => {
    await nextTurn();
    throwIfAborted(signal);
    return findWhole(text, keyword) ?? (await findFolded(keyword));
  };
}

/** The first place where `keyword` stands as whole words. Goes on behind the word in which it was found, so that no text makes it look twice. */
function findWhole(text: string, keyword: string): QuoteSpan | undefined {
  for (let start = text.indexOf(keyword); start !== -1; ) {
    const end = start + keyword.length;
    if (!WORD.test(text[start - 1] ?? '') && !WORD.test(text[end] ?? '')) return { start, end };
    let next = start + 1;
    while (next < text.length && WORD.test(text[next] ?? '')) next += 1;
    start = text.indexOf(keyword, next);
  }
  return undefined;
}

const WORD = /[\p{L}\p{N}]/u;
