import { describe, expect, it } from 'vitest';
import { readPeriod } from './period.ts';

const NOW = Date.parse('2026-11-17T15:30:00Z');

describe('readPeriod', () => {
  it.each([
    [undefined, {}],
    ['all', {}],
    ['Today', { since: Date.parse('2026-11-17T00:00:00Z') }],
    ['month', { since: Date.parse('2026-11-01T00:00:00Z') }],
    ['24h', { since: Date.parse('2026-11-16T15:30:00Z') }],
    ['7d', { since: Date.parse('2026-11-10T15:30:00Z') }],
    ['2026-11-01', { since: Date.parse('2026-11-01T00:00:00Z') }],
    ['2026-11-01/2026-11-08', { since: Date.parse('2026-11-01T00:00:00Z'), until: Date.parse('2026-11-08T00:00:00Z') }],
    ['/2026-11-08T12:00:00Z', { until: Date.parse('2026-11-08T12:00:00Z') }],
  ])('%s', (period, bounds) => {
    const { since, until } = readPeriod(period, NOW);
    expect({ since, until }).toEqual({ since: undefined, until: undefined, ...bounds });
  });

  it.each(['yesterday', '7 weeks', '2026-13-01', '2026-11-08/2026-11-01', '2026-11-01/2026-11-02/2026-11-03', 'd'])('refuses %s', (period) => {
    expect(() => readPeriod(period, NOW)).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });
});
