// One log line in each of its forms: plain, rich, after a template, JSON. A line is always one line, whatever was logged.
import { isGatewayError, type LogFields } from '@gateway/core';
import type { LogLevel } from '../config/config.ts';
import { EMOJI_BY_KIND, EMOJI_BY_LEVEL } from './log-kinds.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

export type FormatLine = (line: LogLine) => string;

/** What colours the parts of a rich line; the functions of picocolors fit. */
export interface Palette {
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly magenta: (text: string) => string;
}

/** `2026-01-02T03:04:05.678Z INFO message key=value` */
export const formatPlain: FormatLine = (line) => joinParts(formatTime(line), line.level, toOneLine(line.message), formatFields(line.fields));

/** Time of day, sign and level in colour, fields dimmed. */
export function createRichFormat(palette: Palette): FormatLine {
  const paint: Readonly<Record<LogLevel, (text: string) => string>> = {
    DEBUG: palette.dim,
    INFO: palette.green,
    WARNING: palette.yellow,
    ERROR: palette.red,
    CRITICAL: palette.magenta,
  };
  return (line) => {
    const { kind: _shownAsSign, ...fields } = line.fields;
    const shown = formatFields(fields);
    return joinParts(
      palette.dim(formatTime(line).slice(11, 23)),
      findEmoji(line),
      paint[line.level](line.level.padEnd(8)),
      toOneLine(line.message),
      shown === '' ? '' : palette.dim(shown),
    );
  };
}

/** A template whose `{time} {level} {emoji} {message} {fields}` are filled in. */
export function createTemplateFormat(template: string): FormatLine {
  return (line) => {
    const values: Readonly<Record<string, string>> = {
      time: formatTime(line),
      level: line.level,
      emoji: findEmoji(line),
      message: toOneLine(line.message),
      fields: formatFields(line.fields),
    };
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? values[name] : undefined) ?? whole).trimEnd();
  };
}

/** One JSON object: `time`, `level`, `message`, then the fields (those never replace the first three). */
export const formatJson: FormatLine = (line) => toJson({ ...line.fields, time: formatTime(line), level: line.level, message: line.message });

function formatTime(line: LogLine): string {
  return new Date(line.timeMs).toISOString();
}

function findEmoji(line: LogLine): string {
  const kind = line.fields['kind'];
  return (typeof kind === 'string' && line.level !== 'ERROR' && line.level !== 'CRITICAL' ? EMOJI_BY_KIND.get(kind) : undefined) ?? EMOJI_BY_LEVEL[line.level];
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${formatValue(value)}`)
    .join(' ');
}

function formatValue(value: unknown): string {
  const plain = toPlainValue(value);
  return typeof plain === 'string' && /^[\w./:@%+-]+$/.test(plain) ? plain : toJson(plain);
}

// A line is never worth an exception: what refers to itself is left out, everything else has a form.
function toJson(value: unknown): string {
  const open: unknown[] = [];
  return (
    JSON.stringify(value, function replace(this: unknown, _key, inner: unknown) {
      while (open.length > 0 && open.at(-1) !== this) open.pop();
      if (open.includes(inner)) return '[circular]';
      const plain = toPlainValue(inner);
      if (typeof plain === 'object' && plain !== null) open.push(plain);
      return plain;
    }) ?? String(value)
  );
}

// What JSON has no form for.
function toPlainValue(value: unknown): unknown {
  if (isGatewayError(value)) return `${value.kind}: ${value.message}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'bigint') return String(value);
  return value;
}

// Line breaks would let logged text forge a line; other control characters could drive the terminal.
function toOneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escapeControl);
}

function escapeControl(character: string): string {
  return character < ' ' ? JSON.stringify(character).slice(1, -1) : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function joinParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
