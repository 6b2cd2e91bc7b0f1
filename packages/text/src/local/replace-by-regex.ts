// Replacing by a regular expression of RE2. One search is linear in the text; many searches that each look far ahead are not, so their sum has a time limit.
import { GatewayError } from '@gateway/core';
import type { RE2JS } from 're2js';
import { checkResultLength } from './check-result-length.ts';
import type { ActionContext, ActionResult } from './local-action.ts';
import { parseReplacement } from './parse-replacement.ts';

export interface RegexOptions {
  readonly find: string;
  readonly ignore_case: boolean;
  readonly multiline: boolean;
  readonly dot_all: boolean;
}

/** Instructions of RE2's program; each may be looked at for every character. A Unicode class is one, `a{1,500}` a thousand. */
const MAX_PROGRAM_SIZE = 1_000;
const TURN_MS = 15;

/** @throws GatewayError `invalid_input` when it is none of RE2, or too large */
export async function compileRegex(options: RegexOptions): Promise<RE2JS> {
  const { RE2JS: Regex } = await import('re2js');
  const flags = (options.ignore_case ? Regex.CASE_INSENSITIVE : 0) | (options.multiline ? Regex.MULTILINE : 0) | (options.dot_all ? Regex.DOTALL : 0);
  let regex: RE2JS;
  try {
    regex = Regex.compile(options.find, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError({ kind: 'invalid_input', message: `"find" is no regular expression of RE2: ${why.slice(0, 200)}.`, hint: 'Look-around and back-references are not part of RE2. Leave regex out to find the text as it is.' });
  }
  if (regex.programSize() > MAX_PROGRAM_SIZE) throw new GatewayError({ kind: 'invalid_input', message: `The regular expression is too large: ${regex.programSize()} steps of at most ${MAX_PROGRAM_SIZE}.`, hint: 'Lower its counted repetitions.' });
  return regex;
}

/** Every match replaced. Lets the event loop run between matches. @throws GatewayError `timeout`, `invalid_input` when the result is too long */
export async function replaceByRegex(text: string, regex: RE2JS, options: { readonly replacement: string; readonly context: ActionContext }): Promise<ActionResult> {
  const { clock, pacer, regexTimeLimitMs } = options.context;
  const expand = parseReplacement(options.replacement, regex.groupCount(), new Set(Object.keys(regex.namedGroups())));
  const matcher = regex.matcher(text);
  const startedMs = clock.monotonicMs();
  let turnMs = startedMs;
  const parts: string[] = [];
  let length = 0;
  let end = 0;
  let replacements = 0;
  while (matcher.find()) {
    const part = text.slice(end, matcher.start()) + expand((group) => matcher.group(group) ?? '');
    parts.push(part);
    length += part.length;
    end = matcher.end();
    replacements += 1;
    checkResultLength(length);
    const nowMs = clock.monotonicMs();
    if (nowMs - startedMs > regexTimeLimitMs) throw new GatewayError({ kind: 'timeout', message: `The regular expression took longer than ${regexTimeLimitMs} ms.`, hint: 'Let it look less far ahead ("[^z]*" for ".*?z"), or give a shorter text.' });
    if (nowMs - turnMs < TURN_MS) continue;
    await pacer(Number.POSITIVE_INFINITY);
    turnMs = clock.monotonicMs();
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), stats: { replacements } };
}
