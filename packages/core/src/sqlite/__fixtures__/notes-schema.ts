// A small schema that several processes of one test share. `position` is unique: a write that did not see another one's row fails.
import type { Migration } from '@gateway/core/sqlite';

export const NOTES: readonly Migration[] = [
  'CREATE TABLE notes (writer TEXT NOT NULL, n INTEGER NOT NULL) STRICT; CREATE INDEX notes_by_writer ON notes (writer);',
  (tx) => {
    tx.run('ALTER TABLE notes ADD COLUMN position INTEGER');
    tx.run('CREATE UNIQUE INDEX notes_by_position ON notes (position)');
  },
];
