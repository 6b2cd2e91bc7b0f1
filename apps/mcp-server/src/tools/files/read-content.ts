// What the reading tools share: how much comes at once, and what becomes of files that are no text.
import { GatewayError } from '@gateway/core';
import type { BinaryContent, FileSandbox, TextContent } from '@gateway/fs-sandbox';
import type { ToolCall } from '../../tool.ts';

/** About 25,000 tokens; whoever wants more reads on. */
export const MAX_CONTENT_BYTES = 100_000;

// What models take as an image, and what a context bears as base64.
const MAX_IMAGE_BYTES = 5_000_000;
const MAX_BASE64_BYTES = 75_000;

export interface ReadBinaryOptions {
  readonly sandbox: FileSandbox;
  readonly call: Pick<ToolCall, 'addLink' | 'signal'>;
  /** Whether the bytes are wanted in the result, also of an image. */
  readonly asText: boolean;
}

/** The result for a file that is no text. @throws GatewayError `invalid_input` when it is too large */
export async function readBinary(facts: TextContent | BinaryContent, { sandbox, call, asText }: ReadBinaryOptions) {
  const mediaType = facts.kind === 'binary' ? facts.mediaType : undefined;
  const isImage = !asText && mediaType?.startsWith('image/') === true;
  const limit = isImage ? MAX_IMAGE_BYTES : MAX_BASE64_BYTES;
  if (facts.size > limit) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `"${facts.path}" is a binary file${mediaType === undefined ? '' : ` (${mediaType})`} of ${facts.size} bytes; at most ${limit} are given.`,
      hint: 'Tools that take "source" read PDF, DOCX and HTML files by reference.',
    });
  }
  const { bytes } = await sandbox.readFile(facts.path, { maxBytes: limit, signal: call.signal });
  const data = Buffer.from(bytes).toString('base64');
  const common = { success: true, size: bytes.length, ...(facts.hash === undefined ? {} : { hash: facts.hash }), ...(mediaType === undefined ? {} : { media_type: mediaType }) };
  if (!isImage) return { ...common, content: data, encoding: 'base64' };
  call.addLink({ type: 'image', data, mimeType: mediaType });
  return { ...common, encoding: 'image', hint: 'The image is beside this result; "encoding": "base64" gives its bytes.' };
}
