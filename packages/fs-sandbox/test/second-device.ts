// A directory on another device than the temporary one, for what moves between devices.
import { accessSync, constants, mkdtempSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'GATEWAY_TEST_SECOND_DEVICE';

/** @throws Error that says what is needed, since a test that is left out proves nothing */
export function makeOnSecondDevice(): string {
  const first = statSync(realpathSync(tmpdir())).dev;
  const named = process.env[VARIABLE];
  const candidates = [...(named === undefined ? [] : [named]), '/dev/shm', `/run/user/${process.geteuid?.() ?? 0}`, '/run', '/var/tmp', homedir(), process.cwd()];
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.W_OK);
      return statSync(path).dev !== first;
    } catch (error) {
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  });
  if (found === undefined) throw new Error(`Moves between devices need a second one, and none of these is: ${candidates.join(', ')}. Mount one (mount -t tmpfs none DIRECTORY), and name it in ${VARIABLE}.`);
  return realpathSync(mkdtempSync(join(found, 'gateway-device-')));
}
