// Vectors of one length, one after the other in a kernel's memory, and their products with a query, some thousands at a time.
import { GatewayError } from '@gateway/core';
import { ROW_ALIGNMENT, type DotKernel } from './dot-kernel.ts';

export type RowValues = Float32Array | Int8Array;

export interface ProductBlock {
  /** To be read at once: the next block comes in the same place. */
  readonly products: Float32Array;
  /** Of the first row, when there is no list. */
  readonly from: number;
  /** The row of each product; undefined when they follow each other. */
  readonly list: Uint32Array | undefined;
}

export interface VectorRows {
  /** Copies the values into a row; rows up to it come into being. @throws GatewayError `unavailable` when memory ends */
  set(row: number, values: RowValues): void;
  /** The values of a row, to be read at once: the next change may move them. */
  read(row: number): RowValues;
  /** The products of the query with each row of the list, or with the first `rows`, some thousands at a time. */
  dots(query: RowValues, rows: number | Uint32Array, visit: (block: ProductBlock) => void): void;
}

export const MAX_DIMENSIONS = 16_384;

// The memory: products, numbers of rows, the query with room for the kernel behind it, then the rows.
const BLOCK_ROWS = 4_096;
const OUT = 0;
const LIST = 4 * BLOCK_ROWS;
const QUERY = 2 * LIST;
const ROWS = QUERY + 4 * MAX_DIMENSIONS + 32_768;

export function createVectorRows(kernel: DotKernel, dimensions: number, type: 'f32' | 'i8'): VectorRows {
  const bytesEach = type === 'f32' ? 4 : 1;
  const stride = Math.ceil((dimensions * bytesEach) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
  const viewAt = (address: number): RowValues => (type === 'f32' ? new Float32Array(kernel.buffer, address, dimensions) : new Int8Array(kernel.buffer, address, dimensions));
  const reserve = (rows: number): void => {
    const needed = ROWS + rows * stride;
    if (needed <= kernel.buffer.byteLength) return;
    try {
      kernel.grow(Math.max(needed, Math.min(kernel.buffer.byteLength * 1.5, 2 ** 32)));
    } catch (cause) {
      throw new GatewayError({ kind: 'unavailable', message: `There is no memory for ${rows} vectors of ${dimensions} numbers.`, hint: 'Use a backend that keeps vectors on disk.', cause });
    }
  };
  const run = type === 'f32' ? kernel.dotF32 : kernel.dotI8;
  return {
    set: (row, values) => {
      reserve(row + 1);
      viewAt(ROWS + row * stride).set(values);
    },
    read: (row) => viewAt(ROWS + row * stride),
    dots: (query, rows, visit) => {
      viewAt(QUERY).set(query);
      const total = typeof rows === 'number' ? rows : rows.length;
      for (let start = 0; start < total; start += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, total - start);
        const list = typeof rows === 'number' ? undefined : rows.subarray(start, start + count);
        if (list !== undefined) new Uint32Array(kernel.buffer, LIST, count).set(list);
        run({ query: QUERY, rows: list === undefined ? ROWS + start * stride : ROWS, list: list === undefined ? 0 : LIST, count, stride, out: OUT });
        visit({ products: new Float32Array(kernel.buffer, OUT, count), from: start, list });
      }
    },
  };
}
