// Large files, searches, and what reading, listing and trees cost a client: ours beside the official server and ripgrep, in the same run.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTokenCounter } from '../../packages/chunking/src/index.ts';
import { createFileSandbox } from '../../packages/fs-sandbox/src/index.ts';
import { connectOfficial, connectOurs, type DrivenServer } from './connect-server.ts';

const base = mkdtempSync(join(tmpdir(), 'llm-gateway-fs-'));
const at = (...names: string[]): string => join(base, ...names);
const sections: string[] = [];
const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function say(section: string): void {
  console.log(section);
  sections.push(section);
}

// 1 GB of lines of 100 bytes, each with its number.
function makeLargeFile(): string {
  const path = at('large/large.txt');
  mkdirSync(at('large'));
  writeFileSync(at('large/small.txt'), 'small\n');
  const file = openSync(path, 'w');
  for (let block = 0; block < 1_000; block += 1) {
    let text = '';
    for (let n = 0; n < 10_000; n += 1) text += `line ${String(block * 10_000 + n + 1).padStart(9, '0')} `.padEnd(99, 'x') + '\n';
    writeSync(file, text);
  }
  closeSync(file);
  return path;
}

async function measureLargeFile(): Promise<void> {
  const path = makeLargeFile();
  const rows: string[] = [];
  for (const [part, name] of [['tail', 'the last 100 lines'], ['range', 'lines 9,000,000 to 9,000,099'], ['bytes', '10,000 bytes from byte 900,000,000']] as const) {
    const runs = Array.from({ length: 3 }, () => JSON.parse(execFileSync(process.execPath, ['--conditions=@gateway/source', new URL('measure-memory.ts', import.meta.url).pathname, path, part], { encoding: 'utf8' })) as { ms: number; grownBytes: number; first: string });
    const expected = part === 'tail' ? 'line 009999901' : part === 'range' ? 'line 009000000' : 'line 009000001';
    if (runs.some(({ first }) => !first.startsWith(expected))) throw new Error(`${part} gave ${runs[0]?.first ?? ''}`);
    const grown = Math.max(...runs.map(({ grownBytes }) => grownBytes));
    rows.push(`| llm-gateway | ${name} | ${median(runs.map(({ ms }) => ms)).toFixed(0)} ms | ${mb(grown)} |`);
    if (grown > 50e6) throw new Error(`the memory grew by ${mb(grown)}`);
  }
  const official = await connectOfficial([at('large')]);
  await official.call('read_text_file', { path: at('large/small.txt'), tail: 1 });
  const before = official.peakRss();
  const startedMs = performance.now();
  await official.call('read_text_file', { path, tail: 100 });
  rows.push(`| official server | the last 100 lines | ${(performance.now() - startedMs).toFixed(0)} ms | ${mb(official.peakRss() - before)} |`);
  await official.close();
  rmSync(at('large'), { recursive: true });
  say(`## A file of 1 GB\n\nGrowth of the peak resident memory while a part is read; worst of 3 processes, median time. The bar is 50 MB. The official server has no line ranges other than from the start or the end.\n\n| | what | time | memory |\n| --- | --- | ---: | ---: |\n${rows.join('\n')}`);
}

const WORDS = 'the of and to in is for that with as on are this be from function return const value index result error options path file text line number when then each other than which where'.split(' ');

// 20,000 files of about 3 kB, 40 a directory; one in a hundred holds the rare word.
function makeManyFiles(): string {
  let seed = 7;
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  for (let n = 0; n < 20_000; n += 1) {
    const directory = at('many', `d${Math.floor(n / 400)}`, `e${Math.floor(n / 40)}`);
    if (n % 40 === 0) mkdirSync(directory, { recursive: true });
    const lines = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => WORDS[next() % WORDS.length]).join(' '));
    if (n % 100 === 0) lines[20] = 'here stands a RareNeedle_42 among others';
    writeFileSync(join(directory, `file-${n}.ts`), lines.join('\n'));
  }
  return at('many');
}

