// Decides who reads a file. What the bytes prove comes first, then what the caller says, then plain text.
import { GatewayError } from '@gateway/core';
import { readBinaryKind } from './binary-kind.ts';
import type { DocumentLoader } from './document-loader.ts';
import type { DocumentInput } from './loaded-document.ts';
import { loaders } from './loaders.ts';
import { textLoader } from './loaders/text-loader.ts';

export interface Detection {
  readonly loader: DocumentLoader;
  readonly charset?: string | undefined;
  readonly warnings: readonly string[];
}

// Media types that say no more than "some bytes".
const VAGUE_MEDIA_TYPES = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'text/plain']);

/**
 * @throws GatewayError `invalid_input` for a binary file of a kind that holds no text, `unsupported` for a document format that cannot be read
 */
export function detectLoader(input: DocumentInput): Detection {
  const { mediaType, charset } = splitMediaType(input.mediaType);
  const extension = readExtension(input.name);
  const declared = findDeclared(mediaType, extension);
  const proven = loaders.find((loader) => loader.sniff(input.bytes));
  if (proven !== undefined) {
    const contradicted = declared !== undefined && declared !== proven;
    return { loader: proven, charset, warnings: contradicted ? [describeMismatch(declared, proven)] : [] };
  }
  const binary = readBinaryKind(input.bytes);
  if (binary !== undefined) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The file is binary: it is ${binary.kind}${declared === undefined ? '' : `, not ${declared.format}`}.`,
      hint: binary.hint ?? describeReadable(),
    });
  }
  if (declared === undefined) return { loader: textLoader, charset, warnings: [] };
  // A PDF or DOCX always proves itself; what does not can only be text, and the decoder says so when it is not.
  if (declared.format === 'pdf' || declared.format === 'docx') {
    return { loader: textLoader, charset, warnings: [describeMismatch(declared, textLoader)] };
  }
  return { loader: declared, charset, warnings: [] };
}

/** One sentence that lists what can be read, for hints. */
export function describeReadable(): string {
  return `These can be read: ${loaders.map((loader) => `${loader.format} (${loader.extensions.join(' ')})`).join(', ')}.`;
}

function findDeclared(mediaType: string, extension: string): DocumentLoader | undefined {
  const byType = VAGUE_MEDIA_TYPES.has(mediaType) ? undefined : loaders.find((loader) => loader.mediaTypes.includes(mediaType));
  // `text/plain` is what servers say of Markdown and CSV as well, so the extension may refine it.
  return byType ?? loaders.find((loader) => loader.extensions.includes(extension)) ?? (mediaType === 'text/plain' ? textLoader : undefined);
}

function describeMismatch(declared: DocumentLoader, actual: DocumentLoader): string {
  return `The file was given as ${declared.format}, but its content is ${actual.format}: it was read as ${actual.format}.`;
}

function readExtension(name: string | undefined): string {
  return /\.[^./\\]+$/.exec(name ?? '')?.[0].toLowerCase() ?? '';
}

function splitMediaType(value: string | undefined): { mediaType: string; charset: string | undefined } {
  const [mediaType = '', ...parameters] = (value ?? '').split(';').map((part) => part.trim());
  const charset = parameters.map((part) => /^charset\s*=\s*"?([^"]+)"?$/i.exec(part)?.[1]).find((found) => found !== undefined);
  return { mediaType: mediaType.toLowerCase(), charset };
}
