// Operations through a directory, or on a file, that another process swaps for a link that leads out, as fast as it can: counts what must
// never happen. The same ground serves any contestant that works by absolute paths, as far as it has these operations.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The one on trial. Each throws when it refuses. */
export interface Contestant {
  /** Whether an error is a refusal, as it should be where the link is met, and no failure of another kind. */
  isRefusal(error: unknown): boolean;
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
  move(source: string, destination: string): Promise<void>;
  /** Whatever the caller is told. */
  list(path: string): Promise<string>;
  createDirectory(path: string): Promise<void>;
  /** Undefined, as all that follow, for a contestant that cannot do it. */
  readonly delete: ((path: string) => Promise<void>) | undefined;
  readonly copy: ((source: string, destination: string) => Promise<void>) | undefined;
  /** Whatever the caller is told of files below a directory, or of one file, that hold a text. */
  readonly search: ((path: string, text: string) => Promise<string>) | undefined;
  close(): Promise<void>;
}

export const RACE_OPERATIONS = ['read', 'write', 'move', 'delete', 'list', 'copy', 'create_directory', 'search'] as const;

/** Those that also race for a file that is swapped itself. */
export const FILE_RACE_OPERATIONS = ['read', 'write', 'copy', 'search'] as const;

export type RaceOperation = (typeof RACE_OPERATIONS)[number];

export interface RaceOptions {
  readonly operation: RaceOperation;
  readonly createContestant: (root: string) => Promise<Contestant>;
  /** Goes on until both are reached, and never longer than `maxMs`. */
  readonly minTries: number;
  readonly minMs: number;
  /** @default no limit */
  readonly maxMs?: number | undefined;
  /** What is swapped. @default 'directory' */
  readonly swap?: 'directory' | 'file' | undefined;
}

export interface RaceOutcome {
  readonly tries: number;
  /** Tries that did their work inside. */
  readonly done: number;
  /** Tries that failed, as they should when they meet the link. */
  readonly refused: number;
  /** Tries that read, changed or told of something outside. Must be 0. */
  readonly escapes: number;
}

const INSIDE = 'inside';
const OUTSIDE = 'outside';
// In both of them.
const SEARCHED = 'side';

