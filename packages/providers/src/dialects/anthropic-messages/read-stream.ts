// Anthropic's stream events into ours, while the message that the plain call would have returned is put together beside them.
// Source: https://docs.anthropic.com/en/docs/build-with-claude/streaming
import type { CompletionEvent, JsonValue, StreamObserver } from '@gateway/core';
import { readCount } from '../read-count.ts';
import { readString } from '../read-property.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { mergeUsage, readUsageSoFar } from './read-usage.ts';
import type { WireBlock, WireEvent, WireMessage, WireUsage } from './wire.ts';

/**
 * Ends with an `end` event after `message_stop`, and without one when the stream stopped early.
 *
 * @param onUsage is told the input at the beginning, and the whole usage right before the end
 */
export async function* readStream(events: AsyncIterable<WireEvent>, context: ResultContext, onUsage?: StreamObserver['onUsage']): AsyncGenerator<CompletionEvent> {
  const answer = createAnswer(context, onUsage);
  for await (const event of events) yield* answer.add(event);
  const message = answer.finish();
  if (message !== undefined) yield { type: 'end', result: readResult(message, context) };
}

interface OpenBlock {
  readonly block: WireBlock;
  /** Position among the tool calls, for those that are one. */
  readonly callIndex: number | undefined;
  readonly texts: string[];
  readonly thinkings: string[];
  readonly inputs: string[];
  readonly signatures: string[];
}

interface Answer {
  add(event: WireEvent): readonly CompletionEvent[];
  finish(): WireMessage | undefined;
}

function createAnswer(context: ResultContext, onUsage: StreamObserver['onUsage']): Answer {
  let start: WireMessage = {};
  let usage: WireUsage | undefined;
  let stopReason: string | undefined;
  let stopped = false;
  let calls = 0;
  const blocks = new Map<number, OpenBlock>();

  const addUsage = (told: WireUsage | null | undefined): void => {
    usage = mergeUsage(usage, told);
    const soFar = readUsageSoFar(usage);
    if (soFar === null) return;
    // The beginning counts the output, too: as 1, or whatever there is by then.
    const isFinal = stopReason !== undefined && readCount(told?.output_tokens) !== undefined;
    onUsage?.({ usage: soFar, isFinal, cost: null, model: start.model ?? context.model });
  };

  const startBlock = (index: number, block: WireBlock): CompletionEvent[] => {
    const callIndex = block.type === 'tool_use' ? calls : undefined;
    if (callIndex !== undefined) calls += 1;
    blocks.set(index, { block, callIndex, texts: [], thinkings: [], inputs: [], signatures: [] });
    if (callIndex !== undefined) return [{ type: 'tool_call', index: callIndex, id: block.id, name: block.name, argumentsDelta: '' }];
    const text = readString(block.text);
    return text === undefined ? [] : [{ type: 'text', text }];
  };

  return {
    add: (event) => {
      switch (event.type) {
        case 'message_start':
          start = event.message ?? {};
          addUsage(start.usage);
          return [];
        case 'content_block_start':
          return startBlock(event.index ?? blocks.size, event.content_block ?? {});
        case 'content_block_delta': {
          const open = blocks.get(event.index ?? blocks.size - 1);
          return open === undefined ? [] : addDelta(open, event);
        }
        case 'message_delta':
          stopReason = event.delta?.stop_reason ?? stopReason;
          addUsage(event.usage);
          return [];
        case 'message_stop':
          stopped = true;
          return [];
        default:
          return [];
      }
    },
    finish: () => {
      if (!stopped || stopReason === undefined) return undefined;
      const content = [...blocks].toSorted(([a], [b]) => a - b).map(([, open]) => closeBlock(open));
      return { ...start, content, stop_reason: stopReason, ...(usage === undefined ? {} : { usage }) };
    },
  };
}

function addDelta(open: OpenBlock, { delta }: WireEvent): readonly CompletionEvent[] {
  const text = readString(delta?.['text']);
  const thinking = readString(delta?.['thinking']);
  const input = readString(delta?.['partial_json']);
  const signature = readString(delta?.['signature']);
  if (signature !== undefined) open.signatures.push(signature);
  if (text !== undefined) {
    open.texts.push(text);
    return [{ type: 'text', text }];
  }
  if (thinking !== undefined) {
    open.thinkings.push(thinking);
    return [{ type: 'reasoning', text: thinking }];
  }
  if (input === undefined || open.callIndex === undefined) return [];
  open.inputs.push(input);
  return [{ type: 'tool_call', index: open.callIndex, argumentsDelta: input }];
}

function closeBlock({ block, texts, thinkings, inputs, signatures }: OpenBlock): WireBlock {
  switch (block.type) {
    case 'text':
      return { ...block, text: (block.text ?? '') + texts.join('') };
    case 'thinking':
      return { ...block, thinking: (block.thinking ?? '') + thinkings.join(''), signature: (readString(block['signature']) ?? '') + signatures.join('') };
    case 'tool_use':
      return inputs.length === 0 ? block : { ...block, input: parseInput(inputs.join('')) };
    default:
      return block;
  }
}

// The plain call returns the arguments as an object, so the stream's text is read into one too: both then give the same result.
function parseInput(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Cut off by the length limit: handed on as it came.
    return text;
  }
}
