import { expect, it } from 'vitest';
import { parseIsoDate } from './iso-date.ts';

const at = (text: string): number => Date.parse(text);

it.each([
  ['2024-05-01', '2024-05-01T00:00:00Z', 86_400_000],
  ['2024-05-01T12:30', '2024-05-01T12:30:00Z', 60_000],
  ['2024-05-01 12:30:15', '2024-05-01T12:30:15Z', 1_000],
  ['2024-05-01T12:30:15.25+02:00', '2024-05-01T10:30:15.250Z', 1],
  ['2024-02-29T23:59:59-05:30', '2024-03-01T05:29:59Z', 1_000],
])('%s', (text, start, lengthMs) => {
  expect(parseIsoDate(text)).toEqual({ startMs: at(start), endMs: at(start) + lengthMs });
});

it.each(['2023-02-29', '2024-13-01', '2024-05-01T24:00', '2024-05-01T12:60', '2024-5-1', '2024', 'now', '2024-05-01T12:30+15:00', ' 2024-05-01', '2024-05-01T', ''])('is none: %j', (text) => {
  expect(parseIsoDate(text)).toBeUndefined();
});