async function measureSearch(): Promise<void> {
  const path = makeManyFiles();
  const sandbox = createFileSandbox({ roots: [path] });
  const rg = spawnSync('rg', ['--version'], { encoding: 'utf8' });
  const version = rg.status === 0 ? rg.stdout.split('\n')[0] : undefined;
  const rows: string[] = [];
  const searches = [
    { name: 'a rare word, any case', pattern: 'rareneedle_42', flags: ['-i', '-F'], options: {} },
    { name: 'a rare word, exact case', pattern: 'RareNeedle_42', flags: ['-F'], options: { caseSensitive: true } },
    { name: 'a regular expression with a word in it', pattern: 'Rare[A-Z]\\w+_\\d+', flags: [], options: { caseSensitive: true, regex: true } },
    { name: 'a regular expression without any', pattern: '[A-Z][a-z]+[A-Z]\\w*\\d', flags: [], options: { caseSensitive: true, regex: true } },
  ];
  for (const { name, pattern, flags, options } of searches) {
    const ours: number[] = [];
    const theirs: number[] = [];
    let found = 0;
    for (let round = 0; round < 4; round += 1) {
      let startedMs = performance.now();
      found = (await sandbox.search('.', { pattern, contents: true, limit: 100_000, ...options })).matches.length;
      if (round > 0) ours.push(performance.now() - startedMs);
      startedMs = performance.now();
      const result = spawnSync('rg', ['-n', '--no-heading', ...flags, pattern, path], { encoding: 'utf8', maxBuffer: 1e9 });
      if (round > 0) theirs.push(performance.now() - startedMs);
      const lines = result.stdout.trim().split('\n').length;
      if (result.status === 0 && lines !== found) throw new Error(`${name}: ripgrep found ${lines} lines, the sandbox ${found}`);
    }
    const ratio = median(ours) / median(theirs);
    rows.push(`| ${name} | ${found} | ${median(ours).toFixed(0)} ms | ${version === undefined ? 'not here' : `${median(theirs).toFixed(0)} ms`} | ${version === undefined ? '' : ratio.toFixed(1)} |`);
  }
  rmSync(path, { recursive: true });
  say(`## Search through the contents of 20,000 files\n\n60 MB in 550 directories, warm, median of 3; both give the same lines. ${version ?? 'ripgrep was not found'}, a process for each search, reads with as many threads as the machine has cores; the sandbox holds every directory on the way and yields to other work.\n\n| what | lines | llm-gateway | ripgrep | ratio |\n| --- | ---: | ---: | ---: | ---: |\n${rows.join('\n')}`);
}

function makeProject(): void {
  for (let n = 0; n < 2_000; n += 1) {
    const directory = at('project/packages', `package-${Math.floor(n / 200)}`, `src/${['components', 'services', 'routes', 'models'][Math.floor(n / 50) % 4] ?? ''}`);
    if (n % 50 === 0) mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `some-module-${n}.ts`), `export const value = ${n};\n`.repeat(20));
  }
  mkdirSync(at('project/flat'));
  for (let n = 0; n < 200; n += 1) writeFileSync(at('project/flat', `entry-${n}.md`), '# Entry\n'.repeat(n + 1));
  writeFileSync(at('project/four-kilobytes.txt'), 'Some ordinary text in a line of prose.\n'.repeat(105));
}

interface Figure {
  readonly ms: number;
  readonly bytes: number;
  readonly tokens: number;
}

async function measureCall(server: DrivenServer, tool: string, args: Record<string, unknown>): Promise<Figure> {
  const counter = await loadTokenCounter();
  const times: number[] = [];
  let text = '';
  for (let round = 0; round < 25; round += 1) {
    const startedMs = performance.now();
    const answer = await server.call(tool, args);
    if (round >= 5) times.push(performance.now() - startedMs);
    if (answer.isError) throw new Error(`${server.name} ${tool}: ${answer.text}`);
    ({ text } = answer);
  }
  return { ms: median(times), bytes: Buffer.byteLength(text), tokens: counter.count(text) };
}

async function measureCalls(): Promise<void> {
  makeProject();
  const [ours, official] = await Promise.all([connectOurs([base], at('data')), connectOfficial([base])]);
  const project = at('project');
  const rows: string[] = [];
  const calls = [
    { name: 'read a file of 4 kB', ours: ['read_file', { path: join(project, 'four-kilobytes.txt') }], official: ['read_text_file', { path: join(project, 'four-kilobytes.txt') }] },
    { name: 'list 200 entries', ours: ['list_directory', { path: join(project, 'flat') }], official: ['list_directory_with_sizes', { path: join(project, 'flat') }] },
    { name: 'tree of 2,000 files, all of it', ours: ['directory_tree', { path: join(project, 'packages'), max_depth: 10 }], official: ['directory_tree', { path: join(project, 'packages') }] },
    { name: 'the same at the default depth of 3', ours: ['directory_tree', { path: join(project, 'packages') }], official: ['directory_tree', { path: join(project, 'packages') }] },
    { name: 'find 200 names', ours: ['search_files', { path: project, pattern: 'entry-*.md' }], official: ['search_files', { path: project, pattern: '**/entry-*.md' }] },
  ] as const;
  for (const call of calls) {
    const [one, other] = [await measureCall(ours, ...call.ours), await measureCall(official, ...call.official)];
    rows.push(`| ${call.name} | ${one.ms.toFixed(1)} ms | ${other.ms.toFixed(1)} ms | ${(one.ms / other.ms).toFixed(1)} | ${one.bytes} | ${other.bytes} | ${one.tokens} | ${other.tokens} | ${(one.bytes / other.bytes).toFixed(2)} |`);
  }
  await Promise.all([ours.close(), official.close()]);
  // The tree without a limit, as the package gives it.
  const whole = await createFileSandbox({ roots: [project] }).tree('packages', { maxDepth: 10, maxBytes: 1_000_000 });
  say(`## What a call costs a client

Both servers over stdio, driven by the official client; median of 20 after 5. Bytes and o200k tokens of the text that a model gets. \`search_files\` gives pages of 100.

| call | llm-gateway | official | time, ratio | bytes | official | tokens | official | bytes, ratio |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

The tree of ${whole.counts.files} files without any limit has ${Buffer.byteLength(whole.text)} bytes; the tool keeps to 32,000 and tells the rest in numbers.`);
}

