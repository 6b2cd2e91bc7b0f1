// Two processes that run one tournament would pay for everything twice: whoever runs it holds a lock that the system drops when its holder dies.
import { unlinkSync } from 'node:fs';
import { GatewayError } from '@gateway/core';
import { tryFileLock, type Database } from '@gateway/core/sqlite';

export interface RunHold {
  /** @param isOver whether nobody will want to run it again; asked after it was let go of */
  release(isOver: () => boolean): void;
}

/** @throws GatewayError `unavailable` while another process has it */
export function holdRun(database: Database, id: string): RunHold {
  const file = database.get<{ file: string | null }>(`SELECT file FROM pragma_database_list WHERE name = 'main'`)?.file ?? '';
  // In memory nobody else can have it.
  if (file === '') return { release: () => undefined };
  const path = `${file}.${id}.lock`;
  const lock = tryFileLock(path);
  if (lock === undefined) throw new GatewayError({ kind: 'unavailable', message: `The tournament ${id} is being run by another process.`, hint: 'Wait until it has ended, or cancel it.' });
  return {
    release: (isOver) => {
      lock.release();
      if (isOver()) unlinkSync(path);
    },
  };
}
