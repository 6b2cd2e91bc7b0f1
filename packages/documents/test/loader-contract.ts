// What every loader promises, whatever the format. Each entry of the list of loaders has to pass it.
import { isGatewayError, type ErrorKind } from '@gateway/core';
import { assert, asyncProperty, double, record, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentLoader } from '../src/document-loader.ts';
import { loadDocument } from '../src/load-document.ts';

export interface LoaderSample {
  readonly bytes: Uint8Array;
  /** Something that the text must hold. */
  readonly holds: string;
  /** A file of the format that is well-formed and has nothing in it. */
  readonly blank: Uint8Array;
}

async function readFailure(work: Promise<unknown>): Promise<ErrorKind | 'none' | 'foreign'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isGatewayError(error) ? error.kind : 'foreign';
  }
}

export function describeLoader(loader: DocumentLoader, sample: LoaderSample): void {
  const name = `sample${loader.extensions[0] ?? ''}`;

  describe(`loader ${loader.format}`, () => {
    it('reads its sample by name, by media type, and with a name in capitals', async () => {
      for (const hint of [{ name }, { mediaType: `${loader.mediaTypes[0] ?? ''}; charset=utf-8` }, { name: name.toUpperCase() }]) {
        const document = await loadDocument({ bytes: sample.bytes, ...hint });
        expect(document.format).toBe(loader.format);
        expect(document.text).toContain(sample.holds);
        expect(document.text.charCodeAt(0)).not.toBe(0xfe_ff);
      }
    });

    it('leaves the bytes as they were, also in a larger buffer', async () => {
      const padded = new Uint8Array(sample.bytes.length + 20).fill(7);
      padded.set(sample.bytes, 10);
      const view = padded.subarray(10, 10 + sample.bytes.length);
      const document = await loadDocument({ bytes: view, name });
      expect(document.text).toContain(sample.holds);
      expect(Buffer.from(view).equals(Buffer.from(sample.bytes))).toBe(true);
    });

    it('gives the same text twice, also when both are read at once', async () => {
      const [first, second] = await Promise.all([loadDocument({ bytes: sample.bytes, name }), loadDocument({ bytes: sample.bytes, name })]);
      expect(second).toEqual(first);
    });

    it('has pages that lie in the text, in order', async () => {
      const { pages, text } = await loadDocument({ bytes: sample.bytes, name });
      let end = 0;
      for (const [index, page] of (pages ?? []).entries()) {
        expect(page.number).toBe(index + 1);
        expect(page.start).toBeGreaterThanOrEqual(end);
        expect(page.end).toBeGreaterThanOrEqual(page.start);
        end = page.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    });

    it('refuses no bytes, and a file with nothing in it', async () => {
      expect(await readFailure(loadDocument({ bytes: new Uint8Array(), name }))).toBe('invalid_input');
      expect(['invalid_input', 'unsupported']).toContain(await readFailure(loadDocument({ bytes: sample.blank, name })));
    });

    it('refuses more bytes than the limit, before it parses', async () => {
      const failure = loadDocument({ bytes: sample.bytes, name }, { limits: { maxBytes: sample.bytes.length - 1 } });
      await expect(failure).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(String(sample.bytes.length)) as string });
    });

    it('stops when aborted', async () => {
      const controller = new AbortController();
      controller.abort();
      expect(await readFailure(loadDocument({ bytes: sample.bytes, name }, { signal: controller.signal }))).toBe('cancelled');
    });

    it('answers damage with its own errors or with text, never with a stranger\'s error', async () => {
      const damage = record({ at: double({ min: 0, max: 1, noNaN: true }), bytes: uint8Array({ minLength: 1, maxLength: 40 }), keep: double({ min: 0.05, max: 1, noNaN: true }) });
      await assert(
        asyncProperty(damage, async ({ at, bytes, keep }) => {
          const damaged = sample.bytes.slice(0, Math.ceil(sample.bytes.length * keep));
          damaged.set(bytes.subarray(0, damaged.length), Math.floor(at * Math.max(0, damaged.length - bytes.length)));
          expect(['none', 'invalid_input', 'unsupported']).toContain(await readFailure(loadDocument({ bytes: damaged, name })));
        }),
        { numRuns: 15 },
      );
    });
  });
}
