// Globs by which a caller leaves things out: as in .gitignore, a pattern without `/` counts at any depth, and a directory takes all below it along.
import { GatewayError } from '@gateway/core';
import { checkGlob } from './check-glob.ts';
import { createGlobMatcher } from './match-glob.ts';

/** @throws GatewayError `invalid_input` for an empty pattern */
export function createExcluder(patterns: readonly string[] | undefined): ((path: string) => boolean) | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  const globs = patterns.flatMap((pattern) => {
    const glob = pattern.trim().replace(/^\.\//, '').replace(/\/(?:\*\*)?$/, '');
    if (glob === '') throw new GatewayError({ kind: 'invalid_input', message: `"${pattern}" is not a glob.`, hint: 'Write for instance *.log, build, or src/**/*.test.ts.' });
    checkGlob(glob);
    if (glob.startsWith('/')) return [glob.slice(1)];
    return glob.includes('/') ? [glob, `**/${glob}`] : [`**/${glob}`];
  });
  return createGlobMatcher(globs);
}
