// Something for something else: a text as it is, or a regular expression of RE2, whose time is linear in the text whatever it is.
import { defineAction } from '../local-action.ts';
import { compileRegex, replaceByRegex } from '../replace-by-regex.ts';
import { replaceLiteral } from '../replace-literal.ts';

const MAX_PATTERN_LENGTH = 2_000;

export const replace = defineAction({
  name: 'replace',
  parameters: {
    find: { kind: 'text', minLength: 1, maxLength: MAX_PATTERN_LENGTH },
    with: { kind: 'text', maxLength: 100_000, default: '' },
    regex: { kind: 'boolean', default: false },
    ignore_case: { kind: 'boolean', default: false },
    // For regular expressions: "^" and "$" at every line; "." also for line ends.
    multiline: { kind: 'boolean', default: false },
    dot_all: { kind: 'boolean', default: false },
  },
  check: async (parameters) => {
    if (parameters.regex) await compileRegex(parameters);
  },
  run: async (text, parameters, context) =>
    parameters.regex ? replaceByRegex(text, await compileRegex(parameters), { replacement: parameters.with, context }) : replaceLiteral(text, parameters, context),
});
