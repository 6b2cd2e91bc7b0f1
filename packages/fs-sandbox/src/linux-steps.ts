// Steps that nobody can trip: each directory is held open, and a name is looked up in that very directory through /proc/self/fd
// (what openat(2) does, which Node does not offer), with links never followed by the system. Swapping a directory for a link in
// the meantime changes what the next lookup finds, never where it looks. Chosen over opening first and checking the descriptor's
// path afterwards (cheaper by a factor of two to three per open) because an open outside is an effect of its own: it can trigger a
// device, and for writing it would have created the file before the check.
import { closeSync, constants, fstatSync, open as openWithCallback, openSync, readlinkSync, readSync, statfsSync, type Stats } from 'node:fs';
import { open, readdir, readlink, statfs, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readErrorCode } from './error-code.ts';
import { changedError, systemFileError, type Asked } from './path-errors.ts';
import { describeSpecialFile, pathIn, type Found, type Place, type Steps } from './steps.ts';

// open(2): a descriptor that only names the entry; opening it has no effect on a FIFO or a device. Not among Node's constants;
// the value of asm-generic/fcntl.h, which every architecture has that Node runs on.
const O_PATH = 0o10_000_000;

// Never waits for the other end of a pipe, and takes no terminal.
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

// Magic numbers of statfs(2) of file systems whose files are the system's state, not data: proc, sysfs, cgroup, cgroup2, debugfs,
// tracefs, securityfs, configfs, bpf, efivarfs, pstore (linux/magic.h).
const SYSTEM_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, 0x6265_6572, 0x27_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673, 0x6265_6570, 0xcafe_4a11, 0xde5e_81e4, 0x6165_676c,
]);

// Descriptors of entries that are only named. What may wait for a disk or a network is asynchronous, which costs a turn of a thread each time;
// what the kernel knows of a descriptor that is open, and closing one, is not.
const openDescriptor = promisify(openWithCallback);

export const linuxSteps: Steps = {
  openRoot: async (path) => {
    const place = createPlace(await openDescriptor(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW));
    // A root inside another one can be reached through a link that was put in its path after the configuration was read.
    const real = readlinkSync(place.prefix);
    if (real === path) return place;
    await place.close();
    throw Object.assign(new Error('The root has moved.'), { code: 'ENOENT' });
  },
  look: async (place, name) => {
    const path = pathIn(place, name);
    let descriptor: number;
    try {
      descriptor = await openDescriptor(path, O_PATH | constants.O_NOFOLLOW);
    } catch (error) {
      if (readErrorCode(error) === 'ENOENT') return { kind: 'missing' };
      throw error;
    }
    return describe(descriptor, path);
  },
  enter: async (place, name) => {
    try {
      return createPlace(await openDescriptor(pathIn(place, name), O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW));
    } catch (error) {
      return passOver(error);
    }
  },
  openFile: async (place, name) => {
    let handle: FileHandle;
    try {
      handle = await open(pathIn(place, name), READ | constants.O_NOFOLLOW);
    } catch (error) {
      return passOver(error);
    }
    if ((await handle.stat()).isFile() && !isSystemFile(place, handle.fd, fstatSync(handle.fd))) return handle;
    await handle.close();
    return undefined;
  },
  readNow: (place, name, buffer) => {
    let file: number;
    try {
      file = openSync(pathIn(place, name), READ | constants.O_NOFOLLOW);
    } catch (error) {
      return passOver(error);
    }
    try {
      const stats = fstatSync(file);
      return stats.isFile() && !isSystemFile(place, file, stats) ? { bytesRead: readSync(file, buffer, 0, buffer.length, 0), stats } : undefined;
    } finally {
      closeSync(file);
    }
  },
  list: async (place) => readdir(place.prefix, { withFileTypes: true }),
  names: async (place) => readdir(place.prefix),
};

// Gone, replaced by something else, or nothing that this process may open: a walk goes on without it.
function passOver(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO', 'ENODEV', 'EISDIR'].includes(readErrorCode(error))) return undefined;
  throw error;
}

async function describe(descriptor: number, path: string): Promise<Found> {
  const close = closeOnce(descriptor);
  let keep = false;
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) {
      keep = true;
      return { kind: 'directory', place: createPlace(descriptor), stats };
    }
    if (stats.isFile()) {
      keep = true;
      return { kind: 'file', stats, open: async (asked) => openFile(descriptor, asked), close };
    }
    // The text of the link is only words to walk by: should it be another link by now, those words are checked all the same.
    if (stats.isSymbolicLink()) {
      const target = await readTarget(path);
      return target === undefined ? { kind: 'missing' } : { kind: 'link', target, stats };
    }
    return { kind: 'other', what: describeSpecialFile(stats), stats };
  } finally {
    if (!keep) await close();
  }
}

// A number that was closed may be another file's by the time it is closed again.
function closeOnce(descriptor: number): () => Promise<void> {
  let isOpen = true;
  return async () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(descriptor);
  };
}

async function readTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    // Gone, or no link any more (EINVAL): somebody replaced it between the two looks.
    if (readErrorCode(error) === 'ENOENT' || readErrorCode(error) === 'EINVAL') return undefined;
    throw error;
  }
}

// Through the descriptor: this opens the entry that was looked at, whatever its name leads to by now.
async function openFile(entry: number, asked: Asked): Promise<FileHandle> {
  await refuseSystemFiles(entry, asked);
  const handle = await open(`/proc/self/fd/${entry}`, READ);
  if (fstatSync(handle.fd).isFile()) return handle;
  await handle.close();
  throw changedError(asked);
}

// At once, for files that are read at once. A file may lie on another file system than its directory: one can be mounted by itself. Asked once for each
// device that files of a directory are on, and remembered no longer than the directory is held, since a device's number may be another one's later;
// while it is held, that of its own file system, and those of the layers below an overlay, are not.
function isSystemFile(place: Place, descriptor: number, { dev }: Stats): boolean {
  if (majorOf(dev) !== 0) return false;
  const { devices } = place as LinuxPlace;
  const known = devices.get(dev);
  if (known !== undefined) return known;
  const isSystem = SYSTEM_FILE_SYSTEMS.has(statfsSync(`/proc/self/fd/${descriptor}`).type);
  devices.set(dev, isSystem);
  return isSystem;
}

async function refuseSystemFiles(descriptor: number, asked: Asked): Promise<void> {
  // The system's own file systems have no device behind them, which makes their major number 0 (makedev(3)); others without one are asked for their kind.
  if (majorOf(fstatSync(descriptor).dev) !== 0) return;
  const { type } = await statfs(`/proc/self/fd/${descriptor}`);
  if (SYSTEM_FILE_SYSTEMS.has(type)) throw systemFileError(asked);
}

// The 12 bits above the lowest 8, as the kernel packs numbers of this size; it gives no larger major ones.
function majorOf(device: number): number {
  return Math.floor(device / 256) % 4_096;
}

// Every place of these steps was made by createPlace.
interface LinuxPlace extends Place {
  /** Whether what is on a device is the system's own. */
  readonly devices: Map<number, boolean>;
}

function createPlace(descriptor: number): LinuxPlace {
  const prefix = `/proc/self/fd/${descriptor}`;
  return { prefix, devices: new Map(), check: async (asked) => refuseSystemFiles(descriptor, asked), close: closeOnce(descriptor) };
}
