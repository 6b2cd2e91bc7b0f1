// Collects what a parser finds into blocks that tile the text, and keeps the path of headings.
import type { Block, BlockBreak, BlockKind, Strength } from './block.ts';

/** No block is longer than this by more than a line, so that memory and time per block stay bounded. In UTF-16 units. */
export const MAX_BLOCK_LENGTH = 65_536;

interface OpenBlock {
  kind: BlockKind;
  start: number;
  path: readonly string[];
  breaks: BlockBreak[];
  header: string | undefined;
  continued: boolean;
}

export interface BlockBuilder {
  readonly kind: BlockKind | undefined;
  /** Where the open block starts. */
  readonly start: number;
  /** Opens a block at an offset and closes the one before it there. Text before the first block belongs to the first. */
  open(kind: BlockKind, at: number): void;
  /** Makes the open block of another kind. */
  become(kind: BlockKind): void;
  /** Makes the open block a heading of a level from 1 to 6. */
  becomeHeading(level: number, title: string): void;
  addBreak(at: number, strength: Strength): void;
  setHeader(header: string): void;
  /** Says that the text is read up to here: opens a continuation when the block has become too long. */
  reach(at: number): void;
  /** Closes the last block at the end of the text. */
  finish(end: number): void;
  /** The blocks closed since the last call. */
  take(): readonly Block[];
}

export function createBlockBuilder(): BlockBuilder {
  const titles: { readonly level: number; readonly title: string }[] = [];
  let path: readonly string[] = [];
  let open: OpenBlock | undefined;
  let closed: Block[] = [];
  let last = 0;
  const create = (kind: BlockKind, start: number): OpenBlock => ({ kind, start, path, breaks: [], header: undefined, continued: false });
  const close = (end: number): void => {
    if (open === undefined || end <= open.start) return;
    const { start } = open;
    closed.push({ ...open, end, breaks: open.breaks.filter((place) => place.at > start && place.at < end) });
    last = end;
    open = undefined;
  };
  return {
    get kind() {
      return open?.kind;
    },
    get start() {
      return open?.start ?? last;
    },
    open: (kind, at) => {
      close(at);
      open = create(kind, last);
    },
    become: (kind) => {
      if (open !== undefined) open.kind = kind;
    },
    becomeHeading: (level, title) => {
      while ((titles.at(-1)?.level ?? 0) >= level) titles.pop();
      titles.push({ level, title });
      path = titles.map((entry) => entry.title).filter((text) => text !== '');
      if (open !== undefined) Object.assign(open, { kind: 'heading', path });
    },
    addBreak: (at, strength) => {
      open?.breaks.push({ at, strength });
    },
    setHeader: (header) => {
      if (open !== undefined) open.header = header;
    },
    reach: (at) => {
      if (at - (open?.start ?? last) < MAX_BLOCK_LENGTH) return;
      open ??= create('paragraph', last);
      const { kind, header } = open;
      close(at);
      open = { ...create(kind === 'heading' ? 'paragraph' : kind, at), header, continued: true };
    },
    finish: (end) => {
      open ??= create('paragraph', last);
      close(end);
    },
    take: () => {
      const blocks = closed;
      closed = [];
      return blocks;
    },
  };
}
