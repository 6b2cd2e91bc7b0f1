// By what the lines of a text are indented, counted in parts that can be put together.
import { indentOf, isBlank } from './split-lines.ts';

/** What the lines of a part say. */
export interface IndentCounts {
  /** Lines that begin with a tab. */
  readonly tabs: number;
  /** How often the number of blanks changed by so much from one line to the next. */
  readonly steps: ReadonlyMap<number, number>;
  /** Blanks before the first and the last line that says something; undefined when none does. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export function countIndents(lines: readonly string[]): IndentCounts {
  let tabs = 0;
  const steps = new Map<number, number>();
  let first: number | undefined;
  let last: number | undefined;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const indent = indentOf(line);
    if (indent.startsWith('\t')) tabs += 1;
    const width = indent.replaceAll('\t', '').length;
    if (last !== undefined) addStep(steps, Math.abs(width - last), 1);
    first ??= width;
    last = width;
  }
  return { tabs, steps, first, last };
}

/** The unit by which the lines of all parts are indented; undefined when nothing tells. */
export function toIndentUnit(parts: Iterable<IndentCounts>): string | undefined {
  let tabs = 0;
  const steps = new Map<number, number>();
  let last = 0;
  for (const part of parts) {
    tabs += part.tabs;
    for (const [step, count] of part.steps) addStep(steps, step, count);
    if (part.first !== undefined) addStep(steps, Math.abs(part.first - last), 1);
    last = part.last ?? last;
  }
  const [best] = [...steps].toSorted((one, other) => other[1] - one[1] || one[0] - other[0]);
  if (tabs > 0 && tabs >= (best?.[1] ?? 0)) return '\t';
  return best === undefined ? undefined : ' '.repeat(best[0]);
}

// One blank more or less is an alignment, not a level.
function addStep(steps: Map<number, number>, step: number, count: number): void {
  if (step >= 2) steps.set(step, (steps.get(step) ?? 0) + count);
}
