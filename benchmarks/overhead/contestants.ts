// Ways to get one answer from an OpenAI-compatible address: the vendor's own SDK, the gateway with and without its books, and two well-known libraries.
import { join } from 'node:path';
import OpenAI from 'openai';
import { loadTokenCounter } from '../../packages/chunking/src/index.ts';
import { createGateway, createRouter, openBudget, openLedger, openRoutingStats, type Gateway } from '../../packages/delegation/src/index.ts';
import { systemClock } from '../../packages/core/src/index.ts';
import { openModels } from '../../packages/providers/src/index.ts';

export interface Contestant {
  readonly name: string;
  /** Sends the prompt and returns the answer's text. */
  readonly ask: (prompt: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

const MODEL = 'gpt-5-nano';
const KEY = 'test-key';
const nothing = async (): Promise<void> => undefined;

/** By the name that the run asks for it; each is opened in a process of its own. */
export const CONTESTANTS: Readonly<Record<string, (origin: string, directory: string) => Promise<Contestant>>> = {
  sdk: async (origin) => openSdk(origin),
  gateway: openWholeGateway,
  'bare-gateway': openBareGateway,
  'ai-sdk': openAiSdk,
  langchain: openLangChain,
};

function openSdk(baseURL: string): Contestant {
  const client = new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0 });
  return {
    name: 'openai SDK, direct',
    ask: async (content) => (await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content }] })).choices[0]?.message.content ?? '',
    close: nothing,
  };
}

/** As the server has it: books and measurements on disk, a budget for the day and the month, every call routed. */
async function openWholeGateway(baseUrl: string, directory: string): Promise<Contestant> {
  const loadCountTokens = async (): Promise<(text: string) => number> => (await loadTokenCounter('o200k_base')).count;
  const models = await openModels({ providers: { openai: { apiKeys: [KEY], baseUrl } }, loadCountTokens });
  const ledger = openLedger({ path: join(directory, 'spending.db') });
  const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1_000, monthUsd: 10_000 } });
  const router = createRouter({ stats: openRoutingStats({ path: join(directory, 'routing.db'), clock: systemClock }), clock: systemClock, random: Math.random });
  return toContestant('gateway: routed, ledger and budget on disk', createGateway({ models, ledger, budget, router, loadCountTokens }), {});
}

/** Resilience alone. */
async function openBareGateway(baseUrl: string): Promise<Contestant> {
  const models = await openModels({ providers: { openai: { apiKeys: [KEY], baseUrl } } });
  return toContestant('gateway: named model, no ledger, no budget', createGateway({ models }), { provider: 'openai', model: MODEL });
}

function toContestant(name: string, gateway: Gateway, selector: { readonly provider?: string; readonly model?: string }): Contestant {
  return { name, ask: async (content) => (await gateway.complete({ messages: [{ role: 'user', content }], selector })).text, close: async () => gateway.close() };
}

async function openAiSdk(baseURL: string): Promise<Contestant> {
  const [{ generateText }, { createOpenAI }] = await Promise.all([import('ai'), import('@ai-sdk/openai')]);
  const model = createOpenAI({ apiKey: KEY, baseURL }).chat(MODEL);
  return { name: 'ai + @ai-sdk/openai, generateText', ask: async (prompt) => (await generateText({ model, prompt, maxRetries: 0 })).text, close: nothing };
}

async function openLangChain(baseURL: string): Promise<Contestant> {
  const { ChatOpenAI } = await import('@langchain/openai');
  const model = new ChatOpenAI({ apiKey: KEY, model: MODEL, maxRetries: 0, configuration: { baseURL } });
  return { name: '@langchain/openai, invoke', ask: async (prompt) => (await model.invoke(prompt)).text, close: nothing };
}
