// Globs from outside become regular expressions that can take exponential time on names made for it: those with many wildcards in one name are refused.
import { GatewayError } from '@gateway/core';

/** Wildcards in one part of a path. Three suffice for `*a*b*`; each further one multiplies the work by the length of the name. */
const MOST_WILDCARDS = 3;
/** `**` in one glob, for the same reason with the depth of a path. */
const MOST_GLOBSTARS = 3;

/** @throws GatewayError `invalid_input` for a glob that could keep the process busy for long */
export function checkGlob(glob: string): void {
  const parts = glob.split('/');
  if (parts.filter((part) => part === '**').length > MOST_GLOBSTARS) {
    throw new GatewayError({ kind: 'invalid_input', message: `The glob "${glob}" has too many **.`, hint: `Use at most ${MOST_GLOBSTARS} of them.` });
  }
  for (const part of parts) {
    const stars = part === '**' ? 0 : (part.match(/\*+/g) ?? []).length;
    if (stars > MOST_WILDCARDS) {
      throw new GatewayError({
        kind: 'invalid_input',
        message: `The glob "${glob}" has too many wildcards in one name.`,
        hint: `Use at most ${MOST_WILDCARDS} of * between two slashes; search the contents with "regex" for more.`,
      });
    }
  }
}
