// Chunks of OpenAI's chat stream into our events, while the wire answer that the plain call would have returned is put together beside them.
import type { CompletionEvent, JsonValue, StreamObserver } from '@gateway/core';
import { createToolCallAssembly } from './tool-call-assembly.ts';
import { readReasoning, readResult, readText, type ResultContext } from './read-result.ts';
import { readUsageSoFar } from './read-usage.ts';
import type { WireCompletion, WireMessage, WireUsage } from './wire.ts';

/**
 * Ends with an `end` event when the vendor gave a finish reason, and without one when the stream stopped early.
 *
 * @param onUsage is told every usage that comes: one behind the answer, or the usage so far with every chunk
 */
export async function* readStream(chunks: AsyncIterable<WireCompletion>, context: ResultContext, onUsage?: StreamObserver['onUsage']): AsyncGenerator<CompletionEvent> {
  const answer = createAnswer(context, onUsage);
  for await (const chunk of chunks) yield* answer.add(chunk);
  const completion = answer.finish();
  if (completion !== undefined) yield { type: 'end', result: readResult(completion, context) };
}

interface Answer {
  add(chunk: WireCompletion): readonly CompletionEvent[];
  /** The whole answer, or undefined when it has no end. */
  finish(): WireCompletion | undefined;
}

function createAnswer({ quirks, model: asked }: ResultContext, onUsage: StreamObserver['onUsage']): Answer {
  const { echo } = quirks;
  let id: string | undefined;
  let model: string | undefined;
  let usage: WireUsage | undefined;
  let finishReason: string | undefined;
  const texts: string[] = [];
  const refusals: string[] = [];
  const reasonings: string[] = [];
  const echoes: JsonValue[] = [];
  const toolCalls = createToolCallAssembly();

  const addDelta = (delta: WireMessage): CompletionEvent[] => {
    const events: CompletionEvent[] = [];
    const reasoning = readReasoning(delta);
    if (reasoning !== '') events.push({ type: 'reasoning', text: reasoning });
    const text = readText(delta.content);
    const refusal = delta.refusal ?? '';
    if (text + refusal !== '') events.push({ type: 'text', text: text + refusal });
    texts.push(text);
    refusals.push(refusal);
    reasonings.push(reasoning);
    const echoed = echo === undefined ? undefined : (delta[echo.name] as JsonValue | undefined);
    if (echoed !== undefined && echoed !== null) echoes.push(echoed);
    for (const piece of delta.tool_calls ?? []) events.push(toolCalls.add(piece));
    return events;
  };

  const tellUsage = (told: WireUsage): void => {
    const soFar = readUsageSoFar(told, quirks);
    if (soFar !== null) onUsage?.({ usage: soFar, isFinal: finishReason !== undefined, cost: quirks.readCost?.(told) ?? null, model: model ?? asked });
  };

  return {
    add: (chunk) => {
      id ??= chunk.id;
      if (chunk.model !== undefined && chunk.model !== '') model ??= chunk.model;
      usage = chunk.usage ?? usage;
      const choice = chunk.choices?.find((candidate) => (candidate.index ?? 0) === 0);
      finishReason = choice?.finish_reason ?? finishReason;
      if (chunk.usage !== undefined && chunk.usage !== null) tellUsage(chunk.usage);
      return choice?.delta === undefined ? [] : addDelta(choice.delta);
    },
    finish: () => {
      if (finishReason === undefined) return undefined;
      const refusal = refusals.join('');
      const message: WireMessage = {
        content: texts.join(''),
        ...(refusal === '' ? {} : { refusal }),
        reasoning: reasonings.join(''),
        tool_calls: toolCalls.all(),
        ...(echo === undefined || echoes.length === 0 ? {} : { [echo.name]: echo.join(echoes) }),
      };
      return {
        ...(id === undefined ? {} : { id }),
        ...(model === undefined ? {} : { model }),
        ...(usage === undefined ? {} : { usage }),
        choices: [{ index: 0, message, finish_reason: finishReason }],
      };
    },
  };
}
