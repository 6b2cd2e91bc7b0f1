// Of a text that is too long to be read in full: stretches of it, evenly spread, each beginning where something begins.

export interface TextSpan {
  /** UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface SampleOptions {
  /** How many stretches. */
  readonly windows: number;
  /** Characters of each. */
  readonly length: number;
}

/** The whole text, where that is not longer than the sample would be; otherwise `windows` stretches, the first from the beginning. */
export function sampleText(text: string, { windows, length }: SampleOptions): readonly TextSpan[] {
  if (text.length <= windows * length) return [{ start: 0, end: text.length }];
  const step = text.length / windows;
  return Array.from({ length: windows }, (_value, index) => {
    const start = index === 0 ? 0 : findBeginning(text, Math.floor(index * step + (step - length) / 2));
    return { start, end: findBeginning(text, Math.min(text.length, start + length)) };
  });
}

// The first beginning of a paragraph, a line or a word from `at` on.
function findBeginning(text: string, at: number): number {
  const near = text.slice(at, at + 2_000);
  for (const mark of ['\n\n', '\n', ' ']) {
    const found = near.indexOf(mark);
    if (found !== -1) return at + found + mark.length;
  }
  const code = text.charCodeAt(at);
  // Never inside a surrogate pair.
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
