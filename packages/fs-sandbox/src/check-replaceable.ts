// What is not replaced although its directory would allow it.
import type { Stats } from 'node:fs';
import { GatewayError } from '@gateway/core';
import { hardLinkError, type Asked } from './path-errors.ts';
import type { SandboxContext } from './sandbox-context.ts';

/** @throws GatewayError `permission` for a file that is marked as read-only, or has other names where such are refused */
export function checkReplaceable({ refusesHardLinks, readOnly }: SandboxContext, asked: Asked, stats: Stats): void {
  if (refusesHardLinks && stats.nlink > 1) throw hardLinkError(asked);
  // Replacing needs no permission of the file itself, so what its mode says is held to here.
  if (!readOnly && (stats.mode & 0o222) === 0) {
    throw new GatewayError({ kind: 'permission', message: `"${asked.path}" is marked as read-only.`, hint: 'Change its mode first if it is meant to change.' });
  }
}
