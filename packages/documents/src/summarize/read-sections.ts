// Divides a document into sections, so that a summary can say how much of the document it stands for.

export interface Section {
  readonly title?: string | undefined;
  /** Of the heading, where there is one. UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

const MAX_STRETCHES = 10;
const MIN_STRETCH_CHARACTERS = 400;

/** Sections by Markdown headings; headings without any text under them are left out. Without headings, up to ten stretches at paragraph ends. */
export function readSections(text: string): Section[] {
  const headings = readHeadings(text);
  if (headings.length < 2) return cutIntoStretches(text);
  const first = headings[0]?.start ?? 0;
  const preamble = text.slice(0, first).trim() === '' ? [] : [{ start: 0, end: first }];
  const sections = headings.map((heading, index) => ({ ...heading, end: headings[index + 1]?.start ?? text.length }));
  return [...preamble, ...sections.filter((section) => text.slice(section.bodyStart, section.end).trim() !== '').map(({ title, start, end }) => ({ title, start, end }))];
}

interface Heading {
  readonly title: string;
  readonly start: number;
  readonly bodyStart: number;
}

function readHeadings(text: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (const { line, start } of iterateLines(text)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    const title = fence === undefined && /^ {0,3}#{1,6} /.test(line) ? line.trim().replace(/^#+/, '').replace(/ #+$/, '').trim() : '';
    if (title !== '') headings.push({ title, start, bodyStart: start + line.length });
  }
  return headings;
}

function* iterateLines(text: string): Generator<{ line: string; start: number }> {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    yield { line: text.slice(start, end), start };
    start = end + 1;
  }
}

function cutIntoStretches(text: string): Section[] {
  const size = Math.max(MIN_STRETCH_CHARACTERS, Math.ceil(text.length / MAX_STRETCHES));
  const sections: Section[] = [];
  for (let start = 0; start < text.length; ) {
    const paragraphEnd = text.indexOf('\n\n', start + size);
    // The last stretch takes a short rest with it.
    const end = paragraphEnd === -1 || text.length - paragraphEnd < size / 2 ? text.length : paragraphEnd + 2;
    if (text.slice(start, end).trim() !== '') sections.push({ start, end });
    start = end;
  }
  return sections;
}
