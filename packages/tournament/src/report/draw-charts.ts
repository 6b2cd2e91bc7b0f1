// Charts as SVG, drawn by hand: a report opens from disk, without a network and without scripts.
import type { RankingEntry } from '../tournament-result.ts';
import { escapeHtml } from './escape-text.ts';
import { formatCost, formatLatency, formatScore } from './format-figures.ts';

const WIDTH = 760;
const LABEL = 250;
const ROW = 28;
const TOP = 24;

/** Each competitor's score with its interval, the best on top. */
export function drawIntervals(ranking: readonly RankingEntry[]): string {
  const height = TOP + ranking.length * ROW + 24;
  const toX = (score: number): number => LABEL + score * (WIDTH - LABEL - 60);
  const bottom = TOP + ranking.length * ROW;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((at) => `<line class="grid" x1="${fix(toX(at))}" y1="${TOP - 8}" x2="${fix(toX(at))}" y2="${bottom}"/><text class="axis" x="${fix(toX(at))}" y="${bottom + 16}" text-anchor="middle">${at}</text>`);
  const rows = ranking.map(({ rank, competitor, score, interval, status }, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const kind = status === 'failed' || status === 'not_run' ? 'mark off' : 'mark';
    return [
      `<text x="${LABEL - 12}" y="${y + 4}" text-anchor="end">${rank}. ${escapeHtml(shorten(competitor, 29))}<title>${escapeHtml(competitor)}</title></text>`,
      `<line class="${kind}" x1="${fix(toX(interval.low))}" y1="${y}" x2="${fix(toX(interval.high))}" y2="${y}"/>`,
      `<circle class="${kind}" cx="${fix(toX(score))}" cy="${y}" r="5"><title>${formatScore(score)} (${formatScore(interval.low)} to ${formatScore(interval.high)})</title></circle>`,
      `<text class="axis" x="${WIDTH - 6}" y="${y + 4}" text-anchor="end">${formatScore(score)}</text>`,
    ].join('');
  });
  return open(height, 'Scores with 95 % intervals') + grid.join('') + rows.join('') + '</svg>';
}

/** What the horizontal axis of a front shows. */
export type FrontAxis = 'cost' | 'latency';

/** Quality against cost or latency; whoever is on the front is filled, and the front is drawn. Empty when nobody has a figure. */
export function drawFront(ranking: readonly RankingEntry[], axis: FrontAxis): string {
  const points = ranking.flatMap((entry) => {
    const price = axis === 'cost' ? readCostOfAnswer(entry) : entry.latencyMs;
    return price === null || entry.answers === 0 ? [] : [{ entry, price, isOnFront: axis === 'cost' ? entry.isOnCostFront : entry.isOnLatencyFront }];
  });
  if (points.length === 0) return '';
  const [height, left, bottom] = [340, 60, 290];
  const most = Math.max(...points.map(({ price }) => price)) || 1;
  const toX = (price: number): number => left + (price / most) * (WIDTH - left - 40);
  const toY = (score: number): number => bottom - score * (bottom - TOP);
  const format = axis === 'cost' ? formatCost : formatLatency;
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((at) => [
    `<line class="grid" x1="${left}" y1="${fix(toY(at))}" x2="${WIDTH - 40}" y2="${fix(toY(at))}"/><text class="axis" x="${left - 8}" y="${fix(toY(at) + 4)}" text-anchor="end">${at}</text>`,
    `<text class="axis" x="${fix(toX(at * most))}" y="${bottom + 18}" text-anchor="middle">${escapeHtml(format(at * most))}</text>`,
  ]);
  const line = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.price - b.price).map(({ price, entry }) => `${fix(toX(price))},${fix(toY(entry.score))}`).join(' ');
  // Names stand on the side where there is room.
  const place = (x: number): string => (x > WIDTH / 2 ? `x="${fix(x - 10)}" text-anchor="end"` : `x="${fix(x + 10)}"`);
  const marks = points.map(({ entry, price, isOnFront }) => `<circle class="mark${isOnFront ? '' : ' off'}" cx="${fix(toX(price))}" cy="${fix(toY(entry.score))}" r="6"/><text ${place(toX(price))} y="${fix(toY(entry.score) - 8)}">${escapeHtml(shorten(entry.competitor, 40))}<title>${escapeHtml(entry.competitor)}: ${formatScore(entry.score)}, ${escapeHtml(format(price))}</title></text>`);
  const name = axis === 'cost' ? 'cost of an answer' : 'median latency';
  return `${open(height, `Score against ${name}`)}${grid.join('')}<polyline class="front" points="${line}"/>${marks.join('')}<text class="axis" x="${WIDTH / 2}" y="${height - 8}" text-anchor="middle">${name}</text></svg>`;
}

/** USD; `null` when unknown. */
function readCostOfAnswer({ costUsd, answers, failures }: RankingEntry): number | null {
  return costUsd === null ? null : costUsd / Math.max(1, answers + failures);
}

function open(height: number, title: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeHtml(title)}">`;
}

function fix(value: number): string {
  return value.toFixed(1);
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
