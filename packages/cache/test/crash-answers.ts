// Answers that tell to which question they belong, so that a wrong or torn one shows.
import { readMessageText, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { createCache } from '../src/index.ts';

export const requestOf = (round: number, index: number): CompletionRequest => ({ task: 'classification', messages: [{ role: 'user', content: `${round} ${index}` }] });

/** The question many times over, after the round that has written it. */
const answerTo = (question: string, writer: number): string => `${writer}|${`${question}|`.repeat(100)}`;

export function createWriterModel(writer: number): LanguageModel {
  return {
    provider: 'acme',
    model: 'writer',
    complete: async ({ messages: [message] }) => {
      const text = answerTo(message === undefined ? '' : readMessageText(message), writer);
      return Promise.resolve({ text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, provider: 'acme', model: 'writer' });
    },
    stream: () => {
      throw new Error('not used');
    },
  };
}

export interface CrashFindings {
  readonly found: number;
  readonly wrong: number;
  readonly missing: number;
  readonly damaged: number;
  readonly failures: number;
}

/** Reads back what a killed writer has said to have kept, and what all writers have replaced. */
export async function inspectAfterCrash(path: string, round: number, last: number): Promise<CrashFindings> {
  const cache = createCache({ store: { type: 'disk', path } });
  const missed = { ...createWriterModel(-1), complete: async () => Promise.reject(new Error('not kept')) };
  const model = cache.wrap(missed);
  let found = 0;
  let wrong = 0;
  let missing = 0;
  const look = async (of: number, index: number): Promise<void> => {
    try {
      const { text } = await model.complete(requestOf(of, index), { cache: { mode: 'read' } });
      const writer = Number(text.slice(0, text.indexOf('|')));
      if (text !== answerTo(`${of} ${index}`, writer) || writer > round) wrong += 1;
      else found += 1;
    } catch {
      missing += 1;
    }
  };
  for (let index = 0; index <= last; index += 1) await look(round, index);
  for (let index = 0; index < Math.min(20, last + 1); index += 1) await look(0, index);
  const { store } = await cache.stats();
  await cache.close();
  return { found, wrong, missing, damaged: store.damaged, failures: store.failures };
}
