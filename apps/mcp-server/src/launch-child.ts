// Runs the same command under another Node, so that from outside the two processes look like one: same streams, same signals, same end.
// Part of the launcher: builtins only, and nothing that an old Node lacks.
import { spawn, type ChildProcess } from 'node:child_process';

/** Set for the child, so that it never launches again, whatever its version says. */
export const LAUNCHED_VARIABLE = 'LLM_GATEWAY_LAUNCHED';

export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LaunchOptions {
  readonly node: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hands over the child, to pass signals on to. */
  readonly onStart: (child: ChildProcess) => void;
}

/** Resolves with how the child ended. @throws when it cannot be started */
export async function launchChild(options: LaunchOptions): Promise<ChildEnd> {
  const child = spawn(options.node, [...options.args], {
    // The channel closes when this process dies, even by SIGKILL: that is how the child learns of it.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...options.env, [LAUNCHED_VARIABLE]: '1' },
    windowsHide: true,
  });
  options.onStart(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
}
