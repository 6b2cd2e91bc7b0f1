// The ledger: every call and every attempt as a durable row, written in batches so that calls do not wait for the disk.
import { randomUUID } from 'node:crypto';
import { GatewayError, redactSecrets, silentLogger, systemClock, type Clock, type Logger } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { exportRows, type ExportOptions } from './export-rows.ts';
import type { AgentCostRecord, AttemptRecord, CallRecord, LedgerPeriod } from './ledger-record.ts';
import { readSavings, type LedgerSavings } from './read-savings.ts';
import { createRowBuffer, type RowBuffer } from './row-buffer.ts';
import { SPENDING_SCHEMA } from './spending-schema.ts';
import { summarize, type LedgerSummary, type SummarizeOptions } from './summarize.ts';
import { checkRow, writeRows, type LedgerRow, type OverheadRecord } from './write-rows.ts';

export interface LedgerOptions {
  /** Of the SQLite file, made when missing, or `:memory:`. Several processes may have it open. */
  readonly path: string;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
  /** Hears of writes that fail. @default silentLogger */
  readonly logger?: Logger | undefined;
  /** How long rows of calls that cost nothing may stay in memory, in milliseconds. @default 100 */
  readonly flushMs?: number | undefined;
  /** Keeps `content` of call records: prompts and answers, with credentials taken out. @default false */
  readonly storeContent?: boolean | undefined;
  /** Takes secrets out of every text that is written. @default redactSecrets of `@gateway/core` */
  readonly redact?: ((text: string) => string) | undefined;
  /** @default randomUUID of `node:crypto` */
  readonly newId?: (() => string) | undefined;
}

/**
 * What `kill -9` may lose: of rows whose cost is not 0 (money, or unknown) only those of the event loop's running turn, since they are written
 * as soon as it is over and no other process writes; of the others those of the last `flushMs`. `flush` makes sure of all.
 */
export interface Ledger {
  /** The file with all tables, for a budget that lives beside the ledger. Closed by `close`. */
  readonly database: Database;
  newCallId(): string;
  /** Takes a call's row; returns before it is written. @throws GatewayError `invalid_input` for amounts that are not integers */
  recordCall(call: CallRecord): void;
  /** Takes an attempt's row; returns before it is written. @throws GatewayError `invalid_input` for amounts that are not integers */
  recordAttempt(attempt: AttemptRecord): void;
  /** Tells what the agent paid its own model to write a call and read its result; the call's row must have been recorded before. */
  recordOverhead(overhead: OverheadRecord): void;
  /** Tells what an agent paid its own model beside the call: for following it up, or for one that was refused. */
  recordAgentCost(cost: AgentCostRecord): void;
  /** Whether a call's row is on disk. */
  hasCall(id: string): boolean;
  /** Resolves when everything recorded before is on disk. @throws GatewayError when it cannot be written; the rows are kept */
  flush(): Promise<void>;
  /** Counts, sums, rates and percentiles of a period. */
  summarize(options?: SummarizeOptions): Promise<LedgerSummary>;
  /** What delegating saved in a period, net. */
  readSavings(period?: LedgerPeriod): Promise<LedgerSavings>;
  /** The rows of a period as CSV or JSON, in pieces. */
  exportRows(options: ExportOptions): AsyncIterable<string>;
  /** Writes what is in memory and closes the file. May be called again. @throws GatewayError when rows could not be written */
  close(): Promise<void>;
}

/**
 * Opens the ledger.
 *
 * @throws GatewayError as `openDatabase` of `@gateway/core/sqlite` does
 * @example
 * const ledger = openLedger({ path: '/var/lib/app/spending.db' });
 * ledger.recordCall({ id: ledger.newCallId(), atMs: Date.now(), tool: 'summarize', usage: null, cost: 0, latencyMs: 12, outcome: 'ok' });
 * const { totals } = await ledger.summarize();
 * await ledger.close();
 */
export function openLedger(options: LedgerOptions): Ledger {
  const { flushMs = 100, storeContent = false, redact = redactSecrets, clock = systemClock } = options;
  if (!(flushMs >= 0)) {
    throw new GatewayError({ kind: 'invalid_input', message: `The ledger's flushMs is ${flushMs}.`, hint: 'Give milliseconds, 0 or more.' });
  }
  const database = openDatabase({ path: options.path, migrations: SPENDING_SCHEMA, clock });
  const buffer = createRowBuffer<LedgerRow>({
    write: async (rows) =>
      database.transaction((tx) => {
        writeRows(tx, rows, { storeContent, redact });
      }),
    clock,
    logger: options.logger ?? silentLogger,
    flushMs,
  });
  const closeBoth = async (): Promise<void> => {
    try {
      await buffer.close();
    } finally {
      await database.close();
    }
  };
  let closing: Promise<void> | undefined;
  return {
    database,
    newCallId: options.newId ?? randomUUID,
    ...createRecorders(buffer),
    hasCall: (id) => database.get('SELECT 1 FROM calls WHERE id = ?', [id]) !== undefined,
    flush: buffer.flush,
    summarize: async (query = {}) => {
      await buffer.flush();
      return summarize(database, query);
    },
    readSavings: async (period = {}) => {
      await buffer.flush();
      return readSavings(database, period);
    },
    async *exportRows(query) {
      await buffer.flush();
      yield* exportRows(database, query);
    },
    close: async () => {
      closing ??= closeBoth();
      return closing;
    },
  };
}

function createRecorders(buffer: RowBuffer<LedgerRow>): Pick<Ledger, 'recordCall' | 'recordAttempt' | 'recordOverhead' | 'recordAgentCost'> {
  const record = (row: LedgerRow, cost: number | null): void => {
    checkRow(row);
    buffer.add(row, cost !== 0);
  };
  return {
    recordCall: (call) => {
      record({ call }, call.cost);
    },
    recordAttempt: (attempt) => {
      record({ attempt }, attempt.cost);
    },
    recordOverhead: (overhead) => {
      record({ overhead }, overhead.cost);
    },
    recordAgentCost: (agentCost) => {
      record({ agentCost }, agentCost.cost);
    },
  };
}
