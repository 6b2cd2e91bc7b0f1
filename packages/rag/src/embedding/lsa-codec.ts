// A fitted model as bytes and back: four numbers, then the arrays as they lie in memory (little-endian on every machine that Node runs on).
import { GatewayError } from '@gateway/core';
import type { LsaModel } from './lsa-model.ts';

// "LSA" and the layout's version. Another layout has another number.
const MAGIC = 0x01_41_53_4c;
const HEADER_BYTES = 16;

export function encodeLsaModel(model: LsaModel): Uint8Array {
  const { dimensions, termIds, weights, directions, fittedTexts } = model;
  const bytes = new Uint8Array(HEADER_BYTES + termIds.byteLength + weights.byteLength + directions.byteLength);
  let position = 0;
  for (const part of [Uint32Array.of(MAGIC, dimensions, termIds.length, fittedTexts), termIds, weights, directions]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), position);
    position += part.byteLength;
  }
  return bytes;
}

/** The model reads from the bytes: they stay as they are. @throws GatewayError `internal` for bytes of another layout or length */
export function decodeLsaModel(bytes: Uint8Array): LsaModel {
  // A copy begins where arrays of four bytes may; where these bytes do, none is needed.
  const { buffer, byteOffset: start } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const [magic, dimensions = 0, terms = 0, fittedTexts = 0] = bytes.length < HEADER_BYTES ? [] : new Uint32Array(buffer, start, 4);
  if (magic !== MAGIC || bytes.length !== HEADER_BYTES + 4 * terms * (2 + dimensions)) {
    throw new GatewayError({ kind: 'internal', message: 'The stored embedding model of a knowledge base is damaged or of another release.', hint: 'Fit it again.' });
  }
  return {
    dimensions,
    fittedTexts,
    termIds: new Uint32Array(buffer, start + HEADER_BYTES, terms),
    weights: new Float32Array(buffer, start + HEADER_BYTES + 4 * terms, terms),
    directions: new Float32Array(buffer, start + HEADER_BYTES + 8 * terms, terms * dimensions),
  };
}
