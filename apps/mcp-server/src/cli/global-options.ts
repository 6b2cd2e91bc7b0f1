// The options that every command takes, before or after its name.
import type { Command } from 'commander';

export interface GlobalOptions {
  readonly envFile?: string | undefined;
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly logLevel?: string | undefined;
}

/** By flag; the flag's argument and what it is for. */
export const GLOBAL_FLAGS: readonly { readonly flag: string; readonly argument: string; readonly key: keyof GlobalOptions; readonly description: string }[] = [
  { flag: '--env-file', argument: '<path>', key: 'envFile', description: 'read variables from this file' },
  { flag: '--config', argument: '<path>', key: 'config', description: 'read settings from this JSON file' },
  { flag: '--data-dir', argument: '<path>', key: 'dataDir', description: 'keep data here' },
  { flag: '--log-level', argument: '<level>', key: 'logLevel', description: 'DEBUG, INFO, WARNING, ERROR or CRITICAL' },
];

export function addGlobalOptions(command: Command): Command {
  for (const { flag, argument, description } of GLOBAL_FLAGS) command.option(`${flag} ${argument}`, description);
  return command;
}
