// The engine without a model: statistics over the document's own words.
import { throwIfAborted, type LocalEngine, type OperationCall } from '@gateway/core';
import { extractKeywordsInTurns } from '@gateway/text';
import { roundShare } from '../document-coverage.ts';
import { createQuoteFinder, type QuoteSpan } from '../quotes/quote-finder.ts';
import { readKeywordsInput, type ExtractKeywordsFromDocumentInput, type ExtractKeywordsFromDocumentOutput, type FoundKeyword } from './extract-keywords-input.ts';

// What is read of longer texts, in even samples; also what is searched with care.
const READ_CHARACTERS = 2_000_000;

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
  const locate = createLocator(text);
  const keywords = found.flatMap(({ keyword, score }): FoundKeyword[] => {
    const place = locate(keyword);
    return place === undefined ? [] : [{ keyword, score, start: place.start, end: place.end }];
  });
  call.onProgress?.({ done: 1, total: 1, message: 'Found the keywords' });
  return { keywords, coverage: { read: roundShare(Math.min(1, READ_CHARACTERS / text.length)), parts: 1 }, dropped: 0, warnings: [] };
}

// Nearly every phrase stands somewhere as it is; the others cross a line or markup.
function createLocator(text: string): (keyword: string) => QuoteSpan | undefined {
  let finder: ReturnType<typeof createQuoteFinder> | undefined;
  return (keyword) => {
    for (let start = text.indexOf(keyword); start !== -1; start = text.indexOf(keyword, start + 1)) {
      const end = start + keyword.length;
      if (!WORD.test(text[start - 1] ?? '') && !WORD.test(text[end] ?? '')) return { start, end };
    }
    finder ??= createQuoteFinder(text.slice(0, READ_CHARACTERS));
    return finder.find(keyword)[0];
  };
}

const WORD = /[\p{L}\p{N}]/u;
