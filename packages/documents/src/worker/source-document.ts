// Documents as batches and workflows take them: at hand, or read when their turn comes, so that a hundred files need not be in memory at once.
import { toGatewayError, type GatewayError } from '@gateway/core';
import type { WorkDocument } from '../operations/bound-operation.ts';
import { createTurns } from './take-turns.ts';

/** A document with what its reader had to say about it. */
export type ReadDocument = WorkDocument & { readonly warnings?: readonly string[] | undefined };

/** The document itself, or how to get it. @throws (from the function) GatewayError */
export type SourceDocument = ReadDocument | (() => Promise<ReadDocument>);

/** Read once, however often it is asked for, so many at a time. A document that cannot be read is a result, not an end. */
export function createReader(documents: readonly SourceDocument[], maxConcurrency: number): (index: number) => Promise<ReadDocument | GatewayError> {
  const read = new Map<number, Promise<ReadDocument | GatewayError>>();
  const takeTurn = createTurns(maxConcurrency);
  return async (index) => {
    const known = read.get(index) ?? takeTurn(async () => readOne(documents[index]));
    read.set(index, known);
    return known;
  };
}

export async function readOne(source: SourceDocument | undefined): Promise<ReadDocument | GatewayError> {
  try {
    return typeof source === 'function' ? await source() : (source ?? { text: '' });
  } catch (error) {
    return toGatewayError(error);
  }
}
