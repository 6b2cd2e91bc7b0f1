// What an answer's headers and address say about its body: media type, charset, file name.
import type { IncomingHttpHeaders } from 'node:http';

export interface ContentFacts {
  /** Lower case, without parameters, for instance `text/html`. Left out when the server does not tell. */
  readonly mediaType?: string | undefined;
  /** Lower case, for instance `utf-8`. Left out when the server does not tell. */
  readonly charset?: string | undefined;
  /** A bare name, never a path. Left out when neither the headers nor the address have one. */
  readonly fileName?: string | undefined;
}

export function readContentFacts(headers: IncomingHttpHeaders, url: URL): ContentFacts {
  const { mediaType, charset } = readContentType(headers['content-type']);
  const fileName = readDispositionName(headers['content-disposition']) ?? readBareName(decodePercent(url.pathname));
  return {
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(charset === undefined ? {} : { charset }),
    ...(fileName === undefined ? {} : { fileName }),
  };
}

// RFC 9110, 8.3.
function readContentType(header: string | undefined): { readonly mediaType?: string | undefined; readonly charset?: string | undefined } {
  const value = header ?? '';
  const mediaType = /^\s*(?<type>[\w!#$&^.+-]+\/[\w!#$&^.+-]+)/.exec(value)?.groups?.['type']?.toLowerCase();
  const charset = /;\s*charset\s*=\s*"?(?<charset>[^\s";,]+)/i.exec(value)?.groups?.['charset']?.toLowerCase();
  return { mediaType, charset };
}

// RFC 6266: the extended form wins over the plain one.
function readDispositionName(header: string | undefined): string | undefined {
  const value = header ?? '';
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'(?<name>[^\s;]+)/i.exec(value)?.groups?.['name'];
  if (extended !== undefined) return readBareName(decodePercent(extended));
  const quoted = /;\s*filename\s*=\s*"(?<name>(?:[^"\\]|\\.)*)"/i.exec(value)?.groups?.['name'];
  if (quoted !== undefined) return readBareName(quoted.replaceAll(/\\(.)/g, '$1'));
  const plain = /;\s*filename\s*=\s*(?<name>[^\s;"]+)/i.exec(value)?.groups?.['name'];
  return plain === undefined ? undefined : readBareName(plain);
}

// A name comes from a stranger: only what follows the last separator of any system, without control characters, and short.
function readBareName(text: string): string | undefined {
  const name = (text.split(/[/\\]/).at(-1) ?? '').replaceAll(/\p{Cc}/gu, '').trim().slice(0, 200);
  return name === '' || name === '.' || name === '..' ? undefined : name;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // Percent signs that encode no UTF-8: the text as it is serves as a name just as well.
    if (error instanceof URIError) return text;
    throw error;
  }
}
