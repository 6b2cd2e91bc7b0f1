// Who multiplies: WebAssembly with SIMD where the engine has it, the same loops in JavaScript elsewhere. Both work on a memory of their own, by address.
import { DOT_KERNEL_BASE64 } from './dot-kernel-bytes.ts';

/** What is multiplied; addresses in bytes. */
export interface DotTask {
  readonly query: number;
  /** Of the first row. */
  readonly rows: number;
  /** Of the numbers of the rows to take, or 0 for the first `count`. */
  readonly list: number;
  readonly count: number;
  /** Bytes from row to row, a multiple of {@link ROW_ALIGNMENT}. */
  readonly stride: number;
  /** Where the products go, four bytes each. */
  readonly out: number;
}

export interface DotKernel {
  readonly kind: 'simd' | 'scalar';
  /** Another object after {@link grow}. */
  readonly buffer: ArrayBuffer;
  /** At least so many bytes in all. @throws RangeError beyond what there is, at most 4 GB */
  grow(bytes: number): void;
  dotF32(task: DotTask): void;
  /** Needs two strides of room behind the query. */
  dotI8(task: DotTask): void;
}

/** Rows begin and end at multiples of this many bytes. */
export const ROW_ALIGNMENT = 64;

const PAGE_BYTES = 65_536;

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  readonly dotF32: (...numbers: number[]) => void;
  readonly dotI8: (...numbers: number[]) => void;
}

// The types of it belong to those of browsers, which packages are not compiled with.
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** SIMD when the engine takes it. Each kernel has a memory of its own. */
export function createDotKernel(): DotKernel {
  const bytes = Buffer.from(DOT_KERNEL_BASE64, 'base64');
  const engine = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi | undefined;
  return engine?.validate(bytes) === true ? createSimdKernel(engine, bytes) : createScalarKernel();
}

function createSimdKernel(engine: WebAssemblyApi, bytes: Uint8Array): DotKernel {
  const { memory, dotF32, dotI8 } = new engine.Instance(new engine.Module(bytes)).exports as KernelExports;
  const toNumbers = ({ query, rows, list, count, stride, out }: DotTask): number[] => [query, rows, list, count, stride, out];
  return {
    kind: 'simd',
    get buffer() {
      return memory.buffer;
    },
    grow: (size) => {
      const missing = Math.ceil((size - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
    },
    dotF32: (task) => dotF32(...toNumbers(task)),
    dotI8: (task) => dotI8(...toNumbers(task)),
  };
}

/** Plain JavaScript: the same results but for the order in which floats are added. */
export function createScalarKernel(): DotKernel {
  let buffer = new ArrayBuffer(4 * PAGE_BYTES);
  const run = (task: DotTask, values: Float32Array | Int8Array): void => {
    const bytes = values.BYTES_PER_ELEMENT;
    const length = task.stride / bytes;
    const list = new Uint32Array(buffer);
    const out = new Float32Array(buffer, task.out, task.count);
    const query = task.query / bytes;
    for (let index = 0; index < task.count; index += 1) {
      const start = (task.rows + task.stride * (task.list === 0 ? index : (list[task.list / 4 + index] ?? 0))) / bytes;
      let sum = 0;
      for (let at = 0; at < length; at += 1) sum += (values[query + at] ?? 0) * (values[start + at] ?? 0);
      out[index] = sum;
    }
  };
  return {
    kind: 'scalar',
    get buffer() {
      return buffer;
    },
    grow: (size) => {
      if (size <= buffer.byteLength) return;
      const larger = new ArrayBuffer(Math.ceil(size / PAGE_BYTES) * PAGE_BYTES);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
    dotF32: (task) => run(task, new Float32Array(buffer)),
    dotI8: (task) => run(task, new Int8Array(buffer)),
  };
}
