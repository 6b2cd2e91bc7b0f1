// Chunks of Google's stream into our events, while the answer that the plain call would have returned is put together beside them.
// The SDK takes a stream that ends early for a success, so the finish reason decides here.
import type { CompletionEvent, StreamObserver } from '@gateway/core';
import { readCallId, readResult, type ResultContext } from './read-result.ts';
import { readUsage } from './read-usage.ts';
import type { WirePart, WireResponse } from './wire.ts';

/**
 * Ends with an `end` event when there was a finish reason, and without one when the stream stopped early.
 *
 * @param onUsage is told the usage so far with every chunk that has one, which is every chunk as a rule
 */
export async function* readStream(chunks: AsyncIterable<WireResponse>, context: ResultContext, onUsage?: StreamObserver['onUsage']): AsyncGenerator<CompletionEvent> {
  const answer = createAnswer(context, onUsage);
  for await (const chunk of endQuietlyWhenCut(chunks)) yield* answer.add(chunk);
  const response = answer.finish();
  if (response !== undefined) yield { type: 'end', result: readResult(response, context) };
}

// The SDK's words for a stream that ends in the middle of an event: as early an end as any other.
async function* endQuietlyWhenCut(chunks: AsyncIterable<WireResponse>): AsyncGenerator<WireResponse> {
  try {
    yield* chunks;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Incomplete JSON segment')) return;
    throw error;
  }
}

interface Answer {
  add(chunk: WireResponse): readonly CompletionEvent[];
  finish(): WireResponse | undefined;
}

function createAnswer(context: ResultContext, onUsage: StreamObserver['onUsage']): Answer {
  const parts: WirePart[] = [];
  let known: WireResponse = {};
  let finishReason: string | undefined;
  let calls = 0;

  const addPart = (part: WirePart): CompletionEvent[] => {
    appendPart(parts, part);
    if (part.functionCall !== undefined) {
      const id = readCallId(part, known.responseId, calls);
      calls += 1;
      return [{ type: 'tool_call', index: calls - 1, id, name: part.functionCall.name, argumentsDelta: JSON.stringify(part.functionCall.args ?? {}) }];
    }
    if (part.text === undefined || part.text === '') return [];
    return [{ type: part.thought === true ? 'reasoning' : 'text', text: part.text }];
  };

  return {
    add: (chunk) => {
      known = {
        ...known,
        ...(chunk.promptFeedback === undefined ? {} : { promptFeedback: chunk.promptFeedback }),
        ...(chunk.usageMetadata === undefined ? {} : { usageMetadata: chunk.usageMetadata }),
        ...(chunk.modelVersion === undefined ? {} : { modelVersion: chunk.modelVersion }),
        ...(chunk.responseId === undefined || known.responseId !== undefined ? {} : { responseId: chunk.responseId }),
      };
      const candidate = chunk.candidates?.[0];
      finishReason = candidate?.finishReason ?? finishReason;
      const usage = readUsage(chunk.usageMetadata);
      if (usage !== null) onUsage?.({ usage, isFinal: finishReason !== undefined, cost: null, model: known.modelVersion ?? context.model });
      return (candidate?.content?.parts ?? []).flatMap(addPart);
    },
    finish: () => {
      if (finishReason !== undefined) return { ...known, candidates: [{ content: { parts }, finishReason }] };
      // A blocked prompt has no candidate at all, and is no early end.
      return known.promptFeedback?.blockReason === undefined ? undefined : known;
    },
  };
}

// Texts that follow each other are one part of the plain answer; a signature closes its part.
function appendPart(parts: WirePart[], part: WirePart): void {
  const last = parts.at(-1);
  const joins =
    last?.text !== undefined && last.thoughtSignature === undefined && part.text !== undefined && (last.thought ?? false) === (part.thought ?? false);
  if (joins) parts[parts.length - 1] = { ...last, ...part, text: last.text + part.text };
  else parts.push(part);
}
