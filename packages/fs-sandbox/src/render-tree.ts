// A tree as indented lines within a budget: higher directories are opened first, what does not fit is told in numbers.
import type { EntryType } from './walk-tree.ts';

export interface TreeNode {
  readonly name: string;
  readonly type: EntryType;
  readonly children: TreeNode[];
  /** All that is below it, shown or not. */
  files: number;
  directories: number;
}

// Room for the words that stand for what is left out.
const REST_BYTES = 60;

export function renderTree(top: TreeNode, maxBytes: number): string {
  const shown = choose(top, maxBytes);
  const lines: string[] = [];
  const render = (node: TreeNode, depth: number): void => {
    const count = shown.get(node) ?? 0;
    for (const child of node.children.slice(0, count)) {
      lines.push('  '.repeat(depth) + label(child, shown.has(child)));
      render(child, depth + 1);
    }
    if (count < node.children.length && shown.has(node)) lines.push(`${'  '.repeat(depth)}… ${describeRest(node.children.slice(count))} more`);
  };
  render(top, 0);
  return lines.join('\n');
}

// How many children of which directory are shown.
function choose(top: TreeNode, maxBytes: number): ReadonlyMap<TreeNode, number> {
  const shown = new Map<TreeNode, number>();
  let left = maxBytes;
  let level: readonly TreeNode[] = [top];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: TreeNode[] = [];
    const open = level.filter(({ children }) => children.length > 0);
    for (const [index, node] of open.entries()) {
      // One large directory does not take the room of those beside it.
      const share = left / (open.length - index);
      let count = 0;
      let size = 0;
      for (const child of node.children) {
        const bytes = depth * 2 + Buffer.byteLength(label(child, false)) + 1;
        if (size + bytes > share - (count + 1 < node.children.length ? REST_BYTES : 0)) break;
        size += bytes;
        count += 1;
      }
      if (count === 0) continue;
      left -= size + (count < node.children.length ? REST_BYTES : 0);
      shown.set(node, count);
      next.push(...node.children.slice(0, count).filter(({ type }) => type === 'directory'));
    }
    level = next;
  }
  return shown;
}

function label(node: TreeNode, isOpen: boolean): string {
  // A name may hold anything; one entry is always one line.
  // oxlint-disable-next-line no-control-regex
  const name = /[\u0000-\u001f\u007f]/.test(node.name) ? JSON.stringify(node.name) : node.name;
  if (node.type === 'symlink') return `${name}@`;
  if (node.type !== 'directory') return name;
  const count = isOpen || node.files + node.directories === 0 ? '' : ` (${describeCounts(node.files, node.directories)})`;
  return `${name}/${count}`;
}

function describeRest(nodes: readonly TreeNode[]): string {
  const directories = nodes.filter(({ type }) => type === 'directory').length;
  return describeCounts(nodes.length - directories, directories);
}

function describeCounts(files: number, directories: number): string {
  const parts = [...(files > 0 ? [`${files} ${files === 1 ? 'file' : 'files'}`] : []), ...(directories > 0 ? [`${directories} ${directories === 1 ? 'dir' : 'dirs'}`] : [])];
  return parts.join(', ');
}
