// What a caller asks to be changed in a text, and what a match of it is.
import type { Shift } from './indentation.ts';

export interface TextEdit {
  /** What stands there now; at least one character that is not blank, unless it is there exactly. */
  readonly oldText: string;
  readonly newText: string;
  /** Whether every place is changed instead of the only one. @default false */
  readonly replaceAll?: boolean | undefined;
  /** How many places there must be; more than one implies `replaceAll`. @default 1, with `replaceAll` any number */
  readonly expectedReplacements?: number | undefined;
  /** Places count only when they begin in these lines, from 1, both included. @default the whole text */
  readonly startLine?: number | undefined;
  readonly endLine?: number | undefined;
}

/** How far a text had to be met halfway, strictest first. */
export const EDIT_RULES = ['exact', 'line_ends', 'trailing_space', 'indentation', 'quotes', 'escapes'] as const;

export type EditRule = (typeof EDIT_RULES)[number];

/** A place in the text, and the caller's texts as they are meant there. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly oldText: string;
  readonly newText: string;
  readonly shift: Shift;
  /** Whether the place begins behind the indentation of its first line, so that this line is not shifted. @default false */
  readonly keepsFirst?: boolean | undefined;
}

export interface Matches {
  readonly rule: EditRule;
  readonly matches: readonly Match[];
  /** Other ways to read the new text at the same places. @default none */
  readonly readings?: readonly Match[] | undefined;
}
