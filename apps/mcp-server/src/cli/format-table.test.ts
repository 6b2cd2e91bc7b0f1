import { expect, it } from 'vitest';
import { formatTable } from './format-table.ts';

const TABLE = { headers: ['A', 'LONGER'], rows: [['one', 'x'], ['2', 'something long']] };

it('pads every column but the last', () => {
  expect(formatTable(TABLE)).toBe('A    LONGER\none  x\n2    something long');
});

it('cuts what a terminal cannot show', () => {
  expect(formatTable({ ...TABLE, width: 12 })).toBe('A    LONGER\none  x\n2    someth…');
});
