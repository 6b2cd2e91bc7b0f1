// What .gitignore files leave out, from the root of the sandbox down to where a walk stands; and .git itself.
import { readGitPatterns, toByteText, type GitPatterns } from './git-patterns.ts';
import type { Gate } from './resolve-inside.ts';
import { readWhole } from './read-opened-file.ts';
import type { Asked } from './path-errors.ts';
import type { Place } from './steps.ts';
import { runInTurns, type Steps, type Turns } from './turns.ts';

export interface IgnoreRules {
  /** @param names from the root of the sandbox */
  isIgnored(names: readonly string[], isDirectory: boolean): Steps<boolean>;
  /** The rules inside a directory: those from above, and its own if it is seen to hold such a file. */
  enter(directory: RuledDirectory): Promise<IgnoreRules>;
}

export interface RuledDirectory {
  readonly place: Place;
  /** From the root of the sandbox. */
  readonly names: readonly string[];
  /** What it holds. */
  readonly entries: readonly { readonly name: string }[];
}

interface RuleFile {
  readonly depth: number;
  readonly rules: GitPatterns;
}

interface RulesStart {
  readonly gate: Gate;
  readonly asked: Asked;
  readonly root: { readonly path: string };
  readonly names: readonly string[];
  readonly turns: Turns;
}

// As git does unless it is told otherwise: `core.ignorecase` is set where names that differ in nothing but case are one file.
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32';
const RULE_FILE = '.gitignore';
// A rule file larger than this is no rule file.
const MAX_RULE_BYTES = 1_000_000;

export const NO_IGNORE_RULES: IgnoreRules = {
  // oxlint-disable-next-line require-yield
  isIgnored: function* () {
    return false;
  }, enter: async () => NO_IGNORE_RULES,
};

/** The rules from above at the beginning of a walk. One that begins inside something that is ignored is meant, so only rules from there on count. */
export async function createIgnoreRules({ gate, asked, root, names, turns }: RulesStart): Promise<IgnoreRules> {
  const above: RuleFile[] = [];
  const places: Place[] = [];
  try {
    let current: Place | undefined = names.length === 0 ? undefined : await gate.steps.openRoot(root.path);
    for (const [depth, name] of names.entries()) {
      if (current === undefined) break;
      places.push(current);
      const own = await readRules(gate, current, asked);
      if (own !== undefined) above.push({ depth, rules: own });
      current = await gate.steps.enter(current, name);
      if (current !== undefined && (await runInTurns(isMatched(above, names.slice(0, depth + 1), true), turns))) above.length = 0;
    }
    if (current !== undefined) places.push(current);
  } finally {
    await Promise.all(places.map(async (held) => held.close()));
  }
  return createRules(gate, asked, above);
}

function createRules(gate: Gate, asked: Asked, files: readonly RuleFile[]): IgnoreRules {
  const own: IgnoreRules = {
    isIgnored: function* (names, isDirectory) {
      return names.at(-1) === '.git' || (yield* isMatched(files, names, isDirectory));
    },
    enter: async ({ place, names, entries }) => {
      const rules = entries.some(({ name }) => name.toLowerCase() === RULE_FILE) ? await readRules(gate, place, asked) : undefined;
      return rules === undefined ? own : createRules(gate, asked, [...files, { depth: names.length, rules }]);
    },
  };
  return own;
}

// The nearest file that says anything decides.
function* isMatched(files: readonly RuleFile[], names: readonly string[], isDirectory: boolean): Steps<boolean> {
  if (files.length === 0) return false;
  const path = names.map(toByteText);
  for (const { depth, rules } of files.toReversed()) {
    const decided = path.length > depth ? yield* rules.decide(path.slice(depth), isDirectory) : undefined;
    if (decided !== undefined) return decided;
  }
  return false;
}

async function readRules(gate: Gate, place: Place, asked: Asked): Promise<GitPatterns | undefined> {
  const handle = await gate.steps.openFile(place, RULE_FILE);
  if (handle === undefined) return undefined;
  try {
    if ((await handle.stat()).size > MAX_RULE_BYTES) return undefined;
    const bytes = await readWhole(handle, { asked, maxBytes: MAX_RULE_BYTES });
    return readGitPatterns(bytes, IGNORES_CASE);
  } finally {
    await handle.close();
  }
}
