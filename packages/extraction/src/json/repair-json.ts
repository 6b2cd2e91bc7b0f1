// JSON with slips of syntax. jsonrepair mends nearly anything, also into something that was never written, so what it makes is held against the text.
import type { JsonValue } from '@gateway/core';
import { findStringEnd } from './find-closing.ts';
import { createBoundedRunner } from './run-bounded.ts';
import { tidyJson } from './tidy-json.ts';

/** What was not JSON in the text. */
export type JsonRepair = 'comments' | 'trailing commas' | 'single quotes' | 'typographic quotes' | 'foreign literals' | 'unquoted keys' | 'truncated' | 'syntax';

export type RepairedJson = { readonly value: JsonValue; readonly repairs: readonly JsonRepair[] } | { readonly problem: string };

// jsonrepair takes quadratic time on some long texts.
const REPAIR_MS = 500;
const MAX_LOOKUPS_FROM_START = 1_000;

/** @param text one object or array, closed or with a quote too many */
export async function repairJson(text: string): Promise<RepairedJson> {
  const bare = withoutStrings(text);
  if (/\.{3}|…/.test(bare)) return { problem: 'it leaves something out ("...") instead of giving all of it' };
  const tidied = tryParse(tidyJson(text));
  if (tidied !== undefined) return { value: tidied, repairs: nameRepairs(bare) };
  const { jsonrepair } = await import('jsonrepair');
  const repaired = createBoundedRunner(REPAIR_MS)(() => tryRepair(jsonrepair, text));
  if (repaired === undefined) return { problem: 'it is no valid JSON, and too broken to be mended' };
  if ('problem' in repaired.value) return repaired.value;
  const { value } = repaired.value;
  if (Array.isArray(value) !== text.startsWith('[') || typeof value !== 'object' || value === null) return { problem: 'it is no valid JSON' };
  if (!isWritten(value, text)) return { problem: 'it is no valid JSON, and what it means is not clear' };
  return { value, repairs: nameRepairs(bare) };
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not mended by this: the caller goes on.
    return undefined;
  }
}

function tryRepair(jsonrepair: (text: string) => string, text: string): { readonly value: JsonValue } | { readonly problem: string } {
  try {
    return { value: JSON.parse(jsonrepair(text)) as JsonValue };
  } catch (error) {
    return { problem: `it is no valid JSON (${error instanceof Error ? error.message : 'unreadable'})` };
  }
}

/** The text with every double-quoted string emptied. */
function withoutStrings(text: string): string {
  let bare = '';
  let kept = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', kept)) {
    bare += `${text.slice(kept, at)}""`;
    kept = findStringEnd(text, at);
  }
  return bare + text.slice(kept);
}

function nameRepairs(bare: string): JsonRepair[] {
  const signs: readonly (readonly [JsonRepair, RegExp])[] = [
    ['comments', /\/\/|\/\*|(?:^|\n)\s*#/],
    ['trailing commas', /,\s*[}\]]/],
    ['single quotes', /'/],
    ['typographic quotes', /[“”]/],
    ['foreign literals', /\b(?:True|False|None|undefined|NaN)\b/],
    ['unquoted keys', /[{,]\s*[A-Za-z_$][\w$]*\s*:/],
  ];
  const found = signs.filter(([, sign]) => sign.test(bare)).map(([repair]) => repair);
  return found.length === 0 ? ['syntax'] : found;
}

// Every text in the value stands in the original, in order; none has swallowed what looks like more members.
function isWritten(value: JsonValue, text: string): boolean {
  const original = flatten(text);
  let cursor = 0;
  let fromStart = 0;
  return listTexts(value).every((entry) => {
    if (/[;\s]/.test(entry.trim()) && !isQuoted(entry, text)) return false;
    const sought = flatten(entry);
    if (/\\u[0-9a-f]{4}/i.test(text) && /[^ -~]/.test(sought)) return true;
    let at = original.indexOf(sought, cursor);
    if (at === -1 && fromStart < MAX_LOOKUPS_FROM_START) {
      // Keys that are numbers come first, whatever their place.
      fromStart += 1;
      at = original.indexOf(sought);
    }
    if (at === -1) return false;
    cursor = at;
    return true;
  });
}

// By its first word: what follows may be escaped.
function isQuoted(entry: string, text: string): boolean {
  const first = /^[^\s"'\\]*/.exec(entry.trimStart())?.[0] ?? '';
  return ['"', "'", '“', '‘', '`'].some((quote) => text.includes(quote + entry.slice(0, entry.length - entry.trimStart().length) + first));
}

function listTexts(value: JsonValue): string[] {
  const texts: string[] = [];
  const visit = (item: JsonValue): void => {
    if (typeof item === 'string') texts.push(item);
    else if (Array.isArray(item)) for (const entry of item as readonly JsonValue[]) visit(entry);
    else if (typeof item === 'object' && item !== null) {
      for (const [key, entry] of Object.entries(item)) {
        texts.push(key);
        visit(entry);
      }
    }
  };
  visit(value);
  return texts;
}

// Without white space and escapes, which repairs may change.
function flatten(text: string): string {
  return text.replaceAll(/\\[nrtbf]/g, '').replaceAll(/[\s\\]/g, '');
}
