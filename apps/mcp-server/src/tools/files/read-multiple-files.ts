// read_multiple_files: several text files in one call; one that cannot be read fails no other.
import { isGatewayError, toGatewayError } from '@gateway/core';
import pMap from 'p-map';
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox } from './open-sandbox.ts';
import { MAX_CONTENT_BYTES } from './read-content.ts';
import { shareBytes } from './share-bytes.ts';

// All files together bear what a context does.
const MAX_TOTAL_BYTES = 400_000;
const CONCURRENCY = 8;

interface ReadOne {
  readonly path: string;
  readonly success: boolean;
  readonly size?: number;
  readonly truncated?: boolean;
  readonly [key: string]: unknown;
}

export const readMultipleFiles = defineTool({
  name: 'read_multiple_files',
  title: 'Read several files',
  description: 'Read several text files at once.',
  toolset: 'files',
  input: z.object({ paths: z.array(z.string()).min(1).max(100) }),
  output: z.looseObject({
    ...resultOutput,
    files: z.array(z.looseObject({ path: z.string(), success: z.boolean(), content: z.string().optional(), error: z.string().optional() })).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openSandbox(services, call);
    const read = async (path: string, maxBytes: number): Promise<ReadOne> => {
      try {
        const content = await sandbox.readText(path, { maxBytes, maxBinaryBytes: 0, signal: call.signal });
        if (content.kind === 'binary') return { path, success: false, error: `"${path}" is a binary file.`, error_code: 'invalid_input', hint: 'read_file gives it as an image or base64.' };
        return { path, success: true, content: content.text, encoding: content.encoding, size: content.size, ...(content.hash === undefined ? {} : { hash: content.hash }), ...(content.truncated ? { truncated: true } : {}) };
      } catch (error) {
        // One file's failure is data; a call that was cancelled, or directories that are not configured, end it.
        if (!isGatewayError(error) || call.signal.aborted || error.kind === 'not_configured') throw error;
        const failure = toGatewayError(error);
        return { path, success: false, error: failure.message, error_code: failure.kind, ...(failure.hint === undefined ? {} : { hint: failure.hint }) };
      }
    };
    const share = Math.min(MAX_CONTENT_BYTES, Math.floor(MAX_TOTAL_BYTES / input.paths.length));
    const first = await pMap(input.paths, async (path) => read(path, share), { concurrency: CONCURRENCY });
    // How large they are is known only now.
    const limits = shareBytes(first.map(({ size }) => size ?? 0), { total: MAX_TOTAL_BYTES, most: MAX_CONTENT_BYTES });
    const files = await pMap(first, async (file, index) => (file.truncated === true && (limits[index] ?? 0) > share ? read(file.path, limits[index] ?? 0) : file), { concurrency: CONCURRENCY });
    return { success: true, files };
  },
});
