// What the README shows runs: its program is the one under examples/, its JSON parses, its links lead somewhere.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
const run = promisify(execFile);

const blocks = (language: string): readonly string[] => [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1] ?? '');

describe('README', () => {
  it('shows the example program as it stands in examples/', () => {
    expect(blocks('ts')).toContain(readFileSync(join(REPOSITORY, 'examples/library.ts'), 'utf8'));
  });

  it('shows a program that runs without a key', async () => {
    const { stdout } = await run(process.execPath, ['--conditions=@gateway/source', 'examples/library.ts'], { cwd: REPOSITORY, env: { PATH: process.env['PATH'] } });
    expect(stdout).toMatch(/\w{4,}.*model: 'local\/extractive', costUsd: 0/s);
  });

  it('shows JSON that parses', () => {
    const shown = blocks('json');
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const json of shown) expect(JSON.parse(json)).toBeTypeOf('object');
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(REPOSITORY, link)))).toEqual([]);
  });

  it('begins with the two commands', () => {
    expect(blocks('sh')[0]?.trim().split('\n').map((line) => line.replace(/\s*#.*/, ''))).toEqual(['npx -y pnpm@12 demo', 'npx -y pnpm@12 test']);
  });
});
