// Answers that decline the work, and answers that only sound like it.
import { expect, it } from 'vitest';
import { createRefusalVerifier } from './refusal-verifier.ts';

const { verify } = createRefusalVerifier<string, string>({ readAnswer: (output) => output });
const judge = async (output: string): Promise<boolean> => (await verify({ input: '', output, again: async () => '' }, {})).accepted;

it.each([
  "I'm sorry, I can't help with that.",
  'I’m sorry, but I can’t assist with that request.',
  'Sorry, I am unable to process this document.',
  'I cannot comply with this request.',
  "I can't help with that.",
  'As an AI language model, I cannot open files.',
  'Unfortunately, I am not able to summarize this text.',
  'Es tut mir leid, aber dabei kann ich Ihnen nicht helfen.',
  'Je suis désolé, je ne peux pas vous aider.',
  'Lo siento, no puedo ayudarte con eso.',
])('rejects %s', async (answer) => {
  expect(await judge(answer)).toBe(false);
});

it.each([
  'I cannot find a date in the contract.',
  'Sorry seems to be the hardest word, says the song.',
  "The author says: I'm sorry, I can't help with that.",
  'Unfortunately the flight was cancelled and could not be rebooked.',
  'The helpdesk cannot answer calls on Sundays.',
  'As an AI company, Acme sells models.',
  'Leider hat der Lieferant nicht geliefert.',
  `I'm sorry, I can't help with the first part, but here is the rest. ${'The contract runs for two years and may be ended by either side. '.repeat(12)}`,
  '',
])('lets pass: %s', async (answer) => {
  expect(await judge(answer)).toBe(true);
});
