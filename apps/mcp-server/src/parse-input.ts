// Arguments into a tool's input. Whatever is wrong with them is said in one error that names the arguments.
import { GatewayError } from '@gateway/core';
import type { z } from 'zod';
import { suggestName } from '@gateway/text';
import type { Tool } from './tool.ts';

/** @throws GatewayError `invalid_input` that names every unknown, missing or wrong argument */
export function parseInput<Input extends z.ZodObject>(tool: Pick<Tool<Input>, 'name' | 'input'>, args: Readonly<Record<string, unknown>>): z.output<Input> {
  const parsed = tool.input.strict().safeParse(args);
  if (parsed.success) return parsed.data as z.output<Input>;
  const known = Object.keys(tool.input.shape);
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, known));
  throw new GatewayError({
    kind: 'invalid_input',
    message: `${tool.name}: ${problems.join('; ')}.`,
    hint: `${tool.name} takes: ${known.join(', ')}.`,
    details: { problems },
  });
}

function describeIssue(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return `argument "${path}": ${issue.message}`;
  return issue.keys
    .map((key) => {
      const suggestion = path === '' ? suggestName(key, known) : undefined;
      return `unknown argument "${path === '' ? key : `${path}.${key}`}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`;
    })
    .join('; ');
}
