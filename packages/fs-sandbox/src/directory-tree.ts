// A directory as a short text: what an agent needs to find its way, in as many bytes as it is given.
import { createExcluder } from './exclude-patterns.ts';
import { checkCounts } from './check-counts.ts';
import { renderTree, type TreeNode } from './render-tree.ts';
import { ask, directoryOf, withEntry, type SandboxContext } from './sandbox-context.ts';
import { walkTree } from './walk-tree.ts';

export interface TreeOptions {
  /** Levels shown; what is deeper is only counted. @default 3 */
  readonly maxDepth?: number | undefined;
  /** Globs of what is left out. */
  readonly exclude?: readonly string[] | undefined;
  /** Whether .gitignore files are heeded, and .git is left out. @default true */
  readonly usesGitignore?: boolean | undefined;
  /** What is shown at most, in bytes; directories that do not fit are shown as counts. @default 32,000 */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DirectoryTree {
  /** One entry a line, two blanks a level; `/` behind directories, `@` behind links. */
  readonly text: string;
  readonly counts: {
    readonly files: number;
    readonly directories: number;
    /** Left out by ignore rules and `exclude`, what is below them not counted. */
    readonly ignored: number;
    /** Directories that the system does not let this process look into. */
    readonly unreadable: number;
  };
  /** Whether the walk was ended because there is too much, so that the counts are too low. */
  readonly truncated: boolean;
}

const DEFAULT_DEPTH = 3;
const DEFAULT_MAX_BYTES = 32_000;
const MAX_ENTRIES = 100_000;

export async function readTree(context: SandboxContext, path: string, options: TreeOptions): Promise<DirectoryTree> {
  checkCounts({ maxDepth: options.maxDepth, maxBytes: options.maxBytes });
  const asked = ask(context, path);
  const isExcluded = createExcluder(options.exclude);
  return withEntry(context, asked, async (inside) => {
    const place = await directoryOf(inside, asked);
    const counts = { files: 0, directories: 0, ignored: 0, unreadable: 0 };
    const nodes = new Map<string, TreeNode>();
    const top: TreeNode = { name: '', type: 'directory', children: [], files: 0, directories: 0 };
    nodes.set('', top);
    const maxDepth = options.maxDepth ?? DEFAULT_DEPTH;
    let truncated = false;
    const walk = walkTree({ gate: context.gate, asked, place, root: inside.root, names: inside.names, isExcluded, usesGitignore: options.usesGitignore, onIgnored: () => (counts.ignored += 1), onUnreadable: () => (counts.unreadable += 1), signal: options.signal });
    for await (const level of walk) {
      const directories = level.entries.filter(({ type }) => type === 'directory').length;
      const files = level.entries.length - directories;
      counts.files += files;
      counts.directories += directories;
      // What lies deeper than is shown counts for the last directory shown above it, and for all above that.
      for (let depth = 0; depth <= Math.min(level.path.length, maxDepth); depth += 1) {
        const node = nodes.get(level.path.slice(0, depth).join('/'));
        if (node !== undefined) {
          node.files += files;
          node.directories += directories;
        }
      }
      if (level.path.length < maxDepth) {
        const parent = nodes.get(level.path.join('/'));
        for (const { name, type } of level.entries) {
          const node: TreeNode = { name, type, children: [], files: 0, directories: 0 };
          parent?.children.push(node);
          if (type === 'directory') nodes.set([...level.path, name].join('/'), node);
        }
      }
      if (counts.files + counts.directories > MAX_ENTRIES) {
        truncated = true;
        break;
      }
    }
    return { text: renderTree(top, options.maxBytes ?? DEFAULT_MAX_BYTES), counts, truncated };
  });
}
