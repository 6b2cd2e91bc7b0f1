// The demo's result for a person: one line a step.
import Table from 'cli-table3';

export interface DemoRow {
  readonly step: string;
  readonly document: string;
  readonly outcome: string;
  readonly answeredBy: string;
  readonly seconds: number;
  /** Tokens of the document less those of the call and its result. */
  readonly sparedTokens: number | null;
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** USD that the agent's own model would have cost; null when unknown or when it would not have done this. */
  readonly ownCost: number | null;
}

export function printTable(rows: readonly DemoRow[]): void {
  const table = new Table({
    head: ['Step', 'Document', 'Result', 'Done by', 'Time', 'Tokens spared', 'Cost', "On the agent's model"],
    colWidths: [12, 26, 38, 22, 9, 15, 11, 13],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.step,
      row.document,
      row.outcome,
      row.answeredBy,
      `${row.seconds.toFixed(2)} s`,
      row.sparedTokens === null ? '' : row.sparedTokens.toLocaleString('en-US'),
      formatUsd(row.cost),
      row.ownCost === null ? '' : formatUsd(row.ownCost),
    ]);
  }
  console.log(table.toString());
}

export function formatUsd(usd: number | null): string {
  if (usd === null) return 'unknown';
  return usd === 0 ? '$0' : `$${usd.toFixed(usd < 0.01 ? 5 : 3)}`;
}
