// Prompts with variables.
import { GatewayError } from '@gateway/core';

const VARIABLE = /\{\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu;

/**
 * `template` with every `{{name}}` replaced once: what a value says is never read as a template.
 *
 * @throws GatewayError `invalid_input` for a name that has no value
 */
export function fillTemplate(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(VARIABLE, (_written, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(variables);
    throw new GatewayError({ kind: 'invalid_input', message: `The prompt uses {{${name}}}, which has no value.`, hint: known.length === 0 ? 'Give it in variables.' : `There are: ${known.join(', ')}.` });
  });
}
