// Runs a document through parser, units and packing in windows, so that memory is bounded and chunks come out as the text goes in.
import { STRENGTHS, type Block, type Strength } from './block.ts';
import type { Chunker, ChunkerContext, ChunkDraft } from './chunker.ts';
import { DETECTION_LENGTH, detectFormat, textFormats } from './detect-format.ts';
import { createSentenceFinder } from './find-sentences.ts';
import { placeOverlap } from './overlap.ts';
import { packUnits } from './pack-units.ts';
import { createSpanCounter, readPieceLength, type SpanCounter } from './span-counter.ts';
import { splitBlock, type Unit } from './split-units.ts';

/** What tells the methods apart that work on blocks. */
export interface BlockProfile {
  /** Whether prose is always cut into sentences, or only where a block is over the limit. */
  readonly fine: boolean;
  readonly breakAtHeadings: boolean;
  /** What a boundary before each text costs on top of its place in the document. */
  readonly readExtraCosts?: ((texts: readonly string[]) => Promise<readonly number[]>) | undefined;
}

/** Text is parsed in parts of this many UTF-16 units. */
const PART_LENGTH = 32_768;
/** Packing begins when this many UTF-16 units a token of the limit are there: several chunks, of which the last is packed again. */
const WINDOW_PER_TOKEN = 32;
const MIN_WINDOW = 8_192;
const MAX_GROWTH = 8;
/** Units smaller than this part of the limit are joined to the next, which bounds the work a unit. */
const GRAIN = 64;

interface WindowState {
  text: string;
  /** Of `text` in the source. */
  offset: number;
  /** Blocks of which some part is not in a chunk yet. */
  blocks: Block[];
  /** Where the next chunk begins, overlap aside. Offsets into the source from here on. */
  from: number;
  /** Where the last chunk begins, without and with its overlap, and where its units do. */
  lastCore: number;
  lastStart: number;
  lastUnits: readonly number[];
  growth: number;
}

export function createBlockChunker(context: ChunkerContext, profile: BlockProfile): Chunker {
  const state: WindowState = { text: '', offset: 0, blocks: [], from: 0, lastCore: 0, lastStart: -1, lastUnits: [], growth: 1 };
  const windowLength = Math.max(MIN_WINDOW, WINDOW_PER_TOKEN * context.limit);
  const parse = createDetectingParser(context);
  return {
    push: async function* (text, last) {
      for (let start = 0; start < text.length || start === 0; start += PART_LENGTH) {
        const part = text.slice(start, start + PART_LENGTH);
        const isLast = last && start + PART_LENGTH >= text.length;
        state.text += part;
        // One block at a time: what is packed together must not depend on how much text arrived at once.
        for (const block of parse(part, isLast)) {
          state.blocks.push(block);
          if (block.end - state.from >= windowLength * state.growth) yield* packWindow(context, profile, { state, final: false });
        }
        const pause = context.pace(state.offset + state.text.length);
        if (pause !== undefined) await pause;
        if (isLast && state.blocks.length > 0) yield* packWindow(context, profile, { state, final: true });
      }
    },
  };
}

/** A parser that waits for enough text to tell the format, unless it was given. */
function createDetectingParser(context: ChunkerContext): (text: string, last: boolean) => readonly Block[] {
  let waiting = '';
  let parser = context.format === 'auto' ? undefined : textFormats[context.format]();
  return (text, last) => {
    if (parser !== undefined) return parser.push(text, last);
    waiting += text;
    if (!last && waiting.length < DETECTION_LENGTH) return [];
    parser = textFormats[detectFormat(waiting)]();
    return parser.push(waiting, last);
  };
}

async function* packWindow(context: ChunkerContext, profile: BlockProfile, window: { readonly state: WindowState; readonly final: boolean }): AsyncGenerator<ChunkDraft> {
  const { state, final } = window;
  const { limit, overlap } = context;
  const { offset } = state;
  const spans = createSpanCounter(context.counter, state.text, {
    start: Math.min(state.from, overlap > 0 ? state.lastCore : state.from) - offset,
    end: (state.blocks.at(-1)?.end ?? offset) - offset,
    maxPieceLength: readPieceLength(limit),
  });
  const units = joinSmall(spans, readUnits(context, profile, { state, spans }), { grain: limit / GRAIN, keepHeadings: profile.breakAtHeadings });
  const starts = [...state.lastUnits.map((place) => place - offset), ...units.map((unit) => unit.start)];
  const overlapStarts = units.map((unit) => placeOverlap({ counter: context.counter, spans }, { starts, end: unit.start }, overlap));
  const forced = units.map((unit) => profile.breakAtHeadings && unit.strength === STRENGTHS.heading);
  const extraCosts = await profile.readExtraCosts?.(units.map((unit) => state.text.slice(unit.start, unit.end)));
  const begins = packUnits({ spans, units, overlapStarts, forced, extraCosts, limit, final });
  // The last chunk of a window may become longer with what follows, so it waits, unless the window can grow no more.
  const settled = final || (begins.length === 1 && state.growth >= MAX_GROWTH) ? begins.length : begins.length - 1;
  for (let index = 0; index < settled; index += 1) {
    const members = units.slice(begins[index], begins[index + 1]);
    yield createDraft(state, { spans, members, overlapStart: overlapStarts[begins[index] ?? 0] ?? 0, limit });
  }
  state.growth = settled === 0 ? state.growth * 2 : 1;
  dropSettled(state, overlap > 0 ? state.lastCore : state.from);
}

