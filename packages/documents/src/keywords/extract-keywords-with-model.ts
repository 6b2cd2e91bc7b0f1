// Keywords by a model: part by part, each looked up in the document, the lists merged by what the parts say.
import { loadModelCounter, type Chunk } from '@gateway/chunking';
import { GatewayError, throwIfAborted, type LanguageModel, type OperationCall } from '@gateway/core';
import { compileJsonSchema, type AnswerSchema } from '@gateway/extraction';
import { askChecked } from '../asking/ask-checked.ts';
import { planDelegate } from '../delegate/plan-delegate.ts';
import { roundShare } from '../document-coverage.ts';
import { mapTogether } from '../map-together.ts';
import { measureRead } from '../measure-read.ts';
import { chooseParts } from '../parts/choose-parts.ts';
import { createQuoteFinder } from '../quotes/quote-finder.ts';
import { readKeywordsInput, type ExtractKeywordsFromDocumentInput, type ExtractKeywordsFromDocumentOutput, type KeywordSettings } from './extract-keywords-input.ts';
import { createKeywordsRequest, estimateKeywordTokens, KEYWORDS_SCHEMA } from './extract-keywords-prompts.ts';
import { mergeKeywords, type RankedKeyword } from './keyword-list.ts';

// Beyond this what a document is about is known; the parts are spread evenly.
const MOST_PARTS = 24;
const PART_TOKENS = 8_000;
const MAX_ATTEMPTS = 2;
// A phrase that is longer is a statement.
const MAX_WORDS = 6;

interface Work {
  readonly settings: KeywordSettings;
  readonly schema: AnswerSchema;
  readonly model: LanguageModel;
  readonly call: OperationCall;
  readonly replyTokens: number;
  readonly parts: readonly Chunk[];
}

interface PartKeywords {
  readonly found: readonly RankedKeyword[];
  readonly dropped: number;
  readonly isReadable: boolean;
}

export async function extractKeywordsWithModel(input: ExtractKeywordsFromDocumentInput, model: LanguageModel, call: OperationCall = {}): Promise<ExtractKeywordsFromDocumentOutput> {
  const settings = readKeywordsInput(input);
  throwIfAborted(call.signal);
  const { text, count, maxConcurrency } = settings;
  const counter = await loadModelCounter(model.model);
  const plan = planDelegate({ taskType: 'keyword_extraction', hasSchema: true, documentTokens: PART_TOKENS, questionTokens: 200, maxOutputTokens: estimateKeywordTokens(count) }, model.limits);
  const { parts, of } = await chooseParts(text, { size: Math.min(PART_TOKENS, plan.contentTokens), most: MOST_PARTS, counter, signal: call.signal });
  const schema = { schema: KEYWORDS_SCHEMA, ...(await compileJsonSchema(KEYWORDS_SCHEMA)) };
  const work: Work = { settings, schema, model, call, replyTokens: plan.replyTokens, parts };
  let done = 0;
  const answers = await mapTogether(
    parts,
    async (part, { signal }) => {
      const answer = await askPart(work, part, signal);
      done += 1;
      call.onProgress?.({ done, total: parts.length, message: `Read part ${done} of ${parts.length}` });
      return answer;
    },
    { concurrency: maxConcurrency, signal: call.signal },
  );
  if (!answers.some(({ isReadable }) => isReadable)) {
    throw new GatewayError({ kind: 'bad_response', message: `${model.provider}/${model.model} gave no list of keywords that could be read.`, hint: 'Try another model, or provider "local".' });
  }
  const dropped = answers.reduce((sum, answer) => sum + answer.dropped, 0);
  const unread = answers.filter(({ isReadable }) => !isReadable).length;
  return {
    keywords: mergeKeywords(answers.flatMap(({ found }) => found), count),
    coverage: { read: roundShare(measureRead(text, parts)), parts: parts.length },
    dropped,
    warnings: [
      ...(parts.length < of ? [`Of about ${of} parts of the document ${parts.length} were read, evenly spread.`] : []),
      ...(unread > 0 ? [`The answers about ${unread} of ${parts.length} parts could not be read.`] : []),
    ],
  };
}

async function askPart({ settings, schema, model, call, replyTokens, parts }: Work, part: Chunk, signal: AbortSignal): Promise<PartKeywords> {
  const finder = createQuoteFinder(part.text);
  const found = new Map<string, RankedKeyword>();
  const strange = new Set<string>();
  const take = (value: unknown): string[] => {
    const { keywords } = value as { readonly keywords: readonly string[] };
    const problems: string[] = [];
    for (const [rank, keyword] of keywords.entries()) {
      const place = isPhrase(keyword) ? finder.find(keyword)[0] : undefined;
      if (place === undefined) {
        if (keyword.trim() !== '') strange.add(keyword.trim().toLowerCase());
        problems.push(`"${keyword.slice(0, 80)}" does not stand in the document: copy keywords exactly, of at most four words`);
        continue;
      }
      const written = part.text.slice(place.start, place.end).replaceAll(/\s+/g, ' ');
      // Its rank is all that a model can tell of a keyword's weight; a large part's first counts for more than a small one's.
      const worth = (1 - rank / Math.max(settings.count, keywords.length)) * part.tokens;
      if (!found.has(written)) found.set(written, { keyword: written, worth, start: part.start + place.start, end: part.start + place.end });
    }
    return found.size >= settings.count ? [] : problems;
  };
  const request = createKeywordsRequest({ text: part.text, count: settings.count, isPart: parts.length > 1, provider: model.provider, maxTokens: replyTokens });
  const { isReadable } = await askChecked(request, { model, schema, call, signal, take, maxAttempts: MAX_ATTEMPTS });
  return { found: [...found.values()], dropped: strange.size, isReadable };
}

function isPhrase(keyword: string): boolean {
  return keyword.trim().length <= 120 && keyword.trim().split(/\s+/).length <= MAX_WORDS;
}
