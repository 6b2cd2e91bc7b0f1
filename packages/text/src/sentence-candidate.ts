// Walks a document once and yields the sentences that a summary may take, with what ranking needs to know about each.
import { measureLeadIn, toReadableText } from './readable-text.ts';
import { isBoilerplate, isBookkeeping, rateSurface, type SentenceSurface } from './sentence-quality.ts';
import { createBlockSplitter, type SentenceSpan } from './split-sentences.ts';
import type { TermReader } from './term-reader.ts';
import { createBlockReader, type TextBlock } from './text-block.ts';

export type CandidateKind = 'sentence' | 'heading' | 'table_row' | 'boilerplate' | 'code';

/** A sentence that may be chosen. Offsets are those of the source; `text` is its readable form. */
export interface SentenceCandidate {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: CandidateKind;
  /** 0: sentences; 1: headings, table rows and boilerplate; 2: code. A higher tier serves only when the lower ones are empty. */
  readonly tier: number;
  /** Fitness by its surface, in (0, 1.3]. */
  readonly quality: number;
  /** Which section (the stretch under one heading) it stands in, from 0. */
  readonly section: number;
  /** Stemmed, without stop words. */
  readonly terms: readonly string[];
  /** Terms of the heading above it. */
  readonly headingTerms: readonly string[];
  /** 1 for the document's first sentence, falling to 0; first sentences of sections and paragraphs get a share of it. */
  readonly position: number;
}

/** State while walking: what section we are in and how far. */
interface Walk {
  section: number;
  sectionHasText: boolean;
  headingTerms: readonly string[];
  taken: number;
  sinceHeading: number;
}

// Boilerplate sentences are kept for documents that hold nothing else, so a few suffice.
const MAX_SPARE = 200;
const CLOSING_SECTION = /^(?:summary|abstract|conclusions?|executive summary|key (?:findings|points|results|takeaways)|overview|highlights|results?|recommendations?|next steps|zusammenfassung|fazit|résumé|conclusión|resumen)$/i;
const SKIPPED_SECTION = /^(?:references|bibliography|works cited|acknowledge?ments?|license|licence|table of contents|contents|further reading|external links|see also|author contributions|competing interests|funding|notes|footnotes)$/i;

export interface CandidateReaderOptions {
  /** The beginning of the text: how it is written shows there. */
  readonly sample: string;
  readonly reader: TermReader;
  readonly locale: string | undefined;
}

/** Takes a text in parts and finds its candidates, the same ones however it was parted. Holds nothing of the text but the block that is open. */
export interface CandidateReader {
  /**
   * Yields every candidate in document order; headings yield themselves and open a section. What is passed over yields `undefined`, so that the caller
   * keeps its turn: whole changelogs are passed over. To be read to the end before the next part is pushed.
   */
  push(part: string, last: boolean): Generator<SentenceCandidate | undefined>;
}

export function createCandidateReader({ sample, reader, locale }: CandidateReaderOptions): CandidateReader {
  const split = createBlockSplitter(sample, { locale });
  const blocks = createBlockReader();
  const walk: Walk = { section: 0, sectionHasText: false, headingTerms: [], taken: 0, sinceHeading: 0 };
  let spare = 0;
  let heading = '';
  const readSpan = (block: TextBlock, span: SentenceSpan, index: number): SentenceCandidate | undefined => {
    const title = index === 0 ? readHeading(block, span) : undefined;
    if (title !== undefined) {
      heading = title;
      openSection(walk, reader.readTerms(title));
    }
    if (spare > MAX_SPARE && (title !== undefined || block.kind === 'table_row' || block.kind === 'code')) return undefined;
    const candidate = toCandidate({ block, span, index, isHeading: title !== undefined, heading, walk, reader });
    if (candidate.tier > 0) {
      spare += 1;
      return spare > MAX_SPARE ? undefined : candidate;
    }
    walk.taken += 1;
    walk.sinceHeading += 1;
    walk.sectionHasText = true;
    return candidate;
  };
  return {
    push: function* (part, last) {
      for (const block of blocks.push(part, last)) {
        if (block.kind === 'rule') continue;
        const spans = block.kind === 'code' ? [{ start: block.start, end: block.end }] : split(block);
        for (const [index, span] of spans.entries()) yield readSpan(block, span, index);
      }
    },
  };
}

