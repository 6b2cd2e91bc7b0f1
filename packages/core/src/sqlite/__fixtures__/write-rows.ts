// Run as a process of its own: writes rows one transaction at a time and says each one after it is committed.
// Arguments: path of the database, this writer's name, number of rows (0: until killed).
import { openDatabase } from '@gateway/core/sqlite';
import { NOTES } from './notes-schema.ts';

const [path = '', writer = '', count = '0'] = process.argv.slice(2);
const rows = count === '0' ? Number.POSITIVE_INFINITY : Number(count);
const database = openDatabase({ path, migrations: NOTES });
for (let n = 0; n < rows; n += 1) {
  await database.transaction((tx) => {
    const next = tx.get<{ next: number }>('SELECT count(*) AS next FROM notes')?.next ?? 0;
    tx.run('INSERT INTO notes (writer, n, position) VALUES (?, ?, ?)', [writer, n, next]);
  });
  // Synchronous, so that what was said was committed, and what was committed is said before the next row.
  process.stdout.write(`${n}\n`);
}
await database.close();
