// A root inside another one that denies it could not be used at all: better said at once than at every call.
import { GatewayError } from '@gateway/core';
import { createDenyCheck, pathBelow } from './deny-rules.ts';
import type { SettingNames } from './path-errors.ts';
import type { SandboxRoot } from './sandbox-root.ts';

export interface DeniedRootsOptions {
  readonly bases: readonly string[];
  readonly globs: readonly string[];
  readonly names: Pick<SettingNames, 'roots' | 'deny'>;
}

/** @throws GatewayError `not_configured` for a root that is denied as seen from a base that holds it */
export function refuseDeniedRoots(roots: readonly SandboxRoot[], { bases, globs, names }: DeniedRootsOptions): void {
  const isDenied = createDenyCheck(globs);
  for (const { path } of roots) {
    const base = bases.find((outer) => {
      const inner = pathBelow(outer, path);
      return inner !== undefined && isDenied(outer, inner);
    });
    if (base === undefined) continue;
    throw new GatewayError({
      kind: 'not_configured',
      message: `The allowed directory "${path}" lies in another one, "${base}", where it is denied.`,
      hint: `Take one of the two out of ${names.roots}, or what denies it out of ${names.deny}.`,
    });
  }
}
