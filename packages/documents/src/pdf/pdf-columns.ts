// Reading order of a page with columns of prose: what spans both columns divides the page into bands, and in a band the left column comes first.
// A simplified XY-cut (Nagy & Seth 1984, "Hierarchical representation of optically scanned documents"): one vertical cut at a time, only between prose.
import { groupByBaseline, type PdfSegment } from './pdf-segment.ts';

interface Gutter {
  readonly start: number;
  readonly end: number;
}

const BIN_POINTS = 2;
const MIN_LINES_PER_COLUMN = 5;
// A table's cells are shorter than this on average, a column's lines are longer.
const MIN_MEAN_CHARACTERS = 22;
const MIN_FILL = 0.55;
const MAX_DEPTH = 3;

/** The segments of a page as regions in reading order; a page without columns is one region. */
export function splitColumns(segments: readonly PdfSegment[], depth = 0): PdfSegment[][] {
  const gutter = depth < MAX_DEPTH ? findGutter(segments) : undefined;
  if (gutter === undefined) return segments.length === 0 ? [] : [[...segments]];
  const regions: PdfSegment[][] = [];
  let left: PdfSegment[] = [];
  let right: PdfSegment[] = [];
  let spanning: PdfSegment[][] = [];
  const closeBand = (): void => {
    regions.push(...splitColumns(left, depth + 1), ...splitColumns(right, depth + 1));
    left = [];
    right = [];
  };
  for (const row of groupByBaseline(segments)) {
    if (spans(row, gutter) || continues(spanning.at(-1), row)) {
      closeBand();
      spanning.push(row);
      continue;
    }
    if (spanning.length > 0) regions.push(spanning.flat());
    spanning = [];
    for (const segment of row) (segment.x < gutter.start ? left : right).push(segment);
  }
  closeBand();
  if (spanning.length > 0) regions.push(spanning.flat());
  return regions;
}

// A line across the gutter, or a row of a table that is wider than a column: more cells than there are columns, none of them a full line.
function spans(row: readonly PdfSegment[], gutter: Gutter): boolean {
  if (row.some((segment) => segment.x < gutter.start && segment.end > gutter.end)) return true;
  return row.length > 2 && row.every((segment) => segment.text.length < MIN_MEAN_CHARACTERS);
}

// The short last line of a paragraph across both columns, or a table row with empty cells: near what spans, and in line with it.
function continues(above: readonly PdfSegment[] | undefined, row: readonly PdfSegment[]): boolean {
  const [first] = row;
  const [firstAbove] = above ?? [];
  if (above === undefined || first === undefined || firstAbove === undefined) return false;
  const isNear = first.y - firstAbove.y < 2 * first.fontSize && Math.abs(first.fontSize - firstAbove.fontSize) < 1;
  const isAligned = row.every((segment) => above.some((cell) => Math.abs(cell.x - segment.x) < 3 || Math.abs(cell.end - segment.end) < 3));
  return isNear && isAligned && row.length <= above.length && row.every((segment) => above.length === 1 || segment.text.length < MIN_MEAN_CHARACTERS);
}

function findGutter(segments: readonly PdfSegment[]): Gutter | undefined {
  if (segments.length < 2 * MIN_LINES_PER_COLUMN) return undefined;
  const left = Math.min(...segments.map((segment) => segment.x));
  const width = Math.max(...segments.map((segment) => segment.end)) - left;
  const coverage = measureCoverage(segments, left, width);
  const typical = coverage.toSorted((a, b) => a - b)[Math.floor(coverage.length / 2)] ?? 0;
  const empty = coverage.map((count, index) => count <= typical * 0.25 && index > coverage.length * 0.2 && index < coverage.length * 0.8);
  const run = findLongestRun(empty);
  if (run === undefined) return undefined;
  const gutter = { start: left + run.start * BIN_POINTS, end: left + run.end * BIN_POINTS };
  const minWidth = 0.6 * median(segments.map((segment) => segment.fontSize));
  return gutter.end - gutter.start >= minWidth && dividesProse(segments, gutter) ? gutter : undefined;
}

function measureCoverage(segments: readonly PdfSegment[], left: number, width: number): number[] {
  const coverage: number[] = Array.from({ length: Math.ceil(width / BIN_POINTS) }, () => 0);
  for (const segment of segments) {
    const last = Math.min(coverage.length - 1, Math.floor((segment.end - left) / BIN_POINTS));
    for (let bin = Math.floor((segment.x - left) / BIN_POINTS); bin <= last; bin += 1) coverage[bin] = (coverage[bin] ?? 0) + 1;
  }
  return coverage;
}

function findLongestRun(flags: readonly boolean[]): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  let start = 0;
  for (let index = 0; index <= flags.length; index += 1) {
    if (flags[index] === true) continue;
    if (index > start && (best === undefined || index - start > best.end - best.start)) best = { start, end: index };
    start = index + 1;
  }
  return best;
}

function dividesProse(segments: readonly PdfSegment[], gutter: Gutter): boolean {
  const sides = [segments.filter((segment) => segment.end <= gutter.end), segments.filter((segment) => segment.x >= gutter.start)];
  return sides.every((side) => {
    if (side.length < MIN_LINES_PER_COLUMN) return false;
    const width = Math.max(...side.map((segment) => segment.end)) - Math.min(...side.map((segment) => segment.x));
    const characters = side.reduce((sum, segment) => sum + segment.text.length, 0) / side.length;
    return characters >= MIN_MEAN_CHARACTERS && median(side.map((segment) => segment.end - segment.x)) >= width * MIN_FILL;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
