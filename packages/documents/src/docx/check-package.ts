// Looks into a DOCX before a library unpacks it: is it one, is it whole, and does it stay within its limit when unpacked?
import { GatewayError, throwIfAborted } from '@gateway/core';
import { readZipDirectory, unpackEntry, type ZipEntry } from './zip-directory.ts';

// By the part that only this kind of package has (ECMA-376 part 2 and OASIS ODF part 3 name them).
const OTHER_PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^xl\/workbook\./, 'an Excel workbook (XLSX)'],
  [/^ppt\/presentation\./, 'a PowerPoint presentation (PPTX)'],
  [/^visio\//, 'a Visio drawing'],
  [/^content\.xml$/, 'an OpenDocument file (ODT, ODS or ODP)'],
  [/^META-INF\/container\.xml$/, 'an EPUB book'],
  [/^META-INF\/MANIFEST\.MF$/, 'a Java archive'],
];

const DAMAGED_HINT = 'Open it in a word processor and save it again, or get a fresh copy.';

/** Whether the directory is that of a Word document. */
export function isWordPackage(entries: readonly ZipEntry[]): boolean {
  return entries.some((entry) => /^word\/document\d*\.xml$/.test(entry.name));
}

/** What another kind of package is; `undefined` for an archive that is none. */
export function readPackageKind(entries: readonly ZipEntry[]): string | undefined {
  return OTHER_PACKAGES.find(([pattern]) => entries.some((entry) => pattern.test(entry.name)))?.[1];
}

/**
 * The entries of a Word document whose text parts are known to unpack to what the directory claims.
 *
 * @throws GatewayError `invalid_input` when damaged, encrypted or too large when unpacked, `unsupported` for another kind of package
 */
export async function checkWordPackage(
  bytes: Uint8Array,
  limits: { readonly maxUnpackedBytes: number; readonly signal?: AbortSignal | undefined },
): Promise<readonly ZipEntry[]> {
  const entries = readZipDirectory(bytes);
  if (entries === undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The DOCX file is damaged: its directory is missing or broken.', hint: DAMAGED_HINT });
  }
  if (!isWordPackage(entries)) throw createNotWordError(entries);
  if (entries.some((entry) => entry.encrypted)) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The DOCX file is encrypted.', hint: 'Save it without a password and load that.' });
  }
  const total = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (total > limits.maxUnpackedBytes) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The DOCX file would unpack to ${total} bytes, more than the limit of ${limits.maxUnpackedBytes}.`,
      hint: 'If it is no ZIP bomb, split the document (or raise limits.maxUnpackedBytes of loadDocument).',
    });
  }
  // A directory can lie. What will be parsed is unpacked once here, never beyond its claim.
  for (const entry of entries) {
    throwIfAborted(limits.signal);
    if (/\.(?:xml|rels)$/.test(entry.name) && (await unpackEntry(bytes, entry)) === undefined) {
      throw new GatewayError({ kind: 'invalid_input', message: `The DOCX file is damaged: its part ${entry.name} cannot be unpacked as declared.`, hint: DAMAGED_HINT });
    }
  }
  return entries;
}

function createNotWordError(entries: readonly ZipEntry[]): GatewayError {
  const kind = readPackageKind(entries);
  return kind === undefined
    ? new GatewayError({ kind: 'invalid_input', message: 'The file is binary: it is a ZIP archive, not a Word document.', hint: 'Unpack it and load the files in it.' })
    : new GatewayError({ kind: 'unsupported', message: `The file is ${kind}, which cannot be read.`, hint: 'Save it as DOCX, PDF or CSV and load that.' });
}
