import { expect, it } from 'vitest';
import { renderTree, type TreeNode } from './render-tree.ts';

const node = (name: string, children: readonly TreeNode[] = []): TreeNode => ({
  name,
  type: children.length === 0 ? 'file' : 'directory',
  children: [...children],
  files: children.reduce((sum, child) => sum + (child.type === 'file' ? 1 : child.files), 0),
  directories: children.reduce((sum, child) => sum + (child.type === 'file' ? 0 : child.directories + 1), 0),
});
const many = (name: string, count: number, make: (name: string) => TreeNode = node): TreeNode[] => Array.from({ length: count }, (_, n) => make(`${name}${n}`));

it('a tree keeps within its budget, however many directories are shown in part', () => {
  const top = node('', many('directory-', 12, (name) => node(name, [...many('file-', 40), ...many('inner-', 3, (inner) => node(inner, many('deep-', 30)))])));
  for (let maxBytes = 0; maxBytes < 12_000; maxBytes += 53) expect(Buffer.byteLength(renderTree(top, maxBytes))).toBeLessThanOrEqual(maxBytes);
  expect(renderTree(top, 4_000).match(/ more$/gm)?.length).toBeGreaterThan(5);
});
