// How much is in a directory, and whether anything of it is denied.
import { throwIfAborted } from '@gateway/core';
import type { Asked } from './path-errors.ts';
import type { InsideEntry } from './resolve-inside.ts';
import type { SandboxContext } from './sandbox-context.ts';
import type { Place } from './steps.ts';

export interface Below {
  /** Entries of every kind, the directory itself not among them. */
  readonly entries: number;
  readonly denied: number;
}

export interface CountBelowOptions {
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** Where all of it is to go: what would be denied there counts as denied, too. */
  readonly goesTo?: Pick<InsideEntry, 'root' | 'names'> | undefined;
}

/** Looks at all of it, links not followed. */
export async function countBelow(context: SandboxContext, inside: InsideEntry, { asked, signal, goesTo }: CountBelowOptions): Promise<Below> {
  const { gate } = context;
  const count = { entries: 0, denied: 0 };
  const visit = async (place: Place, names: readonly string[]): Promise<void> => {
    await place.check(asked);
    for (const entry of await gate.steps.list(place)) {
      throwIfAborted(signal);
      const inner = [...names, entry.name];
      count.entries += 1;
      const isDenied = gate.isDenied(inside.root, inner) || (goesTo !== undefined && gate.isDenied(goesTo.root, [...goesTo.names, ...inner.slice(inside.names.length)]));
      if (isDenied) count.denied += 1;
      if (entry.isFile() || entry.isSymbolicLink()) continue;
      const below = await gate.steps.enter(place, entry.name);
      if (below === undefined) continue;
      try {
        await visit(below, inner);
      } finally {
        await below.close();
      }
    }
  };
  if (inside.entry.kind === 'directory') await visit(inside.entry.place, inside.names);
  return count;
}
