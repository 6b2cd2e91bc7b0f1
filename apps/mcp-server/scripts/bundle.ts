// Builds dist/: the launcher as one small file, the application in chunks that load when they are needed, and the licences of what is inside.
// Everything is bundled, so that an install has no dependencies that could move or break.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { commonJsNames } from './commonjs-names.ts';
import { createLauncherBuild } from './launcher-build.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };

// CommonJS inside the bundle asks for Node's own modules with require, and for its folder, which ES modules do not have.
const REQUIRE_FOR_COMMONJS = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url), __chunkDirectory = import.meta.dirname;";

// zod carries its messages in fifty languages, loads them all, and says everything in English here: 300 kB and 3 MB of memory.
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};

// The SDK brings a JSON Schema compiler for answers to elicitation requests. This server sends none; without it every start has 600 kB less to read.
const withoutElicitationValidator: Plugin = {
  name: 'without-elicitation-validator',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\]sdk[/\\]dist[/\\]esm[/\\]validation[/\\]ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator { getValidator() { throw new Error('This server was built without a validator for elicitation.'); } }",
    }));
  },
};

// What reads a file beside itself finds it beside its chunk.
const folderOfChunk: Plugin = {
  name: 'folder-of-chunk',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\](?:ruff_wasm|libpg-query)\.js$/, namespace: 'file' }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replaceAll('__dirname', '__chunkDirectory') }));
  },
};

const OPTIONAL_PEERS = ['usearch', '@energetic-ai/*', 'pg-native'];

rmSync(dist, { recursive: true, force: true });
const app = await build({
  absWorkingDir: root,
  entryPoints: { app: 'src/cli/run-app.ts' },
  outdir: dist,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  conditions: ['@gateway/source', 'module'],
  plugins: [englishOnly, withoutElicitationValidator, folderOfChunk, commonJsNames],
  // Optional peers of packages, with native parts or weights: whoever wants them installs them beside the server.
  external: OPTIONAL_PEERS,
  banner: { js: REQUIRE_FOR_COMMONJS },
  define: { __VERSION__: JSON.stringify(manifest.version) },
  sourcemap: 'linked',
  sourcesContent: false,
  // Names stay readable in stack traces; blanks are only bytes to read at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  // Errors are told apart by the names of their classes, which the bundler would number.
  keepNames: true,
  legalComments: 'external',
  logLevel: 'warning',
  metafile: true,
});
copyWasm();
await bundleThreads();
await build(createLauncherBuild(root, dist));
chmodSync(join(dist, 'main.js'), 0o755);
writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), collectLicences(app.metafile));

// Parsers in WebAssembly, which their modules read from a file: where each looks for its own.
function copyWasm(): void {
  const parsers: readonly (readonly [entry: RegExp, from: string, to: string])[] = [
    [/sqlparser-ts\/dist\/index\.m?js$/, '../wasm/sqlparser_rs_wasm_bg.wasm', 'wasm/sqlparser_rs_wasm_bg.wasm'],
    [/libpg-query\/wasm\/libpg-query\.js$/, 'libpg-query.wasm', 'chunks/libpg-query.wasm'],
    [/ruff-wasm-nodejs\/ruff_wasm\.js$/, 'ruff_wasm_bg.wasm', 'chunks/ruff_wasm_bg.wasm'],
  ];
  for (const [pattern, from, to] of parsers) {
    // A package's generated names stand beside its own files.
    const entry = Object.keys(app.metafile.inputs).find((input) => pattern.test(input) && !input.startsWith('commonjs-names:'));
    if (entry === undefined) throw new Error(`The bundle lacks ${String(pattern)}.`);
    mkdirSync(dirname(join(dist, to)), { recursive: true });
    copyFileSync(join(root, dirname(entry), from), join(dist, to));
  }
}

// Scripts of threads, which are started by their path: each beside the chunk that the module which starts it has become.
async function bundleThreads(): Promise<void> {
  const threads: readonly (readonly [starter: RegExp, script: string])[] = [[/packages\/rag\/src\/space\/fit-thread\.ts$/, 'fit-worker']];
  for (const [starter, script] of threads) {
    const source = Object.keys(app.metafile.inputs).find((input) => starter.test(input));
    const chunk = Object.entries(app.metafile.outputs).find(([, { inputs }]) => source !== undefined && source in inputs)?.[0];
    // As long as nothing of the server starts it.
    if (source === undefined || chunk === undefined) continue;
    await build({
      absWorkingDir: root,
      entryPoints: [join(root, dirname(source), `${script}.ts`)],
      outfile: join(root, dirname(chunk), `${script}.js`),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      conditions: ['@gateway/source', 'module'],
      external: OPTIONAL_PEERS,
      banner: { js: REQUIRE_FOR_COMMONJS },
      minifyWhitespace: true,
      minifySyntax: true,
      keepNames: true,
      logLevel: 'warning',
    });
  }
}

/** The licence file of every package that went in, then the legal comments that its code carries. */
function collectLicences(metafile: Metafile): string {
  const folders = new Map<string, string>();
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    // A package's generated names stand beside its own files.
    if (folder === undefined || folder.startsWith('commonjs-names:')) continue;
    const path = join(root, folder.split('/').join(sep));
    const { name = folder, version = '', license = '' } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { name?: string; version?: string; license?: string };
    folders.set(`${name} ${version} (${license})`, path);
  }
  const licences = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, path]) => `${title}\n\n${readLicence(path)}`);
  return [...licences, ...takeLegalComments()].join('\n\n----------------------------------------\n\n');
}

function readLicence(path: string): string {
  const file = readdirSync(path).find((name) => /^(?:licen[cs]e|copying)(?:\.|-|$)/i.test(name));
  return file === undefined ? 'The package carries no licence file.' : readFileSync(join(path, file), 'utf8').trim();
}

function takeLegalComments(): string[] {
  const texts = new Set<string>();
  for (const entry of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.LEGAL.txt')) continue;
    const path = join(dist, entry);
    if (existsSync(path)) texts.add(readFileSync(path, 'utf8').trim());
    rmSync(path);
  }
  return [...texts];
}
