// What an event of a stream adds to the answer, as text that can be counted.
import type { CompletionEvent } from '@gateway/core';

export function readDelta(event: CompletionEvent): string {
  if (event.type === 'end') return '';
  return event.type === 'tool_call' ? `${event.name ?? ''}${event.argumentsDelta}` : event.text;
}
