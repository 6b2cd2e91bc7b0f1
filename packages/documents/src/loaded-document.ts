// What goes into the loaders and what comes out, whatever the file was.

/** Every format that can be read, as results name them. */
export type DocumentFormat = 'text' | 'markdown' | 'html' | 'pdf' | 'docx' | 'csv' | 'json';

/** A file as bytes. `name` and `mediaType` are hints: where the content says otherwise, the content wins. */
export interface DocumentInput {
  readonly bytes: Uint8Array;
  /** File name or path; only its extension is looked at. */
  readonly name?: string | undefined;
  /** For instance `text/html; charset=iso-8859-1`; the charset is believed only where the bytes allow it. */
  readonly mediaType?: string | undefined;
}

/** Where one page of a PDF lies in the text: UTF-16 offsets, `end` exclusive. */
export interface DocumentPage {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

export interface LoadedDocument {
  /** Never blank. Markdown for `html`, `docx` and `markdown`; headings of a PDF are Markdown headings too. */
  readonly text: string;
  readonly format: DocumentFormat;
  readonly title?: string | undefined;
  /** The HTML that the text was made of, for `html` and `docx`: Markdown has no cells that span rows or columns. Whole and untouched, scripts included. */
  readonly html?: string | undefined;
  /** Only where the format has pages (PDF). Ascending, not overlapping. */
  readonly pages?: readonly DocumentPage[] | undefined;
  /** The character encoding that the bytes were read in, for text formats, such as `utf-8` or `windows-1252`. */
  readonly encoding?: string | undefined;
  /** What a reader should know about the reading: a guess that was made, something that was left out. */
  readonly warnings: readonly string[];
}
