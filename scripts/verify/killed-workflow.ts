// A process that runs a workflow is killed at random moments, again and again, and the next one goes on from its checkpoint: everything is done, and paid for once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWorkflow } from '../../packages/documents/test/kill-workflow.ts';
import type { Check } from './check.ts';

const KILLS = 100;
const DOCUMENTS = 1_000;
// Of a hundred kills so many may hit the moment between an answer's row in the ledger and its place in the checkpoint.
const TOLERATED_SHARE = 0.02;

export const killedWorkflow: Check = {
  name: 'Workflow: its process is killed with SIGKILL at random moments',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'llm-gateway-verify-'));
    const run = async (mostKills: number) => killWorkflow({ directory: mkdtempSync(join(root, 'run-')), documents: DOCUMENTS, latencyMs: 20, longestLifeMs: 300, mostKills });
    try {
      const undisturbed = await run(0);
      const killed = await run(KILLS);
      const onePiece = undisturbed.said / undisturbed.results;
      const twice = Math.round((killed.said - undisturbed.said) / onePiece);
      const lostRows = undisturbed.attempts + twice - killed.attempts;
      if (killed.results !== undisturbed.results) throw new Error(`${killed.results} of ${undisturbed.results} results`);
      if (twice < 0 || twice > killed.kills * TOLERATED_SHARE) throw new Error(`${twice} of ${undisturbed.results} pieces of work were paid for twice in ${killed.kills} kills`);
      return { tries: killed.kills, outcome: `${killed.results} results; ${twice} pieces of work paid for twice; ${lostRows} rows of the ledger lost with their process (those of its last moment)` };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
