import { existsSync, readdirSync } from 'node:fs';
import { isGatewayError } from '@gateway/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxWith, type FileSandbox } from '../src/file-sandbox.ts';
import { linuxSteps } from '../src/linux-steps.ts';
import { portableSteps } from '../src/portable-steps.ts';
import { createEscapeGround, type EscapeGround } from './escape-paths.ts';

const KINDS = [
  ...(existsSync('/proc/self/fd') ? [{ name: 'linux', steps: linuxSteps }] : []),
  { name: 'portable', steps: portableSteps },
];

describe.each(KINDS)('with $name steps', ({ steps }) => {
  let ground: EscapeGround;
  let sandbox: FileSandbox;

  beforeAll(() => {
    ground = createEscapeGround();
    sandbox = createSandboxWith(steps, { roots: [ground.root, ground.other] });
  });

  afterAll(() => {
    ground.remove();
  });

  it('no crafted path escapes', async () => {
    expect(ground.paths.length).toBeGreaterThan(200);
    const escapes: string[] = [];
    for (const path of ground.paths) {
      try {
        await sandbox.readFile(path);
        escapes.push(path);
      } catch (error) {
        if (!isGatewayError(error) || !['permission', 'not_found', 'invalid_input'].includes(error.kind)) escapes.push(`${path}: ${String(error)}`);
        // A refusal names no path but the one that the caller gave.
        let said = `${(error as Error).message} ${isGatewayError(error) ? error.hint : ''}`;
        for (const form of [path, path.replaceAll('\0', '\\0'), path.slice(0, 100)]) said = said.replaceAll(form, '');
        if (path !== '' && said.includes(ground.base) && !ground.base.startsWith(path)) escapes.push(`${path} tells: ${said}`);
      }
    }
    expect(escapes).toEqual([]);
  });

  it('answers alike whether or not the file outside exists', async () => {
    const ask = async (path: string) => sandbox.readFile(path).catch((error: unknown) => (isGatewayError(error) ? { kind: error.kind, message: error.message.replace(path, ''), hint: error.hint } : error));
    const pairs = [
      [`${ground.base}/outside/secret.txt`, `${ground.base}/outside/missing.txt`],
      ['link-dir/secret.txt', 'link-dir/missing.txt'],
      ['link-up/outside/secret.txt', 'link-up/missing/secret.txt'],
      ['link-file', 'link-dangling'],
      ['.env', 'sub/.env.missing'],
      ['settings/config', 'settings/missing'],
    ] as const;
    for (const [there, missing] of pairs) {
      const answer = await ask(there);
      expect(answer).toMatchObject({ kind: 'permission' });
      expect(await ask(missing)).toEqual(answer);
    }
  });

  it.runIf(existsSync('/proc/self/fd'))('opens no descriptor for good', async () => {
    const before = readdirSync('/proc/self/fd').length;
    for (const path of [...ground.paths, 'plain.txt']) await sandbox.readFile(path).catch(() => undefined);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});
