// The signs that let a person find the line in a full terminal: one for each kind of work, one for each level.
import type { LogLevel } from '../config/config.ts';

/** By the value of a line's field `kind`. */
export const EMOJI_BY_KIND: ReadonlyMap<string, string> = new Map(Object.entries({
  server: '🚀',
  session: '🔌',
  tool: '🔧',
  provider: '🤖',
  cache: '💾',
  document: '📄',
  search: '🔎',
  file: '📁',
  browser: '🌐',
  tournament: '🏆',
  cost: '💰',
  job: '⏳',
  config: '📋',
}));

/** For lines without a kind. */
export const EMOJI_BY_LEVEL: Readonly<Record<LogLevel, string>> = {
  DEBUG: '🔍',
  INFO: '💬',
  WARNING: '🚧',
  ERROR: '❌',
  CRITICAL: '🔥',
};
