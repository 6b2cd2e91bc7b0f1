// A second opinion on sentences that the rules let pass: rules see words, a model may see what they mean.
import type { CompletionRequest, CompletionResult } from '@gateway/core';
import type { AnswerSentence } from './answer.ts';
import { createJudgeRequest } from './answer-prompts.ts';
import type { FencedPassage } from './fence-passages.ts';

export interface JudgedSentences {
  readonly sentences: readonly AnswerSentence[];
  /** One when the judge could not be understood; then the rules' word stands. */
  readonly warnings: readonly string[];
}

/** One request for each group of sentences that cite the same sources. @throws GatewayError of the model */
export async function judgeSentences(sentences: readonly AnswerSentence[], passages: readonly FencedPassage[], ask: (request: CompletionRequest) => Promise<CompletionResult>): Promise<JudgedSentences> {
  const open = sentences.map((sentence, index) => ({ sentence, number: index + 1 })).filter(({ sentence }) => sentence.supported === true);
  const refused = new Set<number>();
  let unread = 0;
  for (const group of Map.groupBy(open, ({ sentence }) => sentence.citations.join(',')).values()) {
    const cited = passages.filter(({ number }) => group[0]?.sentence.citations.includes(number) ?? false);
    const { text } = await ask(createJudgeRequest(group.map(({ number, sentence }) => ({ number, text: sentence.text })), cited));
    const verdicts = new Map([...text.matchAll(/(\d{1,4})\s*[:.)]\s*(yes|no)\b/gi)].map(([, number, verdict = '']) => [Number(number), verdict.toLowerCase()]));
    for (const { number } of group) {
      if (verdicts.get(number) === 'no') refused.add(number);
      else if (!verdicts.has(number)) unread += 1;
    }
  }
  return {
    sentences: sentences.map((sentence, index) => (refused.has(index + 1) ? { ...sentence, supported: false, problem: 'not_supported', reason: 'The judging model says that its sources do not say it.' } : sentence)),
    warnings: unread === 0 ? [] : [`The judging model gave no verdict on ${unread} sentences; only the rules were applied to them.`],
  };
}
