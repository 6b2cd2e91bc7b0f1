// Divides a document into sections, so that a summary can say how much of the document it stands for. In one pass, whatever the document's length.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextSource } from '@gateway/core';
import type { SummarySection } from './summarize-input.ts';

export interface Section {
  readonly title?: string | undefined;
  /** Of the heading, where there is one. UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface DocumentSections {
  /** In order; of documents with more than 10,000 the first ones. */
  readonly sections: readonly SummarySection[];
  readonly count: number;
  /** Share of all sections in which one of the given places lies, 0 to 1; `null` when none were given. */
  readonly represented: number | null;
}

const MAX_LISTED = 10_000;
const MAX_STRETCHES = 10;
const MIN_STRETCH_CHARACTERS = 400;
// Longer lines are read by their beginning.
const LINE_BEGINNING = 2_000;

/**
 * Sections by Markdown headings; headings without any text under them are left out. Without headings, up to ten stretches at paragraph ends.
 *
 * @param places offsets of what a summary was made of; left out when nobody knows
 */
export async function readSections(source: TextSource, places?: readonly number[]): Promise<DocumentSections> {
  const byHeading = createCollector(places);
  const byStretch = createCollector(places);
  const headings = createHeadingReader(byHeading.add);
  const stretches = createStretchReader(source.length, byStretch.add);
  for await (const line of readLines(source)) {
    headings.read(line);
    stretches.read(line);
  }
  headings.finish(source.length);
  stretches.finish(source.length);
  return (headings.count() < 2 ? byStretch : byHeading).take();
}

interface Line {
  readonly start: number;
  /** The beginning of the line, without its end. */
  readonly text: string;
  /** Where the line ends, terminator aside. */
  readonly end: number;
  readonly isBlank: boolean;
  readonly isTerminated: boolean;
}

async function* readLines(source: TextSource): AsyncGenerator<Line> {
  let open = { start: 0, text: '', isBlank: true };
  let position = 0;
  for await (const part of source.read()) {
    for (let from = 0; from < part.length; ) {
      const feed = part.indexOf('\n', from);
      const end = feed === -1 ? part.length : feed;
      open.isBlank &&= part.slice(from, end).trim() === '';
      if (open.text.length < LINE_BEGINNING) open.text += part.slice(from, Math.min(end, from + LINE_BEGINNING - open.text.length));
      if (feed === -1) break;
      yield { ...open, end: position + end, isTerminated: true };
      from = feed + 1;
      open = { start: position + from, text: '', isBlank: true };
    }
    position += part.length;
    await nextTurn();
  }
  if (open.start < position) yield { ...open, end: position, isTerminated: false };
}

function createHeadingReader(add: (section: Section) => void): { read: (line: Line) => void; finish: (end: number) => void; count: () => number } {
  let fence: string | undefined;
  let count = 0;
  // What stands before the first heading is a section as well.
  let open: { readonly title?: string | undefined; readonly start: number } = { start: 0 };
  let hasText = false;
  const close = (end: number): void => {
    if (hasText) add({ ...open, end });
    hasText = false;
  };
  return {
    read: (line) => {
      const mark = /^ {0,3}(```|~~~)/.exec(line.text)?.[1];
      if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
      const title = fence === undefined && /^ {0,3}#{1,6} /.test(line.text) ? line.text.trim().replace(/^#+/, '').replace(/ #+$/, '').trim() : '';
      if (title === '') {
        hasText ||= !line.isBlank;
        return;
      }
      close(line.start);
      count += 1;
      open = { title: ` ${title}`.slice(1), start: line.start };
    },
    finish: close,
    count: () => count,
  };
}

function createStretchReader(length: number, add: (section: Section) => void): { read: (line: Line) => void; finish: (end: number) => void } {
  const size = Math.max(MIN_STRETCH_CHARACTERS, Math.ceil(length / MAX_STRETCHES));
  let start = 0;
  let hasText = false;
  const close = (end: number): void => {
    if (hasText) add({ start, end });
    hasText = false;
    start = end;
  };
  return {
    read: (line) => {
      hasText ||= !line.isBlank;
      // An empty line: the paragraph has ended with the line feed before it.
      const paragraphEnd = line.start - 1;
      if (line.end !== line.start || !line.isTerminated || paragraphEnd < start + size) return;
      // The last stretch takes a short rest with it.
      if (length - paragraphEnd >= size / 2) close(line.end + 1);
    },
    finish: close,
  };
}

function createCollector(places: readonly number[] | undefined): { add: (section: Section) => void; take: () => DocumentSections } {
  const ordered = places?.toSorted((a, b) => a - b);
  const sections: SummarySection[] = [];
  let count = 0;
  let represented = 0;
  let next = 0;
  const holdsPlace = (section: Section): boolean => {
    if (ordered === undefined) return false;
    while ((ordered[next] ?? Infinity) < section.start) next += 1;
    return (ordered[next] ?? Infinity) < section.end;
  };
  return {
    add: (section) => {
      const isRepresented = holdsPlace(section);
      count += 1;
      if (isRepresented) represented += 1;
      if (sections.length < MAX_LISTED) sections.push({ ...section, represented: ordered === undefined ? null : isRepresented });
    },
    take: () => ({ sections, count, represented: ordered === undefined ? null : count === 0 ? 0 : represented / count }),
  };
}
