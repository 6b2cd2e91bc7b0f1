// Steps that nobody can trip: each directory is held open, and a name is looked up in that very directory through /proc/self/fd
// (what openat(2) does, which Node does not offer), with links never followed by the system. Swapping a directory for a link in
// the meantime changes what the next lookup finds, never where it looks. Chosen over opening first and checking the descriptor's
// path afterwards (cheaper by a factor of two to three per open) because an open outside is an effect of its own: it can trigger a
// device, and for writing it would have created the file before the check.
import { constants } from 'node:fs';
import { open, readlink, statfs, type FileHandle } from 'node:fs/promises';
import { changedError, readErrorCode, systemFileError, type Asked } from './path-errors.ts';
import { describeSpecialFile, type Found, type Place, type Steps } from './steps.ts';

// open(2): a descriptor that only names the entry; opening it has no effect on a FIFO or a device. Not among Node's constants;
// the value of asm-generic/fcntl.h, which every architecture has that Node runs on.
const O_PATH = 0o10_000_000;

// Magic numbers of statfs(2) of file systems whose files are the system's state, not data: proc, sysfs, cgroup, cgroup2, debugfs,
// tracefs, securityfs, configfs, bpf, efivarfs, pstore (linux/magic.h).
const SYSTEM_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, 0x6265_6572, 0x27_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673, 0x6265_6570, 0xcafe_4a11, 0xde5e_81e4, 0x6165_676c,
]);

export const linuxSteps: Steps = {
  openRoot: async (path) => createPlace(await open(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW)),
  look: async (place, name) => {
    const path = `${place.prefix}/${name}`;
    let handle: FileHandle;
    try {
      handle = await open(path, O_PATH | constants.O_NOFOLLOW);
    } catch (error) {
      if (readErrorCode(error) === 'ENOENT') return { kind: 'missing' };
      throw error;
    }
    return describe(handle, path);
  },
};

async function describe(handle: FileHandle, path: string): Promise<Found> {
  let keep = false;
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) {
      keep = true;
      return { kind: 'directory', place: createPlace(handle) };
    }
    if (stats.isFile()) {
      keep = true;
      return { kind: 'file', open: async (asked) => openFile(handle, asked), close: async () => handle.close() };
    }
    // The text of the link is only words to walk by: should it be another link by now, those words are checked all the same.
    if (stats.isSymbolicLink()) return await readTarget(path);
    return { kind: 'other', what: describeSpecialFile(stats) };
  } finally {
    if (!keep) await handle.close();
  }
}

async function readTarget(path: string): Promise<Found> {
  try {
    return { kind: 'link', target: await readlink(path) };
  } catch (error) {
    // Gone, or no link any more (EINVAL): somebody replaced it between the two looks.
    if (readErrorCode(error) === 'ENOENT' || readErrorCode(error) === 'EINVAL') return { kind: 'missing' };
    throw error;
  }
}

// Through the descriptor: this opens the entry that was looked at, whatever its name leads to by now.
async function openFile(entry: FileHandle, asked: Asked): Promise<FileHandle> {
  const self = `/proc/self/fd/${entry.fd}`;
  const { type } = await statfs(self);
  if (SYSTEM_FILE_SYSTEMS.has(type)) throw systemFileError(asked);
  const handle = await open(self, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw changedError(asked);
}

function createPlace(handle: FileHandle): Place {
  return { prefix: `/proc/self/fd/${handle.fd}`, close: async () => handle.close() };
}
