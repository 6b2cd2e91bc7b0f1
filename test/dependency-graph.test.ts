// Which package may know which: the picture in docs/architecture.md, held by a test.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

// Lower levels know nothing of higher ones; packages of one level do not know each other.
const LEVELS: readonly (readonly string[])[] = [
  ['core'],
  ['text'],
  ['providers', 'cache', 'delegation', 'chunking', 'extraction', 'fs-sandbox', 'browser'],
  ['documents', 'rag', 'tournament'],
];

const levelOf = (name: string): number => LEVELS.findIndex((level) => level.includes(name));
const packages = readdirSync(join(REPOSITORY, 'packages'));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(REPOSITORY, 'packages', name, 'package.json'), 'utf8')) as Manifest;
}

function gatewayDependencies(dependencies: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.keys(dependencies).flatMap((name) => (name.startsWith('@gateway/') ? [name.slice('@gateway/'.length)] : []));
}

function importsOf(name: string): readonly { readonly file: string; readonly target: string }[] {
  return globSync('src/**/*.ts', { cwd: join(REPOSITORY, 'packages', name) }).flatMap((file) => {
    const source = readFileSync(join(REPOSITORY, 'packages', name, file), 'utf8');
    return [...source.matchAll(/(?:from|import)\s*\(?\s*'(@gateway\/[a-z-]+)[^']*'/g)].map((match) => ({ file, target: (match[1] ?? '').slice('@gateway/'.length) }));
  });
}

it('knows the level of every package', () => {
  expect(packages.filter((name) => levelOf(name) === -1)).toEqual([]);
});

describe.each(packages)('%s', (name) => {
  it('depends only on packages below it', () => {
    const manifest = readManifest(name);
    const wrong = [...gatewayDependencies(manifest.dependencies), ...gatewayDependencies(manifest.devDependencies)].filter((target) => levelOf(target) >= levelOf(name));
    expect(wrong).toEqual([]);
  });

  it('imports only what its manifest names', () => {
    const declared = gatewayDependencies(readManifest(name).dependencies);
    const undeclared = importsOf(name).filter(({ target }) => target !== name && !declared.includes(target));
    expect(undeclared).toEqual([]);
  });
});

it('leaves core without any dependency', () => {
  expect(readManifest('core').dependencies ?? {}).toEqual({});
});
