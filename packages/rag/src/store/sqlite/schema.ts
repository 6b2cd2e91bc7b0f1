// The tables of the knowledge bases' file. Steps that were released never change.
import type { Migration } from '@gateway/core/sqlite';

// Numbers of chunks and removals only rise (AUTOINCREMENT): that is how other processes find what is new. A base without a name is being deleted.
export const KNOWLEDGE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE bases (
     id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, description TEXT, embedder TEXT NOT NULL, created_ms INTEGER NOT NULL,
     space TEXT NOT NULL, model BLOB, next_term INTEGER NOT NULL DEFAULT 0, change INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE terms (base INTEGER NOT NULL REFERENCES bases ON DELETE CASCADE, id INTEGER NOT NULL, term TEXT NOT NULL, PRIMARY KEY (base, id)) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX terms_by_text ON terms (base, term);
   CREATE TABLE documents (
     id INTEGER PRIMARY KEY AUTOINCREMENT, base INTEGER NOT NULL REFERENCES bases ON DELETE CASCADE, key TEXT NOT NULL, hash TEXT NOT NULL, metadata TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX documents_by_key ON documents (base, key);
   CREATE INDEX documents_by_base ON documents (base, id);
   CREATE TABLE chunks (
     id INTEGER PRIMARY KEY AUTOINCREMENT, base INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL,
     start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL, terms BLOB NOT NULL, text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX chunks_by_document ON chunks (document, position);
   CREATE INDEX chunks_by_base ON chunks (base, id);
   CREATE TABLE vectors (chunk INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE, space TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (chunk, space)) STRICT;
   CREATE TABLE removals (id INTEGER PRIMARY KEY AUTOINCREMENT, base INTEGER NOT NULL REFERENCES bases ON DELETE CASCADE, chunk INTEGER NOT NULL) STRICT;
   CREATE INDEX removals_by_base ON removals (base, id);
   CREATE TRIGGER chunks_gone AFTER DELETE ON chunks BEGIN
     INSERT INTO removals (base, chunk) SELECT OLD.base, OLD.id FROM bases WHERE id = OLD.base;
   END;`,
  // A model is as large as thousands of documents: in parts, no transaction holds up its process. `sweeps` tells that prepared vectors may be gone; removals up to `pruned_to` are forgotten.
  `ALTER TABLE bases ADD COLUMN sweeps INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE bases ADD COLUMN pruned_to INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE models (
     base INTEGER NOT NULL REFERENCES bases ON DELETE CASCADE, space TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (base, space, part)
   ) STRICT;`,
];
