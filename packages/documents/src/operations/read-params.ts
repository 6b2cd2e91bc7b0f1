// An operation's parameters, checked before anything runs. What is wrong is said with the place where it stands.
import { GatewayError, toGatewayError } from '@gateway/core';
import { suggestName } from '@gateway/text';
import type { z } from 'zod';

export interface ParamsPlace<Params extends z.ZodObject> {
  /** Whose parameters, for instance `Stage "Summary"`. */
  readonly where: string;
  readonly operation: string;
  /** What a schema cannot say. @throws GatewayError */
  readonly check?: ((params: z.output<Params>) => void) | undefined;
}

/** @throws GatewayError `invalid_input` */
export function readParams<Params extends z.ZodObject>(schema: Params, params: unknown, { where, operation, check }: ParamsPlace<Params>): z.output<Params> {
  const known = Object.keys(schema.shape);
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) {
    const read = parsed.data;
    if (check !== undefined) atPlace(where, () => check(read));
    return read;
  }
  const problems = parsed.error.issues.map((issue) => describe(issue, known));
  throw new GatewayError({
    kind: 'invalid_input',
    message: `${where}: ${problems.join('; ')}.`,
    hint: known.length === 0 ? `${operation} takes no params.` : `${operation} takes the params ${known.join(', ')}. Who answers is said beside them, not in them.`,
    details: { problems },
  });
}

function atPlace(where: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    const { kind, message, hint } = toGatewayError(error);
    throw new GatewayError({ kind, message: `${where}: ${message}`, hint, cause: error });
  }
}

function describe(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const path = ['params', ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return `"${path}": ${issue.message}`;
  return issue.keys
    .map((key) => {
      const suggestion = issue.path.length === 0 ? suggestName(key.slice(0, 100), known) : undefined;
      return `unknown parameter "${path}.${key.slice(0, 100)}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`;
    })
    .join('; ');
}
