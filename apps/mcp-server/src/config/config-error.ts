// What is wrong with a configuration, all of it at once, in the words that the user wrote.
import { createRedactor, GatewayError, type Redactor } from '@gateway/core';
import type { z } from 'zod';
import { suggestName } from '@gateway/text';
import type { SourcedValue } from './setting-sources.ts';

const SECRET_SETTING = /api_key|redis_url/i;
const MAX_SHOWN_VALUE = 60;
// A key that was put in the wrong place: long, without a gap, of letters and digits. No setting's value looks like that.
const KEY_LIKE = /(?=\w*\d)(?=\w*[A-Za-z])\w{20,}/g;

/** One error for any number of problems. */
export function createConfigError(problems: readonly string[]): GatewayError {
  const intro = problems.length === 1 ? 'The configuration has a problem:' : `The configuration has ${problems.length} problems:`;
  return new GatewayError({
    kind: 'invalid_input',
    message: [intro, ...problems.map((problem) => `- ${problem}`)].join('\n'),
    hint: 'Correct what is listed and start again.',
    details: { problems },
  });
}

/** One line a problem: the variable, flag or key, its value unless secret, where it stands, and what is allowed. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], sources: ReadonlyMap<string, SourcedValue>, known: readonly string[]): readonly string[] {
  const redact = createRedactor(readKeys(sources));
  return [...new Set(issues.flatMap((issue) => describeIssue(issue, { sources, known, redact })))];
}

function readKeys(sources: ReadonlyMap<string, SourcedValue>): readonly string[] {
  return [...sources.values()].flatMap(({ name, value }) => (SECRET_SETTING.test(name) ? String(value).split(',') : [])).map((key) => key.trim());
}

interface Context {
  readonly sources: ReadonlyMap<string, SourcedValue>;
  readonly known: readonly string[];
  readonly redact: Redactor;
}

function describeIssue(issue: z.core.$ZodIssue, { sources, known, redact }: Context): readonly string[] {
  const [setting, ...rest] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => describeUnknownKey([...issue.path.map(String), key], sources, known));
  }
  const sourced = setting === undefined ? undefined : sources.get(setting);
  // An array's index means nothing to somebody who wrote a comma list.
  const path = rest.filter((part) => !/^\d+$/.test(part));
  const name = [sourced?.name ?? setting ?? 'configuration', ...path].join('.');
  const allowed = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const shown = sourced === undefined || issue.code === 'invalid_key' ? '' : showValue(name, readPath(sourced.value, rest), redact);
  return [`${name}${shown}${sourced === undefined ? '' : ` (${sourced.origin})`} must be ${allowed}`];
}

function describeUnknownKey(path: readonly string[], sources: ReadonlyMap<string, SourcedValue>, known: readonly string[]): string {
  const [setting = '', ...rest] = path;
  const key = path.at(-1) ?? '';
  const candidates = rest.length === 0 ? known : ['base_url', 'api_key', 'timeout', 'max_retries'];
  const nearest = suggestName(key, candidates);
  const origin = sources.get(setting)?.origin;
  return `${path.join('.')}${origin === undefined ? '' : ` (${origin})`} is no setting${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function showValue(name: string, value: unknown, redact: Redactor): string {
  if (value === undefined || SECRET_SETTING.test(name)) return '';
  const text = redact(JSON.stringify(value) ?? '')
    .slice(0, 10 * MAX_SHOWN_VALUE)
    .replace(/(:\/\/)[^/\s@]*@/g, '$1[redacted]@')
    .replace(KEY_LIKE, '[redacted]');
  return ` = ${text.length > MAX_SHOWN_VALUE ? `${text.slice(0, MAX_SHOWN_VALUE)}…` : text}`;
}

function readPath(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const part of path) {
    // A text that was split into a list is shown as the user wrote it.
    if (typeof current !== 'object' || current === null) return current;
    current = (current as Readonly<Record<string, unknown>>)[part];
  }
  return current;
}
