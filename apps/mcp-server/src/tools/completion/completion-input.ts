// What the tools that ask a model directly share: sampling arguments in, one request out.
import { readMessageText, type CompletionRequest, type Message } from '@gateway/core';
import { z } from 'zod';
import { checkValueSize } from '../../sources/resolve-documents.ts';
import { toSelector, type ModelArguments } from '../../to-selector.ts';

export const samplingInput = {
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
};

export interface CompletionArguments extends ModelArguments {
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly json_mode?: boolean | undefined;
}

/** The request that the arguments describe. @throws GatewayError `invalid_input` for texts that are too large to be passed by value */
export function toCompletionRequest(messages: readonly Message[], input: CompletionArguments): CompletionRequest {
  checkValueSize('completion', 'messages', messages.map(readMessageText).join(''));
  return {
    messages,
    task: 'chat',
    maxTokens: input.max_tokens,
    temperature: input.temperature,
    responseFormat: input.json_mode === true ? { type: 'json' } : undefined,
    selector: toSelector(input),
  };
}
