import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { killWorkflow } from './kill-workflow.ts';

const DOCUMENTS = 40;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'llm-gateway-killed-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('a workflow that is killed again and again does everything, and pays for nothing twice', async () => {
  const run = async (mostKills: number) => killWorkflow({ directory: mkdtempSync(join(root, 'run-')), documents: DOCUMENTS, latencyMs: 20, longestLifeMs: 250, mostKills });
  const undisturbed = await run(0);
  expect(undisturbed).toMatchObject({ results: DOCUMENTS * 2, attempts: DOCUMENTS * 2, said: undisturbed.paid });
  const killed = await run(4);
  expect(killed.kills).toBeGreaterThan(0);
  expect(killed.results).toBe(DOCUMENTS * 2);
  // Between the moment in which an answer is written down and the one in which it is kept lie some hundred microseconds; one kill may hit them.
  const onePiece = undisturbed.said / undisturbed.results;
  expect(killed.said).toBeGreaterThanOrEqual(undisturbed.said);
  expect(killed.said).toBeLessThan(undisturbed.said + 2 * onePiece);
  expect(killed.attempts).toBeLessThanOrEqual(undisturbed.attempts + 1);
});
