// A tournament's result as one HTML file that opens from disk: no script, no network, everything that models wrote escaped.
import type { RankingEntry, TournamentResult } from '../tournament-result.ts';
import { describeMethod } from './describe-method.ts';
import { drawFront, drawIntervals } from './draw-charts.ts';
import { escapeHtml } from './escape-text.ts';
import { formatCost, formatLatency, formatScore } from './format-figures.ts';
import { cut, type ReportOptions } from './to-markdown.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #667085; --line: #d9dee6; --mark: #2563eb; --off: #98a2b3; --paper: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --dim: #98a2b3; --line: #344054; --mark: #60a5fa; --off: #667085; --paper: #12161c; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
td:nth-child(4) { white-space: nowrap; }
.wide { overflow-x: auto; } .dim, .axis { color: var(--dim); fill: var(--dim); font-size: 12px; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 13px; } svg text.axis { fill: var(--dim); font-size: 12px; }
.grid { stroke: var(--line); } line.mark { stroke: var(--mark); stroke-width: 4; stroke-linecap: round; opacity: .55; } circle.mark { fill: var(--mark); }
line.off { stroke: var(--off); } circle.off { fill: var(--off); } .front { fill: none; stroke: var(--mark); stroke-dasharray: 4 4; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--line) 35%, transparent); padding: .8rem; border-radius: 6px; }
`;

export function toHtmlReport(result: TournamentResult, options: ReportOptions = {}): string {
  const { maxAnswerCharacters = 20_000 } = options;
  const title = `Tournament: ${result.taskType}`;
  const fronts = (['cost', 'latency'] as const).flatMap((axis) => {
    const chart = drawFront(result.ranking, axis);
    return chart === '' ? [] : [`<h2>Quality against ${axis}</h2>${chart}`];
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(result.status)}${result.stopReason === undefined ? '' : `: ${escapeHtml(result.stopReason)}`}. Total cost ${formatCost(result.totalCostUsd)}${result.totalCostUsd === null ? ` (${formatCost(result.knownCostUsd)} known)` : ''}. <span class="dim">${new Date(result.createdMs).toISOString()}, ${escapeHtml(result.id)}</span></p>
<h2>Scores</h2>
${drawIntervals(result.ranking)}
<div class="wide">${renderTable(result.ranking)}</div>
${fronts.join('\n')}
<h2>Method</h2>
<ul>${[...describeMethod(result), ...result.warnings].map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
${maxAnswerCharacters === 0 ? '' : `<h2>Answers</h2>\n${result.results.map((answer) => renderAnswer(answer, maxAnswerCharacters)).join('\n')}`}
</body>
</html>
`;
}

function renderTable(ranking: readonly RankingEntry[]): string {
  const criteria = [...new Set(ranking.flatMap((entry) => Object.keys(entry.criteria)))];
  const head = ['rank', 'competitor', 'score', '95 %', ...criteria, 'checks', 'cost', 'latency', 'status'];
  const rows = ranking.map((entry) => [
    String(entry.rank),
    entry.competitor,
    formatScore(entry.score),
    `${formatScore(entry.interval.low)} to ${formatScore(entry.interval.high)}`,
    ...criteria.map((name) => formatScore(entry.criteria[name] ?? null)),
    formatScore(entry.checkScore),
    formatCost(entry.costUsd),
    formatLatency(entry.latencyMs),
    entry.failures > 0 ? `${entry.status}, ${entry.failures} failed` : entry.status,
  ]);
  const toRow = (tag: 'th' | 'td', cells: readonly string[]): string => `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${toRow('th', head)}</thead><tbody>${rows.map((cells) => toRow('td', cells)).join('')}</tbody></table>`;
}

function renderAnswer({ competitor, task, round, text, error, score, checks }: TournamentResult['results'][number], most: number): string {
  const said = text === undefined ? `<p>${escapeHtml(error === undefined ? 'Not asked.' : `Failed (${error.kind}): ${error.message}`)}</p>` : `<pre>${escapeHtml(cut(text, most))}</pre>`;
  const found = Object.entries(checks).map(([name, finding]) => `<li>${escapeHtml(`${name}: ${formatScore(finding.score)}${finding.reason === undefined ? '' : ` (${finding.reason})`}`)}</li>`).join('');
  return `<details><summary>${escapeHtml(`${competitor}, ${task}, round ${round}`)}${score === null ? '' : ` (${formatScore(score)})`}</summary>${said}${found === '' ? '' : `<ul>${found}</ul>`}</details>`;
}
