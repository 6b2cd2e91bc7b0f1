// The process as the application sees it. Only main.ts knows the real one, so that everything else can be run in a test.
import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export interface HostOutput extends Writable {
  readonly isTTY?: boolean | undefined;
}

export interface Host {
  /** Arguments after the script's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: HostOutput;
  readonly stderr: HostOutput;
  /** Calls `listener` when the user or the system asks the process to end. Returns how to stop listening. */
  onEndRequest(listener: (signal: string) => void): () => void;
  /** Ends the process at once. For a second request to end, when the orderly way takes too long. */
  exitNow(code: number): void;
}
