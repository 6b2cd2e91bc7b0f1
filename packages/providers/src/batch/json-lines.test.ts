import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInnerFailure } from '../dialects/inner-failure.ts';
import { type JsonLine, readJsonLines } from './json-lines.ts';

function streamOf(chunks: Iterable<Uint8Array>, onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const { done, value } = iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}

function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const end = start + (sizes[turn % sizes.length] ?? 1);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

async function collect(body: ReadableStream<Uint8Array> | null): Promise<readonly JsonLine[]> {
  const lines: JsonLine[] = [];
  for await (const line of readJsonLines(body)) lines.push(line);
  return lines;
}

test('however the bytes are cut, the lines are the same', async () => {
  const json = fc.json();
  await fc.assert(
    fc.asyncProperty(fc.array(json), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), fc.constantFrom('\n', '\r\n', '\n\n'), async (texts, sizes, end) => {
      const bytes = new TextEncoder().encode(texts.join(end));
      expect(await collect(streamOf(cut(bytes, sizes)))).toEqual(texts.map((text) => ({ value: JSON.parse(text) as unknown })));
    }),
  );
});

test('what is no JSON is handed on as text', async () => {
  expect(await collect(streamOf([Buffer.from('{"a":1}\nnot json 👋\n{"b":')]))).toEqual([{ value: { a: 1 } }, { malformed: 'not json 👋' }, { malformed: '{"b":' }]);
});

test('no body has no lines', async () => {
  expect(await collect(null)).toEqual([]);
});

test('leaving early cancels the body', async () => {
  let cancelled = false;
  const body = streamOf([Buffer.from('1\n'), Buffer.from('2\n')], () => {
    cancelled = true;
  });
  for await (const line of readJsonLines(body)) {
    expect(line).toEqual({ value: 1 });
    break;
  }
  expect(cancelled).toBe(true);
});

test('a line without end is given up before it fills the memory', async () => {
  const megabyte = new Uint8Array(1024 * 1024).fill(120);
  let sent = 0;
  function* endless(): Generator<Uint8Array> {
    for (;;) {
      sent += 1;
      yield megabyte;
    }
  }
  const error: unknown = await collect(streamOf(endless())).catch((thrown: unknown) => thrown);
  expect(readInnerFailure(error)).toMatchObject({ unreadable: expect.stringContaining('64 MiB') as string });
  expect(sent).toBe(65);
});
