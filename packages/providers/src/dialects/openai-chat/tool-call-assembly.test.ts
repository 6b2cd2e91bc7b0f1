// Tool calls survive any way in which servers cut and number their pieces.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createToolCallAssembly } from './tool-call-assembly.ts';
import type { WireToolCall } from './wire.ts';

const calls = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1 }), name: fc.string({ minLength: 1 }), pieces: fc.array(fc.string()) }),
  { minLength: 1, maxLength: 4, selector: ({ id }) => id },
);

function assemble(pieces: readonly WireToolCall[]): readonly (readonly [string, string, string])[] {
  const assembly = createToolCallAssembly();
  for (const piece of pieces) assembly.add(piece);
  return assembly.all().map((call) => [call.id ?? '', call.function?.name ?? '', call.function?.arguments ?? '']);
}

test.each([
  ['numbered, as OpenAI does', (position: number) => ({ index: position })],
  ['all numbered zero', () => ({ index: 0 })],
  ['not numbered', () => ({})],
] as const)('%s', (_name, number) => {
  fc.assert(
    fc.property(calls, (given) => {
      const wire = given.flatMap(({ id, name, pieces }, position): WireToolCall[] => [
        { ...number(position), id, function: { name, arguments: '' } },
        ...pieces.map((piece) => ({ ...number(position), function: { arguments: piece } })),
      ]);
      expect(assemble(wire)).toEqual(given.map(({ id, name, pieces }) => [id, name, pieces.join('')]));
    }),
  );
});

test('pieces of several calls may alternate when they are numbered', () => {
  fc.assert(
    fc.property(calls, fc.infiniteStream(fc.nat()), (given, dice) => {
      const queues = given.map(({ pieces }, index) => pieces.map((piece): WireToolCall => ({ index, function: { arguments: piece } })));
      const opening = given.map(({ id, name }, index): WireToolCall => ({ index, id, function: { name } }));
      const mixed: WireToolCall[] = [];
      for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; left = queues.filter((queue) => queue.length > 0)) {
        const piece = left[Number(dice.next().value) % left.length]?.shift();
        if (piece !== undefined) mixed.push(piece);
      }
      expect(assemble([...opening, ...mixed])).toEqual(given.map(({ id, name, pieces }) => [id, name, pieces.join('')]));
    }),
  );
});

test('a call without an id gets one', () => {
  expect(assemble([{ index: 0, function: { name: 'look', arguments: '{}' } }])).toEqual([['call_0', 'look', '{}']]);
});
