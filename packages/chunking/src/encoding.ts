// The encodings whose tokens we count: one entry each.
import type { ClassAt } from './char-class.ts';
import type { PieceScanner } from './piece-scanner.ts';
import { createCl100kScanner } from './scan-cl100k.ts';
import { createO200kScanner } from './scan-o200k.ts';

/** `o200k_base` is what OpenAI's models since GPT-4o read, `cl100k_base` those of the GPT-4 and GPT-3.5 generation and its embedding models. */
export type EncodingName = 'o200k_base' | 'cl100k_base';

interface Encoding {
  readonly createScanner: (classAt: ClassAt) => PieceScanner;
  /** Imports the table of ranks, one to two and a half megabytes. */
  readonly loadTable: () => Promise<readonly (string | readonly number[])[]>;
}

export const encodings: Readonly<Record<EncodingName, Encoding>> = {
  o200k_base: {
    createScanner: createO200kScanner,
    loadTable: async () => (await import('gpt-tokenizer/bpeRanks/o200k_base')).default,
  },
  cl100k_base: {
    createScanner: createCl100kScanner,
    loadTable: async () => (await import('gpt-tokenizer/bpeRanks/cl100k_base')).default,
  },
};