// One page of a directory of 100,000 entries, whichever page: the other server has no pages, it gives all.
async function measureLargeDirectory(): Promise<void> {
  mkdirSync(at('crowded'));
  for (let n = 0; n < 100_000; n += 1) writeFileSync(at('crowded', `entry-${n}`), '');
  const [ours, official] = await Promise.all([connectOurs([at('crowded')], at('data')), connectOfficial([at('crowded')])]);
  const rows: string[] = [];
  // A cursor names the last entry of the page before.
  for (const [name, last] of [['the first page', undefined], ['a page in the middle', 'entry-54999'], ['the last page', 'entry-9982']] as const) {
    const figure = await measureCall(ours, 'list_directory', { path: at('crowded'), ...(last === undefined ? {} : { cursor: Buffer.from(JSON.stringify([last])).toString('base64url') }) });
    rows.push(`| llm-gateway, ${name} | ${figure.ms.toFixed(0)} ms | ${figure.bytes} |`);
  }
  for (const tool of ['list_directory', 'list_directory_with_sizes']) {
    const startedMs = performance.now();
    const answer = await official.call(tool, { path: at('crowded') });
    rows.push(`| official server, ${tool} | ${(performance.now() - startedMs).toFixed(0)} ms | ${Buffer.byteLength(answer.text)} |`);
  }
  await Promise.all([ours.close(), official.close()]);
  rmSync(at('crowded'), { recursive: true });
  say(`## A directory of 100,000 entries\n\nOurs gives pages of 200 and looks at these entries alone; what remains is the time in which the system names all of them. The official server gives everything at once.\n\n| | time | bytes |\n| --- | ---: | ---: |\n${rows.join('\n')}`);
}

const GIVE_UP_MS = 2_000;

async function measureRefusals(): Promise<void> {
  mkdirSync(at('odd/directory'), { recursive: true });
  writeFileSync(at('odd/plain.txt'), 'plain');
  execFileSync('mkfifo', [at('odd/pipe')]);
  const rows: string[] = [];
  for (const [name, path] of [['a named pipe that nobody writes to', at('odd/pipe')], ['a device', '/dev/zero'], ['a directory', at('odd/directory')]] as const) {
    // One process for each: one that hangs answers nothing more.
    const servers = await Promise.all([connectOurs([at('odd'), '/dev'], at('data')), connectOfficial([at('odd'), '/dev'])]);
    const cells: string[] = [];
    for (const [index, server] of servers.entries()) {
      await server.call(index === 0 ? 'read_file' : 'read_text_file', { path: at('odd/plain.txt') });
      const startedMs = performance.now();
      const answer = await Promise.race([server.call(index === 0 ? 'read_file' : 'read_text_file', { path }), new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GIVE_UP_MS))]);
      const ms = performance.now() - startedMs;
      cells.push(answer === undefined ? `no answer within ${GIVE_UP_MS / 1000} s` : `${answer.isError ? 'refused' : 'answered'} in ${ms.toFixed(0)} ms`);
      if (index === 0 && (answer?.isError !== true || ms > 100)) throw new Error(`${name}: ${cells[0] ?? ''}`);
    }
    rows.push(`| ${name} | ${cells.join(' | ')} |`);
    await Promise.all(servers.map(async (server) => server.close()));
  }
  say(`## What is no file, given as one\n\nOver stdio, after one ordinary read (the first call of a process loads what files need). The bar is an error within 100 ms.\n\n| | llm-gateway | official |\n| --- | --- | --- |\n${rows.join('\n')}`);
}

try {
  await measureRefusals();
  await measureLargeFile();
  await measureSearch();
  await measureCalls();
  await measureLargeDirectory();
  writeFileSync(
    new URL('results.md', import.meta.url),
    `# Files

${sections.join('\n\n')}

Edits: [edits.md](edits.md). Races: [fs-race](../fs-race/results.md).

Node ${process.version}, ${process.platform} ${process.arch}, official server 2026.8.31. Reproduce: \`npm --prefix benchmarks/fs ci && npx -y pnpm@12 build && npx -y pnpm@12 exec node --conditions=@gateway/source benchmarks/fs/run.ts\`
`,
  );
} finally {
  rmSync(base, { recursive: true, force: true });
}