export async function raceOperation(options: RaceOptions): Promise<RaceOutcome> {
  const ground = createGround(options.swap ?? 'directory');
  const contestant = await options.createContestant(ground.root);
  const swapper = spawn(process.execPath, [join(import.meta.dirname, 'swap-loop.ts'), ground.root, ground.target], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(swapper.stdout, 'data');
    const counts = { done: 0, refused: 0, escapes: 0 };
    const startedMs = performance.now();
    let tries = 0;
    const isOn = (): boolean => {
      const passedMs = performance.now() - startedMs;
      return (tries < options.minTries || passedMs < options.minMs) && passedMs < (options.maxMs ?? Number.POSITIVE_INFINITY);
    };
    while (isOn()) {
      counts[await ground.tryOnce(options.operation, contestant, tries)] += 1;
      tries += 1;
    }
    return { tries, ...counts };
  } finally {
    swapper.kill('SIGKILL');
    if (swapper.exitCode === null && swapper.signalCode === null) await once(swapper, 'exit');
    await contestant.close();
    ground.remove();
  }
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    // Not there, not empty, or a link by now: that is none of it.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

const LOOKS_ONLY: ReadonlySet<RaceOperation> = new Set(['read', 'list', 'search']);

class NothingFound extends Error {}

interface Ground {
  readonly root: string;
  /** Where the link leads. */
  readonly target: string;
  tryOnce(operation: RaceOperation, contestant: Contestant, index: number): Promise<'done' | 'refused' | 'escapes'>;
  remove(): void;
}

function createGround(swap: 'directory' | 'file'): Ground {
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gateway-race-')));
  const [root, outside] = [join(base, 'root'), join(base, 'outside')];
  for (const directory of [root, outside, join(root, 'desk')]) mkdirSync(directory);
  const isDirectory = swap === 'directory';
  if (isDirectory) mkdirSync(join(root, 'slot'));
  const slot = join(root, isDirectory ? 'slot/file.txt' : 'slot');
  writeFileSync(slot, INSIDE);
  // The swapped directory by a descriptor, so that the ground itself can be set up whatever its name leads to.
  const held = isDirectory ? openSync(join(root, 'slot'), 'r') : undefined;
  const inner = (name: string): string => (held === undefined ? join(root, name) : `/proc/self/fd/${held}/${name}`);
  const resetOutside = (): void => {
    for (const name of readdirSync(outside)) rmSync(join(outside, name), { recursive: true });
    writeFileSync(join(outside, 'file.txt'), OUTSIDE);
    writeFileSync(join(outside, 'secret-name.txt'), OUTSIDE);
  };
  const isOutsideTouched = (): boolean => readdirSync(outside).toSorted().join() !== 'file.txt,secret-name.txt' || readFileSync(join(outside, 'file.txt'), 'utf8') !== OUTSIDE;
  resetOutside();

  const isOtherThanInside = (path: string): boolean => readFileSync(path, 'utf8') !== INSIDE;
  // Whether anything outside was reached. Whatever the ground does itself must work: its errors are no refusals of the contestant.
  const run = async (operation: RaceOperation, contestant: Contestant, index: number): Promise<boolean> => {
    switch (operation) {
      case 'read':
        return (await contestant.read(slot)) !== INSIDE;
      case 'write':
        await contestant.write(slot, INSIDE);
        return false;
      case 'move':
        // In and out in turn.
        if (index % 2 === 0) {
          writeFileSync(inner('file.txt'), INSIDE);
          await contestant.move(slot, join(root, 'desk/moved.txt'));
          return isOtherThanInside(join(root, 'desk/moved.txt'));
        }
        writeFileSync(join(root, 'desk/coming.txt'), INSIDE);
        await contestant.move(join(root, 'desk/coming.txt'), join(root, 'slot/moved.txt'));
        return false;
      case 'delete':
        writeFileSync(inner('file.txt'), INSIDE);
        await contestant.delete?.(slot);
        return false;
      case 'copy':
        if (index % 2 === 0 || !isDirectory) {
          await contestant.copy?.(slot, join(root, 'desk/copied.txt'));
          return isOtherThanInside(join(root, 'desk/copied.txt'));
        }
        writeFileSync(join(root, 'desk/coming.txt'), INSIDE);
        await contestant.copy?.(join(root, 'desk/coming.txt'), join(root, 'slot/copied.txt'));
        return false;
      case 'create_directory':
        await contestant.createDirectory(join(root, 'slot/made/inner'));
        return false;
      case 'search': {
        const told = (await contestant.search?.(join(root, 'slot'), SEARCHED)) ?? '';
        // A file that is missing from the answer would be one that was not searched.
        if (!told.includes(INSIDE) && !told.includes(OUTSIDE)) throw new NothingFound();
        return told.includes(OUTSIDE) || told.includes('secret-name');
      }
      default:
        return (await contestant.list(join(root, 'slot'))).includes('secret-name');
    }
  };
  const made: Partial<Record<RaceOperation, readonly string[]>> = {
    move: [join(root, 'desk/moved.txt'), join(root, 'desk/coming.txt'), inner('moved.txt')],
    copy: [join(root, 'desk/copied.txt'), join(root, 'desk/coming.txt'), ...(isDirectory ? [inner('copied.txt')] : [])],
    create_directory: [inner('made')],
  };
  return {
    root,
    target: isDirectory ? outside : join(outside, 'file.txt'),
    tryOnce: async (operation, contestant, index) => {
      let outcome: 'done' | 'refused' | 'escapes';
      try {
        outcome = (await run(operation, contestant, index)) ? 'escapes' : 'done';
      } catch (error) {
        // Anything else ends the race: an internal failure is no proof of anything.
        if (!(error instanceof NothingFound) && !contestant.isRefusal(error)) throw error;
        outcome = 'refused';
      }
      for (const path of made[operation] ?? []) rmSync(path, { recursive: true, force: true });
      const isEscape = !LOOKS_ONLY.has(operation) && isOutsideTouched();
      if (isEscape) resetOutside();
      // Made where nothing was for a moment; it would bring the swapping to a stop.
      if (operation === 'create_directory') for (const name of ['slot/made/inner', 'slot/made', 'slot']) removeEmpty(join(root, name));
      return isEscape ? 'escapes' : outcome;
    },
    remove: () => {
      if (held !== undefined) closeSync(held);
      rmSync(base, { recursive: true, force: true });
    },
  };
}
