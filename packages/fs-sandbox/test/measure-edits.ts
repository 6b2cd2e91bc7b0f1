// How the matcher does on the corpus of edits: which recoverable ones come out right, and whether anything is changed that must be refused.
import { readFileSync } from 'node:fs';
import { isGatewayError } from '@gateway/core';
import { applyEdits } from '../src/edit/apply-edits.ts';

export interface EditCase {
  readonly id: string;
  readonly kind: string;
  readonly recoverable: boolean;
  readonly path: string;
  readonly file: string;
  readonly edits: readonly { readonly old_text: string; readonly new_text: string; readonly replace_all?: boolean; readonly expected_replacements?: number }[];
  readonly expected: string | null;
}

/** `right`: as expected. `wrong`: applied, with another result. `refused`: not applied. `error`: failed otherwise. */
export type EditOutcome = 'right' | 'wrong' | 'refused' | 'error';

export function readCorpus(): readonly EditCase[] {
  return readFileSync(new URL('edit-corpus/cases.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as EditCase);
}

/** Whether an outcome counts against the matcher as a false apply: something was written that should not have been, or otherwise than it should. */
export function isFalseApply({ recoverable }: EditCase, outcome: EditOutcome): boolean {
  return outcome === 'wrong' || (!recoverable && outcome === 'right');
}

export function tryEdits(entry: EditCase): EditOutcome {
  try {
    const { text } = applyEdits(entry.file, entry.edits.map((edit) => ({ oldText: edit.old_text, newText: edit.new_text, replaceAll: edit.replace_all, expectedReplacements: edit.expected_replacements })));
    return text === entry.expected ? 'right' : 'wrong';
  } catch (error) {
    return isGatewayError(error) && error.kind === 'invalid_input' ? 'refused' : 'error';
  }
}
