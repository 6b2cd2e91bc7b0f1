// A circle in what waits for what, told by its members.

/**
 * @param edges what each node waits for; names that are no nodes wait for nothing
 * @returns the members in order, the first one again at the end; `undefined` when there is no circle
 */
export function findCircle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    // Depth first without recursion: the path that is being followed, and where each of its nodes has got to.
    const path: { readonly node: string; next: number }[] = done.has(start) ? [] : [{ node: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = edges.get(top.node)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        done.add(top.node);
        path.pop();
        continue;
      }
      const entry = path.findIndex(({ node }) => node === target);
      if (entry !== -1) return [...path.slice(entry).map(({ node }) => node), target];
      if (edges.has(target) && !done.has(target)) path.push({ node: target, next: 0 });
    }
  }
  return undefined;
}