function openSection(walk: Walk, terms: readonly string[]): void {
  if (walk.sectionHasText) walk.section += 1;
  walk.sectionHasText = false;
  walk.headingTerms = terms;
  walk.sinceHeading = 0;
}

interface Found {
  readonly block: TextBlock;
  readonly span: SentenceSpan;
  readonly index: number;
  readonly isHeading: boolean;
  readonly heading: string;
  readonly walk: Walk;
  readonly reader: TermReader;
}

function toCandidate(found: Found): SentenceCandidate {
  const { block, span, walk } = found;
  const raw = block.text.slice(span.start - block.start, Math.min(span.end, span.start + 4_000) - block.start);
  const leadIn = found.index === 0 ? measureLeadIn(raw) : 0;
  const readable = detach(toReadableText(raw.slice(leadIn)));
  const wordCount = readable.split(' ').length;
  const surface = { text: readable, wordCount, isListItem: block.kind === 'list_item' };
  const kind = classify(found, surface);
  return {
    start: span.start + leadIn,
    end: span.end,
    text: readable,
    kind,
    tier: kind === 'sentence' ? 0 : kind === 'code' ? 2 : 1,
    quality: rateSurface(surface) * (CLOSING_SECTION.test(found.heading) ? 1.25 : 1),
    section: walk.section,
    terms: found.reader.readTerms(readable).slice(0, 80),
    headingTerms: walk.headingTerms,
    position: ratePosition(walk, found.index, block),
  };
}

// A copy of its own: part of a string keeps the whole string in memory, and what is kept of a long text must not keep the text.
function detach(text: string): string {
  return ` ${text}`.slice(1);
}

function classify(found: Found, surface: SentenceSurface): CandidateKind {
  if (found.block.kind === 'code' || found.block.kind === 'table_row') return found.block.kind;
  if (found.isHeading) return 'heading';
  return SKIPPED_SECTION.test(found.heading) || isBoilerplate(surface) ? 'boilerplate' : 'sentence';
}

// Lead sentences of documents, sections and paragraphs carry more (Baxendale 1958; Edmundson 1969).
function ratePosition(walk: Walk, index: number, block: TextBlock): number {
  const lead = Math.exp(-walk.taken / 6);
  const section = walk.sinceHeading === 0 ? 1 : walk.sinceHeading === 1 ? 0.5 : 0;
  const paragraph = index === 0 && block.kind === 'prose' ? 1 : 0;
  return 0.5 * lead + 0.3 * section + 0.2 * paragraph;
}

// A Markdown heading, or a short line that stands alone without a full stop.
function readHeading(block: TextBlock, span: SentenceSpan): string | undefined {
  if (span.end - span.start > 120) return undefined;
  const raw = block.text.slice(span.start - block.start, span.end - block.start);
  const title = raw.replace(/\n[=-]+\s*$/, '').replace(/^#+\s*|\s*#+$/g, '').replace(/^=+\s*|\s*=+$/g, '').replace(/^\(?(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+/, '').replace(/^\*\*(.+?)\*\*:?$/, '$1').trim();
  if (block.kind === 'heading') return title;
  if (!block.afterBlank || block.text.trim().length !== raw.length || isBookkeeping(title)) return undefined;
  const alone = block.kind === 'prose' || /^\(?(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s/.test(raw);
  if (!alone || /[.!?:;,]["')\]]?$/.test(title) || title.split(/\s+/).length > 10) return undefined;
  return /^\p{Lu}|^\p{N}/u.test(title) ? title : undefined;
}
