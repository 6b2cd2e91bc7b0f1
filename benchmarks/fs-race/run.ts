// A second process swaps a directory for a link that leads out, as fast as it can, while files are read, written, moved, deleted, listed, copied and
// searched and directories made through it: how often anything outside is reached, by the sandbox and by the official server.
import { writeFileSync } from 'node:fs';
import { RACE_OPERATIONS, raceOperation, type Contestant, type RaceOperation, type RaceOutcome } from '../../packages/fs-sandbox/test/race-ground.ts';
import { createSandboxContestant } from '../../packages/fs-sandbox/test/sandbox-contestant.ts';
import { connectOfficial } from '../fs/connect-server.ts';

const MIN_TRIES = 50_000;
const SECONDS = Number(process.argv[2] ?? 60);

// It has no kinds of errors: whatever it answers with is taken for a refusal; a connection that breaks is none.
class Refusal extends Error {}

// Deleting, copying and searching contents are not among its tools.
async function createOfficialContestant(root: string): Promise<Contestant> {
  const server = await connectOfficial([root]);
  const call = async (tool: string, args: Record<string, unknown>): Promise<string> => {
    const { isError, text } = await server.call(tool, args);
    if (isError) throw new Refusal(text);
    return text;
  };
  return {
    isRefusal: (error) => error instanceof Refusal,
    read: async (path) => call('read_text_file', { path }),
    write: async (path, content) => void (await call('write_file', { path, content })),
    move: async (source, destination) => void (await call('move_file', { source, destination })),
    list: async (path) => call('list_directory', { path }),
    createDirectory: async (path) => void (await call('create_directory', { path })),
    delete: undefined,
    copy: undefined,
    search: undefined,
    close: server.close,
  };
}

const rows: string[] = [];
let escaped = 0;

function addRow(operation: RaceOperation, name: string, outcome: RaceOutcome): void {
  const row = `| ${operation} | ${name} | ${outcome.tries.toLocaleString('en-US')} | ${outcome.escapes.toLocaleString('en-US')} | ${outcome.done.toLocaleString('en-US')} | ${outcome.refused.toLocaleString('en-US')} |`;
  console.log(row);
  rows.push(row);
}

const OURS_ALONE: ReadonlySet<RaceOperation> = new Set(['delete', 'copy', 'search']);

for (const operation of RACE_OPERATIONS) {
  const ours = await raceOperation({ operation, createContestant: createSandboxContestant, minTries: MIN_TRIES, minMs: SECONDS * 1000 });
  if (ours.done === 0 || ours.refused === 0) throw new Error(`the race of ${operation} did not take place`);
  escaped += ours.escapes;
  addRow(operation, 'llm-gateway', ours);
  if (OURS_ALONE.has(operation)) continue;
  addRow(operation, 'official server', await raceOperation({ operation, createContestant: createOfficialContestant, minTries: 0, minMs: SECONDS * 1000 }));
}
writeFileSync(
  new URL('results.md', import.meta.url),
  `# A directory is swapped for a link that leads out

A second process renames the directory, puts a link to a directory outside in its place, takes it away and renames the directory back, without pause, for ${SECONDS} s an operation (ours at least ${MIN_TRIES.toLocaleString('en-US')} tries).
*Escapes*: a file outside was read, changed, moved, copied, found or deleted, something new appeared there, or its names were listed. *Refused*: answered with an error, as it should be when the link is met.

| operation | | tries | escapes | done inside | refused |
| --- | --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}

Official server: @modelcontextprotocol/server-filesystem 2026.8.31 over stdio through the official client; it has no tool that deletes, copies, or searches contents. The sandbox is called in the process, so that it tries far more often in the same time.

Node ${process.version}, ${process.platform} ${process.arch}. Reproduce: \`npm --prefix benchmarks/fs ci && npx -y pnpm@12 exec node --conditions=@gateway/source benchmarks/fs-race/run.ts\`
`,
);
process.exitCode = escaped === 0 ? 0 : 1;
