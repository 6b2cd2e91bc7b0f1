// A text that need not be in memory: what reads a document from its beginning to its end takes it in parts, however large it is.

/** A text of known length, read in order, as often as wanted. */
export interface TextSource {
  /** Of the whole text, in UTF-16 units. */
  readonly length: number;
  /** The text from its beginning, in parts of any length; a surrogate pair may be parted. May be called again. @throws GatewayError what reading throws */
  read(): AsyncIterable<string>;
}

// Small enough that whoever works on one part does not keep others waiting.
const PART_LENGTH = 65_536;

/** A text in memory as a source; a source as it is. */
export function toTextSource(text: string | TextSource): TextSource {
  if (typeof text !== 'string') return text;
  return {
    length: text.length,
    read: async function* () {
      for (let start = 0; start < text.length; start += PART_LENGTH) yield text.slice(start, start + PART_LENGTH);
    },
  };
}

/** The whole text in memory. @throws GatewayError what reading throws */
export async function readWholeText(text: string | TextSource): Promise<string> {
  if (typeof text === 'string') return text;
  const parts: string[] = [];
  for await (const part of text.read()) parts.push(part);
  return parts.join('');
}
