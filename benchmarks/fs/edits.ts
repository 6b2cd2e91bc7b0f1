// The corpus of edits on the sandbox and on the official server: which come out right, and what is changed that must not be.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSandbox } from '../../packages/fs-sandbox/src/index.ts';
import { readCorpus, type EditCase, type EditOutcome } from '../../packages/fs-sandbox/test/measure-edits.ts';
import { connectOfficial } from './connect-server.ts';

interface Contestant {
  readonly name: string;
  /** Throws when it refuses. */
  edit(path: string, entry: EditCase): Promise<void>;
  close(): Promise<void>;
}

const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-edits-'));
const corpus = readCorpus();

function createOurs(): Contestant {
  const sandbox = createFileSandbox({ roots: [directory] });
  return {
    name: 'llm-gateway',
    edit: async (path, { edits }) => void (await sandbox.editFile(path, edits.map((edit) => ({ oldText: edit.old_text, newText: edit.new_text, replaceAll: edit.replace_all, expectedReplacements: edit.expected_replacements })))),
    close: async () => undefined,
  };
}

// It knows neither replace_all nor expected_replacements: such cases are sent as the edits that it takes.
async function createOfficial(): Promise<Contestant> {
  const server = await connectOfficial([directory]);
  return {
    name: server.name,
    edit: async (path, { edits }) => {
      const { isError, text } = await server.call('edit_file', { path, edits: edits.map(({ old_text, new_text }) => ({ oldText: old_text, newText: new_text })) });
      if (isError) throw new Error(text);
    },
    close: server.close,
  };
}

async function tryOne(contestant: Contestant, entry: EditCase): Promise<EditOutcome> {
  const path = join(directory, 'file.txt');
  writeFileSync(path, entry.file);
  try {
    await contestant.edit(path, entry);
  } catch {
    return readFileSync(path, 'utf8') === entry.file ? 'refused' : 'wrong';
  }
  return readFileSync(path, 'utf8') === entry.expected ? 'right' : 'wrong';
}

interface Score {
  recoverable: number;
  right: number;
  wrong: number;
  others: number;
  falseApplies: number;
}

async function score(contestant: Contestant): Promise<ReadonlyMap<string, Score>> {
  const scores = new Map<string, Score>();
  for (const entry of corpus) {
    const outcome = await tryOne(contestant, entry);
    for (const kind of [entry.kind, 'all']) {
      const row = scores.get(kind) ?? { recoverable: 0, right: 0, wrong: 0, others: 0, falseApplies: 0 };
      scores.set(kind, row);
      if (entry.recoverable) {
        row.recoverable += 1;
        if (outcome === 'right') row.right += 1;
        if (outcome === 'wrong') row.wrong += 1;
      } else {
        row.others += 1;
        if (outcome !== 'refused') row.falseApplies += 1;
      }
    }
  }
  await contestant.close();
  return scores;
}

const contestants = [createOurs(), await createOfficial()];
const tables = [];
for (const contestant of contestants) tables.push(await score(contestant));
rmSync(directory, { recursive: true });
const kinds = [...(tables[0]?.keys() ?? [])].filter((kind) => kind !== 'all').toSorted().concat('all');
const rows = kinds.map((kind) => {
  const cells = tables.map((table) => {
    const row = table.get(kind);
    return row === undefined ? '' : `${row.right} of ${row.recoverable} | ${row.wrong} | ${row.falseApplies} of ${row.others}`;
  });
  return `| ${kind} | ${cells.join(' | ')} |`;
});
const text = `# Edits

${corpus.length} edits: \`packages/fs-sandbox/test/edit-corpus\`, which says where they come from. *Right*: of those with one right result, the file is byte for byte what it should be. *Wrong*: of the same, it was changed otherwise.
*Applied*: of those that must be refused, the file was changed (or success was reported).

| kind | llm-gateway: right | wrong | applied | official server: right | wrong | applied |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

Official server: @modelcontextprotocol/server-filesystem 2026.8.31 through the official client. Its \`edit_file\` has neither \`replace_all\` nor \`expected_replacements\`; such cases were sent without them.

Node ${process.version}. Reproduce: \`npm --prefix benchmarks/fs ci && npx -y pnpm@12 exec node --conditions=@gateway/source benchmarks/fs/edits.ts\`
`;
writeFileSync(new URL('edits.md', import.meta.url), text);
console.log(text);
