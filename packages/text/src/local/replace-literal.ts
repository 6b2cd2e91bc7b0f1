// Replacing a text as it is written, with or without regard to case.
import { checkResultLength } from './check-result-length.ts';
import type { ActionContext, ActionResult } from './local-action.ts';

export interface LiteralOptions {
  readonly find: string;
  readonly with: string;
  readonly ignore_case: boolean;
}

/** Every place replaced. @throws GatewayError `invalid_input` when the result is too long */
export async function replaceLiteral(text: string, options: LiteralOptions, { pacer }: Pick<ActionContext, 'pacer'>): Promise<ActionResult> {
  const pattern = new RegExp(options.find.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), options.ignore_case ? 'giu' : 'gu');
  const parts: string[] = [];
  let length = 0;
  let end = 0;
  let replacements = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), options.with);
    length += match.index - end + options.with.length;
    checkResultLength(length);
    const next = match.index + match[0].length;
    await pacer(next - end);
    end = next;
    replacements += 1;
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), stats: { replacements } };
}
