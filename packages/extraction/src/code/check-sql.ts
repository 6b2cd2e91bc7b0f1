// SQL: PostgreSQL by its own parser, the other dialects by DataFusion's. Every database knows statements that these parsers do not: a refusal counts only
// where they know the statement well.
import { describePlace, messageOf } from './parser-message.ts';
import { readSqlStatements } from './read-sql-statements.ts';

type Dialect = 'ansi' | 'postgresql' | 'mysql' | 'sqlite' | 'mssql' | 'bigquery' | 'snowflake' | 'duckdb' | 'generic' | 'hive' | 'redshift' | 'clickhouse' | 'databricks' | 'oracle';

const DIALECTS: Readonly<Record<string, Dialect>> = { mysql: 'mysql', postgresql: 'postgresql', postgres: 'postgresql', pgsql: 'postgresql', psql: 'postgresql', plpgsql: 'postgresql', sqlite: 'sqlite', tsql: 'mssql', mssql: 'mssql', bigquery: 'bigquery', snowflake: 'snowflake', duckdb: 'duckdb' };
// What any of these accepts is SQL, whatever the database.
const COMMON: readonly Dialect[] = ['ansi', 'mysql', 'sqlite', 'mssql'];
// What only these accept may be right: nobody said that it is theirs.
const OTHERS: readonly Dialect[] = ['generic', 'bigquery', 'snowflake', 'duckdb', 'hive', 'redshift', 'clickhouse', 'databricks', 'oracle'];
// Statements whose grammar the parsers know.
const KNOWN = /^(?:\(*\s*select|with|values|insert|update|delete|create\s+(?:temp(?:orary)?\s+|unique\s+)?(?:table|index)|drop\s+(?:table|index|view)|alter\s+table)\b/i;
// What begins a statement of some database.
const FIRST_WORDS: ReadonlySet<string> = new Set(
  'abort add admin alter analyse analyze apply attach audit backup batch begin break bulk cache call change check checkpoint checksum cluster close clone collect comment commit connect copy create cross cursor database dbcc deallocate declare define delete delimiter deny desc describe detach disable discard disconnect do drop dump echo elseif else enable end exec execute exit explain export fetch file flush for foreach fork format from get go goto grant handler help host if import include index insert install invoke kill let link list listen load lock loop lower maintain map match merge move msck no noaudit notify on open optimize option pause pivot plan pragma prepare preserve print procedure prompt purge put quit raiserror read rebuild receive reconfigure recover refresh reindex release rem remove rename repair replace repeat reset resignal resume restart restore restrict return revert revoke rollback run save savepoint scan security select send set show shutdown signal sleep spool start statement stop store summarize suspend switch sync system table take terminate throw timing trace transaction truncate uncache undo undrop unlisten unload unlock unpivot unset update upsert use using vacuum validate values variable waitfor watch when whenever while with'.split(' '),
);
// Holes that something else fills in before the SQL is run.
const TEMPLATE = /\{\{|\{%|\$\{|%\(\w+\)s|%s|<[A-Za-z_][\w ]*>|\.{3}|…/;

/** What is wrong; `undefined` for nothing, `null` for what may be right for a database that is not named, or for one whose grammar is not known so well. */
export async function checkSql(code: string, label: string): Promise<string | undefined | null> {
  const statements = readSqlStatements(code);
  const named = DIALECTS[label];
  const isPragmatic = named === undefined || named === 'sqlite';
  const kept = statements.filter((statement) => !(isPragmatic && PRAGMA.test(statement)));
  if (kept.length === 0) return undefined;
  const source = kept.length === statements.length ? code : kept.join(';\n');
  if (named === undefined || named === 'postgresql') {
    const error = await askPostgres(source);
    if (error === undefined) return undefined;
    // psql's own commands, and parameters of drivers, are nothing to the server.
    if (named !== undefined) return isTold(kept) && !TEMPLATE.test(source) && !/[?]|:\w|^\s*\\/m.test(kept.join('\n')) ? error : null;
  }
  const errors = await askOthers(source, named === undefined ? COMMON : [named]);
  if (errors.includes(undefined)) return undefined;
  if (!isTold(kept) || TEMPLATE.test(source)) return null;
  const elsewhere = await askOthers(source, named === undefined ? OTHERS : ['generic', ...COMMON, ...OTHERS]);
  return elsewhere.includes(undefined) ? null : errors[0];
}

// https://www.sqlite.org/pragma.html: a name, and perhaps a value.
const PRAGMA = /^pragma\s+(?:\w+\s*\.\s*)?\w+(?:\s*=\s*(?:[-+]?[\d.]+|\w+|'[^']*'|"[^"]*")|\s*\(\s*(?:[-+]?[\d.]+|\w+|'[^']*'|"[^"]*")\s*\))?$/i;

// Whether a refusal of these statements tells anything: the grammar of each is known, or there is no such statement.
function isTold(statements: readonly string[]): boolean {
  return statements.every((statement) => KNOWN.test(statement) || !FIRST_WORDS.has(/^\w+/.exec(statement)?.[0].toLowerCase() ?? ''));
}

async function askPostgres(code: string): Promise<string | undefined> {
  const { parse } = await import('libpg-query');
  try {
    await parse(code);
    return undefined;
  } catch (error) {
    const at = (error as { readonly sqlDetails?: { readonly cursorPosition?: number } }).sqlDetails?.cursorPosition;
    const message = error instanceof Error ? error.message : String(error);
    return at === undefined || at < 0 ? message : `${message} ${describePlace(code, at)}`;
  }
}

async function askOthers(code: string, dialects: readonly Dialect[]): Promise<(string | undefined)[]> {
  const { init, validate } = await import('@guanmingchiu/sqlparser-ts');
  await init();
  return dialects.map((dialect) => messageOf(() => validate(code, dialect))?.replace(/^sql parser error: /, ''));
}