function readUnits(context: ChunkerContext, profile: BlockProfile, window: { readonly state: WindowState; readonly spans: SpanCounter }): Unit[] {
  const { state, spans } = window;
  const cutter = { counter: context.counter, spans };
  // Of a block that was begun before only what is left counts.
  const blocks = state.blocks.map((block) => (block.start < state.from ? { ...block, start: state.from, continued: true } : block));
  const findSentences = createSentenceFinder({ text: state.text, shift: state.offset, locale: context.locale }, profile.fine ? blocks : []);
  const options = { limit: context.limit - context.overlap, fine: profile.fine, shift: state.offset, findSentences };
  return blocks.flatMap((block, index) => splitBlock(cutter, block, { ...options, strength: readStrength(block, blocks[index - 1]) }));
}

function readStrength(block: Block, before: Block | undefined): Strength {
  if (block.continued) return STRENGTHS.sentence;
  if (before?.kind === 'heading') return STRENGTHS.afterHeading;
  return block.kind === 'heading' ? STRENGTHS.heading : STRENGTHS.block;
}

/** Joins units to the next until they have `grain` tokens; to a heading only when they are very small, and never if told so. */
function joinSmall(spans: SpanCounter, units: readonly Unit[], options: { readonly grain: number; readonly keepHeadings: boolean }): Unit[] {
  const joined: Unit[] = [];
  for (const unit of units) {
    const last = joined.at(-1);
    const tokens = last === undefined ? Infinity : spans.count(last.start, last.end, options.grain);
    const isHeading = unit.strength === STRENGTHS.heading;
    const isKept = tokens >= (isHeading ? options.grain / 4 : options.grain) || (isHeading && options.keepHeadings);
    if (last === undefined || isKept) joined.push(unit);
    else joined[joined.length - 1] = { ...last, end: unit.end, blocks: [...new Set([...last.blocks, ...unit.blocks])] };
  }
  return joined;
}

function createDraft(
  state: WindowState,
  chunk: { readonly spans: SpanCounter; readonly members: readonly Unit[]; readonly overlapStart: number; readonly limit: number },
): ChunkDraft {
  const { spans, members } = chunk;
  const { offset } = state;
  const core = members[0]?.start ?? 0;
  const end = members.at(-1)?.end ?? core;
  // Starts must increase even where a chunk is shorter than the overlap.
  const wanted = chunk.overlapStart + offset > state.lastStart ? chunk.overlapStart : core;
  const start = spans.count(wanted, end, chunk.limit) <= chunk.limit ? wanted : core;
  const first = members[0]?.blocks[0];
  const hasContext = first?.header !== undefined && (start + offset > first.start || first.continued);
  const heading = readCommonPath(members);
  state.lastCore = core + offset;
  state.lastStart = start + offset;
  state.lastUnits = members.map((unit) => unit.start + offset);
  state.from = end + offset;
  return {
    text: spans.text.slice(start, end),
    start: start + offset,
    end: end + offset,
    tokens: spans.count(start, end),
    ...(heading.length > 0 ? { heading } : {}),
    ...(hasContext ? { context: first.header } : {}),
  };
}

/** The headings that all of the content stands under; those of headings alone when there is no content. */
function readCommonPath(members: readonly Unit[]): readonly string[] {
  const blocks = members.flatMap((unit) => unit.blocks);
  const content = blocks.filter((block) => block.kind !== 'heading');
  const paths = (content.length > 0 ? content : blocks).map((block) => block.path);
  const [first = [], ...others] = paths;
  const isCommon = (level: number): boolean => others.every((path) => path[level] === first[level]);
  const depth = first.findIndex((_, level) => !isCommon(level));
  return depth === -1 ? first : first.slice(0, depth);
}

function dropSettled(state: WindowState, keep: number): void {
  state.blocks = state.blocks.filter((block) => block.end > state.from);
  state.text = state.text.slice(keep - state.offset);
  state.offset = keep;
}
