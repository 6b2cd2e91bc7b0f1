// Keeps what was logged, so that a test can look for what must and must not be there.
import type { LogFields, Logger } from '../ports.ts';

export interface MemoryLogger extends Logger {
  readonly lines: readonly { readonly level: keyof Logger; readonly message: string; readonly fields: LogFields | undefined }[];
}

export function createMemoryLogger(): MemoryLogger {
  const lines: { level: keyof Logger; message: string; fields: LogFields | undefined }[] = [];
  const write = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
