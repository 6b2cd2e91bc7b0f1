// Documents as batches and workflows take them: at hand, or read when their turn comes, so that a hundred files need not be in memory at once.
import { isGatewayError, toGatewayError, type GatewayError } from '@gateway/core';
import type { WorkDocument } from '../operations/bound-operation.ts';
import { createTurns } from './take-turns.ts';

/** A document with what its reader had to say about it. */
export type ReadDocument = WorkDocument & { readonly warnings?: readonly string[] | undefined };

/** The document itself, or how to get it. @throws (from the function) GatewayError */
export type SourceDocument = ReadDocument | (() => Promise<ReadDocument>);

export interface DocumentReader {
  /** Reads it, or has it still. A document that cannot be read is a result, not an end. */
  read(index: number): Promise<ReadDocument | GatewayError>;
  /** Says that a use of the document is over; after the last one it is forgotten. */
  release(index: number): void;
  /** What was said of the documents that have been read, by their index. */
  warnings(): ReadonlyMap<number, readonly string[]>;
}

export interface DocumentReaderOptions {
  /** How many are read at once. */
  readonly maxConcurrency: number;
  /** How often a document will be released. @default it is kept to the end */
  readonly countUses?: ((index: number) => number) | undefined;
}

/** Reads each document once, however often it is asked for, and holds it for as long as it is needed. */
export function createReader(documents: readonly SourceDocument[], { maxConcurrency, countUses = () => Infinity }: DocumentReaderOptions): DocumentReader {
  const held = new Map<number, Promise<ReadDocument | GatewayError>>();
  const released = new Map<number, number>();
  const said = new Map<number, readonly string[]>();
  const takeTurn = createTurns(maxConcurrency);
  const readNew = async (index: number): Promise<ReadDocument | GatewayError> => {
    const document = await readOne(documents[index]);
    if (!isGatewayError(document) && document.warnings !== undefined) said.set(index, document.warnings);
    return document;
  };
  return {
    read: async (index) => {
      const known = held.get(index) ?? takeTurn(async () => readNew(index));
      held.set(index, known);
      return known;
    },
    release: (index) => {
      const times = (released.get(index) ?? 0) + 1;
      released.set(index, times);
      if (times >= countUses(index)) held.delete(index);
    },
    warnings: () => new Map([...said].toSorted(([a], [b]) => a - b)),
  };
}

export async function readOne(source: SourceDocument | undefined): Promise<ReadDocument | GatewayError> {
  try {
    return typeof source === 'function' ? await source() : (source ?? { text: '' });
  } catch (error) {
    return toGatewayError(error);
  }
}
