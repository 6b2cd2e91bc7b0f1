// How the indentation of a text that somebody remembered differs from that of the lines in the file: by one shift for all of its lines, or not
// at all. What is to replace them is shifted likewise.
import { leadOf } from './fold-text.ts';
import { isBlank } from './split-lines.ts';

/** Turns the indentation of the caller's lines into that of the file. */
export interface Shift {
  readonly apply: (indent: string) => string;
  /** Whether nothing is shifted. */
  readonly isNone: boolean;
}

export const NO_SHIFT: Shift = { apply: (indent) => indent, isNone: true };

/** The lines of the file, for what its own indentation looks like. */
export interface ShiftContext {
  readonly fileUnit: string;
  /** What the caller's replacement is indented by. */
  readonly callerUnit: string | undefined;
}

const UNITS = ['\t', '  ', '    ', '        ', '   '] as const;

/**
 * The one shift that explains every line.
 *
 * @param pairs the caller's line and the file's, the same but for their indentation
 * @returns undefined when no single shift does
 */
export function measureShift(pairs: readonly (readonly [caller: string, file: string])[], context: ShiftContext): Shift | undefined {
  const indents = pairs.filter(([caller]) => !isBlank(caller)).map(([caller, file]) => [leadOf(caller), leadOf(file)] as const);
  const [first] = indents;
  if (first === undefined || indents.every(([caller, file]) => caller === file)) return NO_SHIFT;
  const added = first[1].endsWith(first[0]) ? first[1].slice(0, first[1].length - first[0].length) : undefined;
  if (added !== undefined && indents.every(([caller, file]) => file === added + caller)) {
    const isFlat = indents.every(([caller]) => caller === '');
    return { isNone: false, apply: (indent) => added + (isFlat ? convertUnit(indent, context) : indent) };
  }
  const removed = first[0].endsWith(first[1]) ? first[0].slice(0, first[0].length - first[1].length) : undefined;
  if (removed !== undefined && indents.every(([caller, file]) => caller === removed + file)) {
    return { isNone: false, apply: (indent) => (indent.startsWith(removed) ? indent.slice(removed.length) : indent.slice(commonLength(indent, removed))) };
  }
  return measureUnits(indents, context);
}

// Other units (tabs for blanks, four blanks for two) and a constant number of levels. What is left after whole units, such as the one blank
// before the star of a comment, must be the same.
function measureUnits(indents: readonly (readonly [string, string])[], context: ShiftContext): Shift | undefined {
  const found: { readonly from: string; readonly to: string; readonly levels: number }[] = [];
  for (const from of UNITS) {
    for (const to of UNITS) {
      const differences = indents.map(([caller, file]) => {
        const [one, other] = [countUnits(caller, from), countUnits(file, to)];
        return one.rest === other.rest ? other.units - one.units : undefined;
      });
      const [levels] = differences;
      if (levels !== undefined && from !== to && differences.every((difference) => difference === levels)) found.push({ from, to, levels });
    }
  }
  // Without a change of level first, then the units that the file and the replacement are seen to use.
  const rank = ({ from, to, levels }: (typeof found)[number]): number => Math.abs(levels) * 100 + (to === context.fileUnit ? 0 : 10) + (from === context.callerUnit ? 0 : 1);
  const best = found.toSorted((one, other) => rank(one) - rank(other))[0];
  if (best === undefined) return undefined;
  return {
    isNone: false,
    apply: (indent) => {
      const { units, rest } = countUnits(indent, best.from);
      return best.to.repeat(Math.max(0, units + best.levels)) + rest;
    },
  };
}

function convertUnit(indent: string, { fileUnit, callerUnit }: ShiftContext): string {
  if (callerUnit === undefined || callerUnit === fileUnit || (fileUnit !== '\t' && callerUnit !== '\t')) return indent;
  const { units, rest } = countUnits(indent, callerUnit);
  return fileUnit.repeat(units) + rest;
}

function countUnits(indent: string, unit: string): { readonly units: number; readonly rest: string } {
  let units = 0;
  let rest = indent;
  while (rest.startsWith(unit)) {
    rest = rest.slice(unit.length);
    units += 1;
  }
  return { units, rest };
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
