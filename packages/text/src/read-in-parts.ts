// A source part by part, for readers that judge a text by its beginning and have to know which part is the last.
import type { TextSource } from '@gateway/core';

/** As much of a text's beginning as tells its language and how it is written. */
export const SAMPLE_LENGTH = 20_000;

export interface TextPart {
  readonly text: string;
  readonly last: boolean;
}

/** The text in parts, at least one, of which exactly one is the last; the first one holds at least the sample unless it is the last. */
export async function* readInParts(source: TextSource): AsyncGenerator<TextPart> {
  let held = '';
  let began = false;
  for await (const part of source.read()) {
    if (part === '') continue;
    if (!began && held.length < SAMPLE_LENGTH) {
      held += part;
      continue;
    }
    began = true;
    yield { text: held, last: false };
    held = part;
  }
  yield { text: held, last: true };
}
