// Every package as users will get it: packed, linted, its types resolved, installed into an empty folder, imported.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

// The packages are ESM only, on purpose: resolutions of CommonJS and of Node 10 are not promised.
const IGNORED_PROBLEMS = new Set(['CJSResolvesToESM', 'NoResolution', 'UntypedResolution']);

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

interface Packed {
  readonly manifest: Manifest;
  readonly tarball: string;
}

function listPackages(): readonly { readonly directory: string; readonly manifest: Manifest }[] {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(REPOSITORY, parent)).map((name) => {
      const directory = join(REPOSITORY, parent, name);
      return { directory, manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest };
    }),
  );
}

async function pack(directory: string, target: string): Promise<string> {
  mkdirSync(target, { recursive: true });
  await run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', target], { cwd: directory });
  const file = readdirSync(target).find((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error(`${directory} was not packed`);
  return join(target, file);
}

async function findProblems({ manifest, tarball }: Packed): Promise<readonly string[]> {
  const data = readFileSync(tarball);
  const lint = await publint({ pack: { tarball: new Uint8Array(data).buffer }, level: 'warning', strict: true });
  const problems = lint.messages.map((message) => `publint: ${formatMessage(message, lint.pkg, { color: false }) ?? message.code}`);
  if (!(await run('tar', ['-tzf', tarball])).stdout.includes('package/README.md')) problems.push('README.md is missing');
  if (manifest.exports === undefined) return problems;
  const types = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  if (types.types === false) return [...problems, 'types: the package has none'];
  const wrong = types.problems.filter((problem) => !IGNORED_PROBLEMS.has(problem.kind) || ('resolutionKind' in problem && problem.resolutionKind === 'node16-esm'));
  return [...problems, ...wrong.map((problem) => `types: ${JSON.stringify(problem)}`)];
}

// An empty project that depends on the tarballs alone; npm fetches what they depend on.
async function installAndImport(packed: readonly Packed[], directory: string): Promise<readonly string[]> {
  mkdirSync(directory, { recursive: true });
  const dependencies = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies, overrides: dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: directory });
  const problems: string[] = [];
  for (const { manifest } of packed) {
    for (const subpath of Object.keys(manifest.exports ?? {})) {
      const specifier = `${manifest.name}${subpath.slice(1)}`;
      const script = `const m = await import(${JSON.stringify(specifier)}); if (Object.keys(m).length === 0) throw new Error('exports nothing');`;
      await run(process.execPath, ['--input-type=module', '-e', script], { cwd: directory }).catch((error: unknown) => problems.push(`${specifier}: ${String(error)}`));
    }
    for (const name of Object.keys(manifest.bin ?? {})) {
      await run(join(directory, 'node_modules/.bin', name), ['--version'], { cwd: directory }).catch((error: unknown) => problems.push(`${name} --version: ${String(error)}`));
    }
  }
  return problems;
}

const work = mkdtempSync(join(tmpdir(), 'llm-gateway-packages-'));
let failed = 0;
let passed = 0;
function report(name: string, problems: readonly string[]): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  for (const problem of problems) console.log(`        ${problem}`);
}

const packed: Packed[] = [];
for (const { directory, manifest } of listPackages()) {
  const tarball = await pack(directory, join(work, 'tarballs', manifest.name.replace('/', '-')));
  packed.push({ manifest, tarball });
}
for (const entry of packed) report(entry.manifest.name, await findProblems(entry));
report('installed in an empty folder', await installAndImport(packed, join(work, 'consumer')));
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
