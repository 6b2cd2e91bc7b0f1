// Loads Node's own SQLite when the first database is opened, and keeps its experimental warning (Node 22) off stderr, where a stdio server logs.
import type * as nodeSqlite from 'node:sqlite';
import { GatewayError } from '../gateway-error.ts';

export type NodeSqlite = typeof nodeSqlite;

/** @throws GatewayError `unsupported` on a Node without it */
export function loadSqlite(): NodeSqlite {
  // The warning is emitted while the module loads, which happens inside this synchronous call: nobody else's warning is lost.
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    const sqlite = readBuiltin();
    if (sqlite !== undefined) return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new GatewayError({
    kind: 'unsupported',
    message: `This Node (${process.version}) has no SQLite.`,
    hint: 'Run it with Node 22.19 or newer.',
  });
}

function readBuiltin(): NodeSqlite | undefined {
  return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
}
