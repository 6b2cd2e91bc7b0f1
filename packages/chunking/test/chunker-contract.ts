// What every chunking method must hold. A method is tested by being in the list of chunkers.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { chunkText } from '../src/chunk-text.ts';
import type { Chunk, ChunkOptions } from '../src/chunk.ts';
import type { ChunkMethod } from '../src/chunkers.ts';
import { loadModelCounter, loadTokenCounter } from '../src/load-token-counter.ts';
import { streamChunks } from '../src/stream-chunks.ts';
import type { TokenCounter } from '../src/token-counter.ts';
import { nastyText } from './nasty-text.ts';

const PROSE = Array.from({ length: 60 }, (_, index) => `Paragraph ${String(index)} has a first sentence about rivers. It has a second one, somewhat longer, about the towns beside them!\n\n`).join('');

interface Given {
  readonly size: number;
  readonly overlap: number;
  readonly counter: TokenCounter;
}

/** Which invariants the chunks of a text break: none, one hopes. */
function findFaults(text: string, chunks: readonly Chunk[], { size, overlap, counter }: Given): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  chunks.forEach((chunk, index) => {
    const name = `chunk ${String(index)} [${String(chunk.start)}, ${String(chunk.end)})`;
    check(chunk.text === text.slice(chunk.start, chunk.end), `${name} is not the slice`);
    check(chunk.tokens === counter.count(chunk.text), `${name} says ${String(chunk.tokens)} tokens and has ${String(counter.count(chunk.text))}`);
    check(chunk.tokens <= size, `${name} has ${String(chunk.tokens)} of ${String(size)} tokens`);
    check(!isInsidePair(text, chunk.start) && !isInsidePair(text, chunk.end), `${name} cuts a surrogate pair`);
    const previous = chunks[index - 1] ?? { start: -1, end: 0 };
    check(chunk.start > previous.start && chunk.end > previous.end, `${name} does not advance`);
    check(chunk.start <= previous.end, `${name} leaves a gap`);
    check(overlap > 0 || chunk.start === previous.end, `${name} overlaps`);
    const shared = counter.count(text.slice(chunk.start, previous.end));
    check(shared <= Math.max(overlap, 1), `${name} repeats ${String(shared)} of ${String(overlap)} tokens`);
  });
  check((chunks.at(-1)?.end ?? 0) === text.length, 'the end of the text is in no chunk');
  return faults;
}

function isInsidePair(text: string, place: number): boolean {
  return (text.charCodeAt(place - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(place) & 0xfc00) === 0xdc00;
}

async function collect(parts: Iterable<string>, options: ChunkOptions): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of streamChunks(parts, options)) chunks.push(chunk);
  return chunks;
}

/** Texts in which a limit is hard to keep, or linear time hard to have. */
const HARD_TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['one huge word', 'a'.repeat(60_000)],
  ['random letters', Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(97 + ((index * index * 7 + index) % 26))).join('')],
  ['emoji without a space', '👩‍👩‍👧‍👦😀'.repeat(3_000)],
  ['one endless grapheme cluster', `a${'\u0301'.repeat(5_000)}`],
  ['flags', '🇩🇪🇫🇷'.repeat(3_000)],
  ['blank space', ' \n\t \r\n'.repeat(5_000)],
  ['spaces', ' '.repeat(30_000)],
  ['ideographs', '深度学习是机器学习的分支'.repeat(2_000)],
  ['digits', '3'.repeat(20_000)],
  ['lone surrogates', '\uD83D'.repeat(3_000)],
  ['one endless table', `| a | b |\n|---|---|\n${'| some cell | another cell |\n'.repeat(1_000)}`],
  ['one endless code block', `\`\`\`ts\n${'const value = compute(1, 2);\n'.repeat(1_000)}`],
  ['one endless list', '- an item of the list\n'.repeat(1_500)],
  ['headings alone', '# a\n'.repeat(3_000)],
  ['nested brackets', '<div><p>('.repeat(3_000)],
];

