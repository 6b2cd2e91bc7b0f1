// Where a setting came from, so that a problem can be named by the word the user wrote.
import { FLAG_BY_SETTING, WITHOUT_VARIABLE } from './settings.ts';

/** Texts by variable name, for instance the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A file of variables that has been read. */
export interface VariablesFile {
  /** As messages show it. */
  readonly path: string;
  readonly values: Variables;
}

export interface SettingSources {
  /** By setting name, for instance `server_port`. */
  readonly flags: Variables;
  readonly env: Variables;
  /** The file named by `--env-file`. */
  readonly envFile?: VariablesFile | undefined;
  /** `.env` of the working directory; never given for stdio. */
  readonly dotEnv?: VariablesFile | undefined;
  /** The config file as parsed JSON. */
  readonly file?: { readonly path: string; readonly content: unknown } | undefined;
}

/** A value and the words for it. */
export interface SourcedValue {
  readonly value: unknown;
  /** What the user wrote: `--port`, `SERVER_PORT` or `server_port`. */
  readonly name: string;
  /** For instance `environment`. */
  readonly origin: string;
}

/** The first source that sets a setting wins: flags, environment, `--env-file`, `.env`, config file. Empty texts set nothing. */
export function mergeSources(names: readonly string[], sources: SettingSources): ReadonlyMap<string, SourcedValue> {
  const merged = new Map<string, SourcedValue>();
  for (const name of names) {
    const found = findText(name, sources);
    if (found !== undefined) merged.set(name, found);
  }
  if (sources.file !== undefined && isRecord(sources.file.content)) {
    // Unknown keys stay in: the strict schema refuses them.
    for (const [name, value] of Object.entries(sources.file.content)) {
      if (!merged.has(name)) merged.set(name, { value, name, origin: sources.file.path });
    }
  }
  return merged;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function findText(name: string, sources: SettingSources): SourcedValue | undefined {
  const flag = sources.flags[name];
  if (flag !== undefined) return { value: flag, name: FLAG_BY_SETTING[name] ?? name, origin: 'command line' };
  if (WITHOUT_VARIABLE.includes(name)) return undefined;
  const variable = name.toUpperCase();
  const files = [sources.envFile, sources.dotEnv].filter((file) => file !== undefined);
  const places = [{ path: 'environment', values: sources.env }, ...files];
  for (const place of places) {
    const value = place.values[variable];
    if (value !== undefined && value.trim() !== '') return { value, name: variable, origin: place.path };
  }
  return undefined;
}
