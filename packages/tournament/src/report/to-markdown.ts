// A tournament's result as Markdown.
import type { TournamentResult } from '../tournament-result.ts';
import { describeMethod } from './describe-method.ts';
import { escapeMarkdown, fenceMarkdown } from './escape-text.ts';
import { formatCost, formatLatency, formatScore } from './format-figures.ts';

export interface ReportOptions {
  /** Characters of each answer; the rest is cut. `0`: no answers. @default 2000 */
  readonly maxAnswerCharacters?: number | undefined;
}

/** Everything that models wrote is escaped or fenced. */
export function toMarkdownReport(result: TournamentResult, options: ReportOptions = {}): string {
  const { maxAnswerCharacters = 2_000 } = options;
  const criteria = [...new Set(result.ranking.flatMap((entry) => Object.keys(entry.criteria)))];
  const head = ['rank', 'competitor', 'score', '95 %', ...criteria, 'checks', 'cost', 'latency', 'status'];
  const rows = result.ranking.map((entry) => [
    String(entry.rank),
    entry.competitor,
    formatScore(entry.score),
    `${formatScore(entry.interval.low)} to ${formatScore(entry.interval.high)}`,
    ...criteria.map((name) => formatScore(entry.criteria[name] ?? null)),
    formatScore(entry.checkScore),
    `${formatCost(entry.costUsd)}${entry.isOnCostFront ? ' (front)' : ''}`,
    `${formatLatency(entry.latencyMs)}${entry.isOnLatencyFront ? ' (front)' : ''}`,
    entry.failures > 0 ? `${entry.status}, ${entry.failures} failed` : entry.status,
  ]);
  const table = [head, head.map(() => '---'), ...rows].map((cells, index) => `| ${cells.map((cell) => (index === 1 ? cell : escapeMarkdown(cell))).join(' | ')} |`);
  const answers = result.results.map(({ competitor, task, round, text, error, score }) => {
    const title = `### ${escapeMarkdown(`${competitor}, ${task}, round ${round}`)}${score === null ? '' : ` (${formatScore(score)})`}`;
    return `${title}\n\n${text === undefined ? escapeMarkdown(error === undefined ? 'Not asked.' : `Failed (${error.kind}): ${error.message}`) : fenceMarkdown(cut(text, maxAnswerCharacters))}`;
  });
  return [
    `# Tournament: ${escapeMarkdown(result.taskType)}`,
    `${result.status}${result.stopReason === undefined ? '' : `: ${escapeMarkdown(result.stopReason)}`}. Total cost ${formatCost(result.totalCostUsd)}${result.totalCostUsd === null ? ` (${formatCost(result.knownCostUsd)} known)` : ''}. ${new Date(result.createdMs).toISOString()}, \`${result.id}\``,
    table.join('\n'),
    '"front": nobody is at least as good for less.',
    [...describeMethod(result), ...result.warnings].map((line) => `- ${escapeMarkdown(line)}`).join('\n'),
    ...(maxAnswerCharacters === 0 ? [] : ['## Answers', ...answers]),
  ].join('\n\n').concat('\n');
}

/** The beginning, where a text is longer. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n[${text.length - most} more characters]`;
}
