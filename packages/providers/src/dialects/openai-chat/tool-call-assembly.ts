// Puts tool calls together from the pieces of a stream. OpenAI numbers the calls; some compatible servers number all of them 0, or none.
import type { CompletionEvent } from '@gateway/core';
import type { WireToolCall } from './wire.ts';

export interface ToolCallAssembly {
  /** Takes the next piece and returns the event for it. */
  add(piece: WireToolCall): Extract<CompletionEvent, { readonly type: 'tool_call' }>;
  /** Every call, complete, in the order in which they began. */
  all(): readonly WireToolCall[];
}

interface Call {
  readonly wireIndex: number | undefined;
  readonly id: string;
  name: string;
  readonly arguments: string[];
}

export function createToolCallAssembly(): ToolCallAssembly {
  const calls: Call[] = [];

  const find = (piece: WireToolCall): number => {
    const position = piece.index === undefined ? calls.length - 1 : calls.findLastIndex((call) => call.wireIndex === piece.index);
    const call = calls[position];
    // A new id under a known number is a new call.
    const startsAnother = call !== undefined && typeof piece.id === 'string' && piece.id !== '' && piece.id !== call.id;
    return startsAnother ? -1 : position;
  };

  return {
    add: (piece) => {
      const name = piece.function?.name ?? '';
      const argumentsDelta = piece.function?.arguments ?? '';
      const position = find(piece);
      const known = calls[position];
      if (known !== undefined) {
        if (known.name === '') known.name = name;
        known.arguments.push(argumentsDelta);
        return { type: 'tool_call', index: position, argumentsDelta };
      }
      const index = calls.length;
      const id = typeof piece.id === 'string' && piece.id !== '' ? piece.id : `call_${String(index)}`;
      calls.push({ wireIndex: piece.index, id, name, arguments: [argumentsDelta] });
      return { type: 'tool_call', index, id, name, argumentsDelta };
    },
    all: () => calls.map((call) => ({ id: call.id, function: { name: call.name, arguments: call.arguments.join('') } })),
  };
}
