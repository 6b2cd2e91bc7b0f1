// A tournament whose models are behind HTTP, in a file on disk, to be killed. Begins it or takes it up, and prints the result when it has come to its end.
import { readMessageText, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { openTournaments } from '../../src/index.ts';

const [path = '', url = '', concurrency = '1'] = process.argv.slice(2);

function openModel(model: string): LanguageModel {
  const complete = async (request: CompletionRequest): ReturnType<LanguageModel['complete']> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ model, sample: request.sample, text: request.messages.map(readMessageText).join('\n') }) });
    const { text } = (await response.json()) as { text: string };
    const cost = { inputPicoUsd: 1_000, outputPicoUsd: 0, totalPicoUsd: 1_000 };
    return { text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: null, cost, provider: 'wire', model };
  };
  return { provider: 'wire', model, complete, stream: () => { throw new Error('not here'); } };
}

const tournaments = openTournaments({ path });
console.log('begins');
const result = await tournaments.run(
  {
    taskType: 'creative',
    prompt: 'Say a word about {{thing}}.',
    tasks: ['rain', 'stone', 'bread'].map((thing) => ({ variables: { thing } })),
    competitors: ['plain', 'long', 'odd'].map((model) => ({ model: openModel(model) })),
    judges: [openModel('judge')],
    seed: 11,
    concurrency: Number(concurrency),
  },
  { id: 'killed' },
);
console.log(JSON.stringify(result));
await tournaments.close();
