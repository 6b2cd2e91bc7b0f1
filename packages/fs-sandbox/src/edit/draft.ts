// A text on its way through several edits. What is known of all of it is kept up to date with what changes, since looking through it anew costs
// more than the edit.
import { countLineEnds, toLineEnd, type LineEndCounts } from './split-lines.ts';

export interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Draft {
  text(): string;
  /** The most frequent line end. */
  lineEnd(): string;
  /** @param places in order, none over another */
  replace(places: readonly Replaced[]): void;
}

export function createDraft(text: string): Draft {
  let current = text;
  let counts: LineEndCounts | undefined;
  return {
    text: () => current,
    lineEnd: () => {
      counts ??= countLineEnds(current, 0, current.length);
      return toLineEnd(current, counts);
    },
    replace: (places) => {
      const before = current;
      const pieces: string[] = [];
      let at = 0;
      for (const place of places) {
        pieces.push(before.slice(at, place.start), place.text);
        at = place.end;
      }
      pieces.push(before.slice(at));
      current = pieces.join('');
      const [only] = places;
      if (counts === undefined || only === undefined) return;
      counts = places.length === 1 ? changeCounts(counts, { before, after: current, only }) : undefined;
    },
  };
}

// With the character behind it: it may be the feed of a return that went, or came.
function changeCounts(counts: LineEndCounts, { before, after, only }: { readonly before: string; readonly after: string; readonly only: Replaced }): LineEndCounts {
  const gone = countLineEnds(before, only.start, only.end + 1);
  const come = countLineEnds(after, only.start, only.start + only.text.length + 1);
  return { windows: counts.windows - gone.windows + come.windows, unix: counts.unix - gone.unix + come.unix };
}
