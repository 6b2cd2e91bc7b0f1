// The ledger's rows as text for other programs: spreadsheets, accounting, notebooks.
import { throwIfAborted } from '@gateway/core';
import type { Database, SqlValue } from '@gateway/core/sqlite';
import { formatUsd } from './format-usd.ts';
import type { LedgerPeriod } from './ledger-record.ts';
import { readBounds } from './ledger-sql.ts';

export interface ExportOptions extends LedgerPeriod {
  /** `csv` follows RFC 4180 with a header line, `json` is one array of objects. */
  readonly format: 'csv' | 'json';
  /** `agent-costs` are what agents paid their own models beside their calls. @default 'calls' */
  readonly rows?: ExportedRows | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type ExportedRows = 'calls' | 'attempts' | 'agent-costs';

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, SqlValue>> & { readonly seq: bigint };

// The column of the export, and the column or expression of the table.
type Columns = readonly (readonly [name: string, sql: string])[];

const TOKENS: Columns = [
  ['uncached_input_tokens', 'uncached_input'],
  ['cache_read_tokens', 'cache_read'],
  ['cache_write_tokens', 'cache_write'],
  ['cache_write_1h_tokens', 'cache_write_1h'],
  ['output_tokens', 'visible_output'],
  ['reasoning_tokens', 'reasoning'],
];

const CALL_COLUMNS: Columns = [
  ['id', 'id'],
  ['time', 'at_ms'],
  ...['tool', 'task', 'caller', 'reason', 'asked', 'provider', 'model'].map((name) => [name, name] as const),
  ...TOKENS,
  ['cost_usd', 'cost_pico'],
  ['estimated', 'estimated'],
  ['cached', 'cached'],
  ['cache_saved_usd', 'cache_saved_pico'],
  ['baseline_model', 'baseline_model'],
  ['baseline_cost_usd', 'baseline_cost_pico'],
  ['saved_usd', 'baseline_cost_pico - cost_pico'],
  ['verifier_cost_usd', 'verifier_cost_pico'],
  ['caller_overhead_usd', 'caller_overhead_pico'],
  // Of all times, with a part that is unknown as a whole that is.
  ['follow_up_overhead_usd', '(SELECT CASE WHEN count(*) = count(a.cost_pico) THEN coalesce(sum(a.cost_pico), 0) END FROM agent_costs a WHERE a.call_id = calls.id)'],
  ['latency_ms', 'latency_ms'],
  ['first_token_ms', 'first_token_ms'],
  ['outcome', 'outcome'],
  ['prompt', 'prompt'],
  ['answer', 'answer'],
];

const ATTEMPT_COLUMNS: Columns = [
  ['call_id', 'call_id'],
  ['role', 'role'],
  ['provider', 'provider'],
  ['model', 'model'],
  ['started', 'started_ms'],
  ['ended', 'ended_ms'],
  ...TOKENS,
  ['cost_usd', 'cost_pico'],
  ['estimated', 'estimated'],
  ['outcome', 'outcome'],
  ['retry', 'retry'],
];

const AGENT_COST_COLUMNS: Columns = [
  ['id', 'id'],
  ['time', 'at_ms'],
  ...['call_id', 'tool', 'caller'].map((name) => [name, name] as const),
  ['cost_usd', 'cost_pico'],
];

const TABLES: Readonly<Record<ExportedRows, ExportedTable>> = {
  calls: { name: 'calls', time: 'at_ms', columns: CALL_COLUMNS },
  attempts: { name: 'attempts', time: 'started_ms', columns: ATTEMPT_COLUMNS },
  'agent-costs': { name: 'agent_costs', time: 'at_ms', columns: AGENT_COST_COLUMNS },
};

interface ExportedTable {
  readonly name: string;
  /** The column that a period bounds. */
  readonly time: string;
  readonly columns: Columns;
}

const TIMES = new Set(['time', 'started', 'ended']);

// Rows read at once: below a millisecond, and the event loop turns in between.
const PAGE = 200;

/**
 * The rows of a period in the order in which they were written, as pieces of one text. Rows that come while it is read are not in it.
 *
 * Times are ISO 8601 in UTC. Amounts are decimal USD, exact in CSV and up to 15 digits in JSON; unknown is an empty field or `null`.
 */
export async function* exportRows(database: Database, options: ExportOptions): AsyncGenerator<string, void, undefined> {
  const table = TABLES[options.rows ?? 'calls'];
  const { columns } = table;
  const isCsv = options.format === 'csv';
  const toLine = isCsv ? toCsvLine : toJsonLine;
  let isFirst = true;
  yield isCsv ? `${columns.map(([name]) => name).join(',')}\r\n` : '[';
  for await (const rows of readPages(database, table, options)) {
    const cells = rows.map((row) => columns.map(([name]): readonly [string, Cell] => [name, toCell(name, row[name] ?? null)]));
    const text = cells.map(toLine).join(isCsv ? '' : ',');
    yield isCsv || isFirst ? text : `,${text}`;
    isFirst = false;
  }
  if (!isCsv) yield isFirst ? ']\n' : '\n]\n';
}

async function* readPages(database: Database, { name: table, time, columns }: ExportedTable, options: ExportOptions): AsyncGenerator<readonly Row[], void, undefined> {
  const selected = columns.map(([name, sql]) => `${sql} AS ${name}`).join(', ');
  const last = database.get<{ last: bigint | null }>(`SELECT max(seq) AS last FROM ${table}`, [], { bigint: true })?.last ?? 0n;
  let after = 0n;
  for (;;) {
    throwIfAborted(options.signal);
    const rows = database.all<Row>(
      `SELECT seq, ${selected} FROM ${table} WHERE seq > :after AND seq <= :last AND ${time} >= :since AND ${time} < :until ORDER BY seq LIMIT ${PAGE}`,
      { ...readBounds(options), after, last },
      { bigint: true },
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.seq ?? last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function toCell(name: string, value: SqlValue): Cell {
  if (value === null) return null;
  if (name.endsWith('_usd')) return formatUsd(value as bigint);
  if (TIMES.has(name)) return new Date(Number(value)).toISOString();
  if (name === 'estimated') return value === 1n;
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : String(value);
}

function toCsvLine(cells: readonly (readonly [string, Cell])[]): string {
  return `${cells.map(([, cell]) => toCsvField(cell)).join(',')}\r\n`;
}

// RFC 4180, 2.5 to 2.7.
function toCsvField(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toJsonLine(cells: readonly (readonly [string, Cell])[]): string {
  return `\n${JSON.stringify(Object.fromEntries(cells.map(([name, cell]) => [name, name.endsWith('_usd') && cell !== null ? Number(cell) : cell])))}`;
}
