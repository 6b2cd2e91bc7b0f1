// What a stream had come to when it ended before its end, and what that has used: the same for the books and for the error that the caller gets.
import { countRequestTokens, createUsage, type CompletionEvent, type CompletionRequest, type CountTokens, type ModelLimits, type ToldUsage, type Usage } from '@gateway/core';
import { mendUsage, readDoubts } from './mend-usage.ts';

export interface Delivered {
  /** Text, and the names and arguments of tool calls. */
  text: string;
  reasoning: string;
  /** What the vendor has counted last; `undefined` when it has not. */
  told: ToldUsage | undefined;
  /** `undefined` while nothing came. */
  firstTokenMs: number | undefined;
}

export function createDelivered(): Delivered {
  return { text: '', reasoning: '', told: undefined, firstTokenMs: undefined };
}

/** Takes what an event adds to the answer. */
export function deliver(delivered: Delivered, event: CompletionEvent): void {
  if (event.type === 'end') return;
  if (event.type === 'reasoning') delivered.reasoning += event.text;
  else delivered.text += event.type === 'tool_call' ? `${event.name ?? ''}${event.argumentsDelta}` : event.text;
}

export function isNothing({ text, reasoning }: Delivered): boolean {
  return text === '' && reasoning === '';
}

export interface BrokenStream {
  readonly delivered: Delivered;
  /** As it was sent. */
  readonly request: CompletionRequest;
  readonly limits: ModelLimits | undefined;
}

/**
 * What a stream used that ended before its end. The vendor's own figures where it had ended its answer; else its input as far as it has told it, and the
 * larger of its output so far and what the delivered text counts, marked as estimated. Of figures that cannot be true the same is left as of an answer's.
 *
 * `null` when it is not known at all: nothing was delivered, and the vendor had not ended its answer. It may have told the input by then, but a model that
 * thinks has written no one knows how much, and a usage without it would make the cost look known and small.
 */
export async function readUsedTokens({ delivered, request, limits }: BrokenStream, loadCountTokens: () => Promise<CountTokens>): Promise<Usage | null> {
  const { told } = delivered;
  const usage = told?.usage ?? null;
  const isFinal = told?.isFinal === true;
  if (!isFinal && isNothing(delivered)) return null;
  const doubts = readDoubts({ usage, wrote: !isNothing(delivered) }, limits);
  if (usage !== null && isFinal && !doubts.input && !doubts.output) return usage;
  const counted = countDelivered(delivered, { request, thought: isFinal ? 0 : (usage?.reasoningTokens ?? 0) }, await loadCountTokens());
  const wroteMore = !isFinal && usage !== null && counted.outputTokens > usage.outputTokens;
  return mendUsage(usage, counted, { input: doubts.input, output: doubts.output || wroteMore });
}

// What a model thinks is shown in part or not at all, and billed: what the vendor has told of it counts beside the text.
function countDelivered({ text, reasoning }: Delivered, { request, thought }: { readonly request: CompletionRequest; readonly thought: number }, countTokens: CountTokens): Usage {
  const reasoningTokens = reasoning === '' && thought === 0 ? undefined : Math.max(thought, countTokens(reasoning));
  return createUsage({
    inputTokens: countRequestTokens(request, countTokens),
    outputTokens: countTokens(text) + (reasoningTokens ?? 0),
    reasoningTokens,
    estimated: true,
  });
}
