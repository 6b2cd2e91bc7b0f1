// OpenAI's, DeepSeek's and Google's APIs as a local server that does the four jobs as a good model would, and bills the tokens of what it really read and
// wrote.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { recordOf, replyTo, writeIdeas } from './texts.ts';

export interface MockVendors {
  readonly origin: string;
  /** Answers so far; one in `SPOILED` that had to be data was made useless. */
  readonly spoiled: () => number;
  close(): Promise<void>;
}

/** One answer in so many that must fit a schema does not, and has to be made again. */
export const SPOILED = 20;

export async function startMockVendors(countTokens: (text: string) => number): Promise<MockVendors> {
  let ofData = 0;
  let spoiled = 0;
  const answer = (prompt: string): string => {
    const records = [...prompt.matchAll(/\bRecord R-(\d{3})\./g)].map(([, number]) => recordOf(Number(number) - 1));
    const replies = [...prompt.matchAll(/\bQuery Q-(\d{4}):/g)].map(([, number]) => replyTo(Number(number) - 1));
    if (records.length + replies.length === 0) return prompt.includes('Give 20 ideas') ? writeIdeas() : summarize(prompt);
    ofData += 1;
    const isSpoiled = ofData % SPOILED === SPOILED / 2;
    if (isSpoiled) spoiled += 1;
    if (records.length > 0) return JSON.stringify({ records: isSpoiled ? records.map((record) => ({ ...record, id: undefined })) : records });
    return JSON.stringify({ replies: isSpoiled ? replies.map(({ reply }) => ({ reply })) : replies });
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = JSON.parse(await readText(request)) as VendorRequest;
      const isGemini = (request.url ?? '').includes(':generateContent');
      const prompt = isGemini ? readGeminiPrompt(body) : (body.messages ?? []).map(({ content }) => content).join('\n');
      const content = answer(prompt);
      const usage = { read: countTokens(prompt), written: countTokens(content) };
      const result = isGemini ? toGeminiAnswer(content, usage) : toChatAnswer(body.model ?? '', content, usage);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoiled: () => spoiled,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface VendorRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly content: string }[];
  readonly systemInstruction?: GeminiContent;
  readonly contents?: readonly GeminiContent[];
}

interface GeminiContent {
  readonly parts: readonly { readonly text?: string }[];
}

interface Billed {
  readonly read: number;
  readonly written: number;
}

function readGeminiPrompt({ systemInstruction, contents = [] }: VendorRequest): string {
  const all = systemInstruction === undefined ? contents : [systemInstruction, ...contents];
  return all.flatMap(({ parts }) => parts.map(({ text = '' }) => text)).join('\n');
}

function toChatAnswer(model: string, content: string, { read, written }: Billed): object {
  const usage = { prompt_tokens: read, completion_tokens: written, total_tokens: read + written };
  return { id: 'c', object: 'chat.completion', created: 1, model, choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }], usage };
}

function toGeminiAnswer(text: string, { read, written }: Billed): object {
  return { candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }], usageMetadata: { promptTokenCount: read, candidatesTokenCount: written, totalTokenCount: read + written } };
}

// Its length is all that counts here: the first sentences, as many words as the prompt allows.
function summarize(prompt: string): string {
  const most = Number(/at most (\d+) words/.exec(prompt)?.[1] ?? 200);
  const document = /<document>\n([\s\S]*?)\n<\/document>/.exec(prompt)?.[1] ?? prompt;
  return document.replaceAll(/[#*|>-]/g, ' ').split(/\s+/).filter((word) => word !== '').slice(0, most).join(' ');
}
