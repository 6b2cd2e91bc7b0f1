// The files of a call: those that `source` may read; changing them needs directories that the configuration names.
import { GatewayError } from '@gateway/core';
import type { FileSandbox } from '@gateway/fs-sandbox';
import type { Services } from '../../services.ts';
import type { ToolCall } from '../../tool.ts';

export async function openSandbox(services: Pick<Services, 'fileSandbox'>, call: Pick<ToolCall, 'readableRoots'>): Promise<FileSandbox> {
  return services.fileSandbox(await call.readableRoots());
}

/** @throws GatewayError `not_configured` when no directory is named in the configuration, `permission` in read-only mode */
export async function openForWriting(services: Pick<Services, 'fileSandbox' | 'config'>, call: Pick<ToolCall, 'readableRoots'>): Promise<FileSandbox> {
  if (services.config.files.allowedDirectories.length === 0) {
    throw new GatewayError({ kind: 'not_configured', message: 'No directory may be written to.', hint: 'Set ALLOWED_DIRECTORIES to the directories in which files may be changed.' });
  }
  return openSandbox(services, call);
}

/** A time as results have it, to the second. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
