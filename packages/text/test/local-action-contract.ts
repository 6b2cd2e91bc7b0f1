// What every local action must hold. An action is tested by being in the list.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalAction } from '../src/local/local-action.ts';
import { isRequired } from '../src/local/parameter.ts';
import { processLocalText, type ProcessLocalTextOptions } from '../src/local/process-local-text.ts';
import { GOLDENS, type Golden } from './local-goldens.ts';

const countTokens = (text: string): number => Math.ceil(text.length / 2);

const awkward = fc.string({ unit: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'B', 'the', '1', '0', ' ', '\n', '\r\n', '\t', '.', ',', '@', '-', '<', '>', '<b>', '&', '*', '[', '](', '`', '#', '|', 'http://', '😀', 'é', 'e\u0301', '\u200d', ':') }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) }), maxLength: 80 });

/** Runs the suite over one action. */
// Read the edges or the beginning of a text and no more, as called here.
const BRIEF: ReadonlySet<string> = new Set(['trim_whitespace', 'truncate', 'detect_language']);

export function describeLocalAction(action: LocalAction): void {
  const goldens: readonly Golden[] = GOLDENS[action.name] ?? [];
  const run = async (text: string, parameters: Golden['with'] = {}, options: ProcessLocalTextOptions = {}): ReturnType<typeof processLocalText> => processLocalText(text, [{ action: action.name, ...parameters }], { countTokens, ...options });
  const sample = goldens[0]?.with ?? {};

  describe(`local action ${action.name}`, () => {
    it('has goldens', () => {
      expect(goldens.length).toBeGreaterThan(0);
    });

    it.each(goldens.map((golden) => [golden.says, golden] as const))('%s', async (_says, golden) => {
      const { text, stats } = await run(golden.text, golden.with);
      expect(text).toBe(golden.gives ?? golden.text);
      expect(stats).toEqual(golden.stats ?? stats);
    });

    it('takes any text, and gives the same for the same', async () => {
      await fc.assert(
        fc.asyncProperty(awkward, async (text) => {
          const result = await run(text, sample);
          expect(await run(text, sample)).toEqual(result);
          expect(() => JSON.stringify(result.stats)).not.toThrow();
        }),
        { numRuns: 100 },
      );
    });

    it('refuses what it does not take', async () => {
      await expect(run('x', { ...sample, no_such_parameter: 1 })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('no_such_parameter') as string });
      for (const [name, parameter] of Object.entries(action.parameters)) {
        await expect(run('x', { ...sample, [name]: null })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(`Operation 0 (${action.name}): "${name}" must be`) as string });
        if (!isRequired(parameter)) continue;
        const { [name]: _left, ...rest } = sample;
        await expect(run('x', rest)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(`"${name}" is missing`) as string });
      }
    });

    it('lets the event loop run in a long text, and stops when aborted', async () => {
      const text = 'Some words, a line (see http://a.b) by x@y.zz on 2024-03-12.\n\n'.repeat(12_000);
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      // There is a turn after every action. What comes in the third one has come while it ran.
      setImmediate(BRIEF.has(action.name) ? abort : () => setImmediate(() => setImmediate(abort)));
      await expect(run(text, sample, { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
}