/** Runs the contract for one method. */
export function testChunker(method: ChunkMethod): void {
  describe(`chunker ${method}`, () => {
    let counter: TokenCounter;
    beforeAll(async () => {
      counter = await loadTokenCounter();
    });

    it.each([0, 5])('keeps every invariant on nasty text with overlap %i', async (overlap) => {
      await fc.assert(
        fc.asyncProperty(nastyText({ maxLength: 150 }), fc.integer({ min: 11, max: 80 }), fc.constantFrom('auto', 'markdown', 'html', 'text'), async (text, size, format) => {
          expect(findFaults(text, await chunkText(text, { method, size, overlap, format }), { size, overlap, counter })).toEqual([]);
        }),
        { numRuns: 400 },
      );
    });

    it('keeps them at the smallest size and with an estimating counter', async () => {
      const estimating = await loadModelCounter('claude-opus-4-8');
      await fc.assert(
        fc.asyncProperty(nastyText({ maxLength: 60 }), async (text) => {
          expect(findFaults(text, await chunkText(text, { method, size: 8 }), { size: 8, overlap: 0, counter })).toEqual([]);
          const small = { size: 8, overlap: 0, counter: estimating };
          expect(findFaults(text, await chunkText(text, { method, ...small }), small)).toEqual([]);
          const overlapping = { size: 40, overlap: 19, counter: estimating };
          expect(findFaults(text, await chunkText(text, { method, ...overlapping }), overlapping)).toEqual([]);
        }),
        { numRuns: 100 },
      );
    });

    it.each(HARD_TEXTS)('copes with %s', async (_name, text) => {
      for (const options of [{ size: 500, overlap: 0 }, { size: 64, overlap: 20 }]) {
        expect(findFaults(text, await chunkText(text, { method, ...options }), { ...options, counter })).toEqual([]);
      }
    });

    it('gives the same chunks however the text arrives', async () => {
      const long = `${PROSE}# Heading\n\n${PROSE}\`\`\`\n${'code line\n'.repeat(40)}\`\`\`\n\n| a | b |\n|---|---|\n${'| x | y |\n'.repeat(300)}\n${PROSE.repeat(8)}`;
      const ending = fc.constantFrom(long, `<h1>T</h1>${'<p>Some words.</p>\n'.repeat(3_000)}`, 'word '.repeat(30_000), `${'<b>x</b> '.repeat(9_000)}😀`);
      const text = fc.oneof({ weight: 4, arbitrary: nastyText({ maxLength: 150 }) }, { weight: 1, arbitrary: fc.tuple(nastyText({ maxLength: 30 }), ending).map((parts) => parts.join('\n')) });
      const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(text, cuts, fc.record({ overlap: fc.constantFrom(0, 10), format: fc.constantFrom('auto', 'markdown', 'html', 'text') }), async (source, places, asked) => {
          const options = { method, size: 50, ...asked };
          const edges = [0, ...places.map((place) => Math.floor(place * source.length)).sort((a, b) => a - b), source.length];
          const parts = edges.slice(1).map((edge, index) => source.slice(edges[index], edge));
          expect(await collect(parts, options)).toEqual(await chunkText(source, options));
        }),
        { numRuns: 150 },
      );
    });

    it('gives the same chunks one character at a time', async () => {
      const source = PROSE.repeat(4);
      expect(await collect(source, { method, size: 40 })).toEqual(await chunkText(source, { method, size: 40 }));
    });

    it('gives chunks before the text has ended, and holds no more of it than it needs', async () => {
      let sent = 0;
      function* endless(): Generator<string> {
        for (;;) {
          sent += PROSE.length;
          yield PROSE;
        }
      }
      let seen = 0;
      for await (const chunk of streamChunks(endless(), { method, size: 100 })) {
        expect(sent - chunk.end).toBeLessThan(100_000);
        seen += 1;
        if (seen === 2_000) break;
      }
      expect(seen).toBe(2_000);
    });

    it('fills chunks well', async () => {
      const chunks = await chunkText(PROSE.repeat(3), { method, size: 200 });
      const average = chunks.reduce((total, chunk) => total + chunk.tokens, 0) / chunks.length;
      expect(average).toBeGreaterThan(150);
    });

    it('overlaps about as asked', async () => {
      const chunks = await chunkText(PROSE.replaceAll('\n\n', ' '), { method, size: 200, overlap: 50 });
      expect(chunks.length).toBeGreaterThan(5);
      for (const [index, chunk] of chunks.slice(1).entries()) {
        const shared = counter.count(chunk.text.slice(0, (chunks[index]?.end ?? 0) - chunk.start));
        expect(shared).toBeGreaterThanOrEqual(25);
        expect(shared).toBeLessThanOrEqual(50);
      }
    });

    it('has no chunk for an empty text, one for a short one', async () => {
      expect(await chunkText('', { method })).toEqual([]);
      expect(await collect([], { method })).toEqual([]);
      expect(await collect(['', ''], { method })).toEqual([]);
      expect(await chunkText('Hello there.', { method, overlap: 10 })).toMatchObject([{ text: 'Hello there.', start: 0, end: 12, tokens: 3 }]);
      expect(await chunkText(' \n ', { method })).toMatchObject([{ text: ' \n ' }]);
    });

    it('stops when aborted, and tells how far it is', async () => {
      const controller = new AbortController();
      const seen: (number | undefined)[] = [];
      const text = PROSE.repeat(120);
      const onProgress = (progress: { readonly done: number; readonly total?: number | undefined }): void => {
        seen.push(progress.total);
        controller.abort();
      };
      await expect(chunkText(text, { method, signal: controller.signal, onProgress })).rejects.toMatchObject({ kind: 'cancelled' });
      expect(seen).toEqual([text.length]);
      await expect(chunkText('x', { method, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
}
