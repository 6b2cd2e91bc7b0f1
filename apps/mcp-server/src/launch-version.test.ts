import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isNewEnough, OLDEST_NODE } from './launch-version.ts';

it.each(['22.19.0', 'v22.19.0', 'v22.20.1', '23.0.0', 'v24.21.0', '100.0.0', 'v24.0.0-nightly2025\n'])('%j is new enough', (version) => {
  expect(isNewEnough(version)).toBe(true);
});

it.each(['22.18.9', 'v20.20.2', 'v18.0.0', '9.99.0', '', '24', 'latest'])('%j is not', (version) => {
  expect(isNewEnough(version)).toBe(false);
});

it('agrees with package.json', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { engines: { node: string } };
  expect(manifest.engines.node).toBe(`>=${OLDEST_NODE}`);
});
