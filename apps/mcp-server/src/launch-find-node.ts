// Looks for a newer Node where package managers put one: the npm package `node`, in the nearest node_modules.
// Part of the launcher: builtins only, and nothing that an old Node lacks.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNewEnough } from './launch-version.ts';

// A binary answers in about 40 ms; something that hangs is no Node.
const ASK_TIMEOUT_MS = 5_000;

/** The path of a Node that is new enough, searched upward from each directory in turn. */
export function findNewerNode(directories: readonly string[], platform: string): string | undefined {
  const seen = new Set<string>();
  for (const start of directories) {
    for (let directory = start; ; directory = dirname(directory)) {
      if (!seen.has(directory)) {
        seen.add(directory);
        const found = lookInto(join(directory, 'node_modules'), platform);
        if (found !== undefined) return found;
      }
      if (dirname(directory) === directory) break;
    }
  }
  return undefined;
}

function lookInto(modules: string, platform: string): string | undefined {
  const file = platform === 'win32' ? 'node.exe' : 'node';
  // The package says its version, so that nothing has to be started to learn it.
  const packaged = join(modules, 'node', 'bin', file);
  if (isFile(packaged)) return isNewEnough(readPackageVersion(join(modules, 'node', 'package.json'))) ? packaged : undefined;
  const linked = join(modules, '.bin', file);
  return isFile(linked) ? askForPath(linked) : undefined;
}

// What lies in .bin may be a link, a binary or a shell script around one: the answer comes from the binary itself.
function askForPath(command: string): string | undefined {
  const answer = spawnSync(command, ['-p', 'process.version + " " + process.execPath'], { encoding: 'utf8', timeout: ASK_TIMEOUT_MS, windowsHide: true });
  const match = /^(v\S+) (.+)$/m.exec(answer.stdout ?? '');
  return match !== null && isNewEnough(match[1] ?? '') ? match[2] : undefined;
}

function readPackageVersion(path: string): string {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { readonly version?: unknown };
    return typeof manifest.version === 'string' ? manifest.version : '';
  } catch {
    // No manifest, no claim: the next directory may have a better one.
    return '';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
