// One scalar field: a label that names it, a phrase that says it, or the only fitting thing near its name.
import { listOf, readTypes } from '../json/align/schema-node.ts';
import { alignToSchema } from '../json/align/align-to-schema.ts';
import { isAligned } from '../json/align/aligned.ts';
import { namesUnit } from '../json/align/parse-number.ts';
import type { EntityMention } from '../entity-mention.ts';
import type { KeyValuePair } from '../pairs/pair.ts';
import { isSameWord, rateNames, readNameWords } from '../pairs/match-key.ts';
import type { JsonSchema, JsonValue } from '@gateway/core';
import { stemWord } from '@gateway/text';
import type { Field, FieldCandidate } from './field.ts';
import { readFieldKind } from './field-kind.ts';
import { rateNearness } from './rate-nearness.ts';

/** What is known of the source: found once, asked for every field. */
export interface SourceFacts {
  readonly text: string;
  readonly pairs: readonly KeyValuePair[];
  readonly mentions: readonly EntityMention[];
}

// A label must mean the field, not only share a word with it.
const MIN_LABEL = 0.6;
const MIN_NEAR = 0.3;
// Of a name of several words one alone says too little: an id is not the VAT id.
const MIN_NEAR_OF_SEVERAL = 0.55;
// What a text has many of, each for something else.
// With the word that says no more than the kind itself does.
const MANY: ReadonlyMap<string, string> = new Map([['id', 'number'], ['money', 'amount'], ['date', 'date'], ['time', 'time'], ['percent', 'percent'], ['quantity', 'quantity']]);

/** The best candidates first; none when nothing speaks for any. */
export function findField(field: Field, facts: SourceFacts): FieldCandidate[] {
  const types = readTypes(field.schema);
  if (types.includes('boolean')) return findLabelled(field, facts);
  const choices = 'const' in field.schema ? [field.schema['const'] ?? null] : listOf(field.schema['enum']);
  const found = choices.length > 0 ? [...findLabelled(field, facts), ...findChoices(field, choices, facts)] : [...findLabelled(field, facts), ...findByKind(field, facts), ...findByPhrase(field, facts)];
  return found.toSorted((a, b) => b.confidence - a.confidence || a.start - b.start);
}

/** The written text as a value of the field; `undefined` when it cannot be one. */
export function readFieldValue(written: string, schema: JsonSchema, name: string): JsonValue | undefined {
  const wrapped = alignToSchema({ kind: 'map', members: [{ key: name, node: { kind: 'text', text: written.trim(), isCut: false } }], isCut: false, hasGap: false }, { type: 'object', properties: { [name]: schema }, required: [name] });
  if (!isAligned(wrapped)) return undefined;
  return (wrapped.value as Readonly<Record<string, JsonValue>>)[name];
}

function findLabelled({ name, schema }: Field, { pairs }: SourceFacts): FieldCandidate[] {
  return pairs.flatMap(({ key, value, start, end }) => {
    const rate = Math.max(rateNames(name, key), rateNames(name, key.split(/[./]/).at(-1) ?? key));
    if (rate < MIN_LABEL) return [];
    const read = readFieldValue(value, schema, name) ?? readFieldValue(firstPart(value), schema, name);
    return read === undefined || read === null ? [] : [{ value: read, start, end, confidence: 0.55 + 0.4 * rate }];
  });
}

// "EUR 4,500 (net)" is an amount with a remark.
function firstPart(value: string): string {
  return value.split(/\s*[(;\n]|\s+[-–]\s+|,\s+(?=\p{L})/u, 1)[0] ?? value;
}

function findChoices({ name, schema }: Field, choices: readonly JsonValue[], { text }: SourceFacts): FieldCandidate[] {
  return choices.flatMap((choice) => {
    if (typeof choice !== 'string' || choice === '') return [];
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${choice.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/[_\s-]+/g, '[\\s_-]+')}(?![\\p{L}\\p{N}])`, 'giu');
    return Array.from(text.matchAll(pattern)).slice(0, 50).flatMap((match) => {
      const span = { start: match.index, end: match.index + match[0].length };
      const value = NEGATED.test(text.slice(Math.max(0, span.start - 20), span.start)) ? undefined : readFieldValue(match[0], schema, name);
      return value === undefined ? [] : [{ value, ...span, confidence: 0.35 + 0.4 * rateNearness(text, span, readNameWords(name)) }];
    });
  });
}

function findByKind(field: Field, facts: SourceFacts): FieldCandidate[] {
  const kind = readFieldKind(field);
  const types = readTypes(field.schema);
  const isNumeric = types.includes('integer') || types.includes('number');
  const found = isNumeric ? findNumbers(field, facts) : [];
  if (kind === undefined) return found;
  const mentions = facts.mentions.filter(({ type }) => type === kind);
  const wanted = readTellingWords(field.name, kind);
  for (const mention of mentions) {
    const value = readFieldValue(mention.text, field.schema, field.name);
    if (value === undefined || value === null) continue;
    const near = rateNearness(facts.text, mention, wanted);
    if (MANY.has(kind) && near < minNearOf(wanted) && (mentions.length > 1 || !saysOnlyKind(field.name, kind))) continue;
    // The only one of its kind needs no words beside it.
    const alone = mentions.length === 1 || kind === 'email' || kind === 'person' || kind === 'organization' ? 0.25 : 0.1;
    found.push({ value, start: mention.start, end: mention.end, confidence: Math.min(0.85, 0.2 + alone + 0.45 * near) });
  }
  return found;
}

function minNearOf(wanted: readonly string[]): number {
  return wanted.length > 1 ? MIN_NEAR_OF_SEVERAL : MIN_NEAR;
}

// "date", "total", "id": the only one of its kind will be meant.
function saysOnlyKind(name: string, kind: string): boolean {
  const generic = MANY.get(kind);
  return generic !== undefined && readNameWords(name).every((word) => isSameWord(word, stemWord(generic)));
}

// Of "invoice number" the invoice: what is found is a number already.
function readTellingWords(name: string, kind: string | undefined): string[] {
  const words = readNameWords(name);
  const generic = MANY.get(kind ?? '');
  const telling = generic === undefined ? words : words.filter((word) => !isSameWord(word, stemWord(generic)));
  return telling.length === 0 ? words : telling;
}

const NUMBER = /(?<![\w.,@/:-])[-−]?[$€£¥]?\s?(?:\d{1,3}(?:[,'’\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?:\s?(?:%|[kmc]?m\b|kg|g|mg|[kmg]b|ms|s|h|min|years?|days?|hours?|minutes?|seconds?|€|\$|£|EUR|USD|GBP|CHF))?(?![\w@/]|[-.:]\d)/gi;

const MULTIPLE = /^\s*(?:k|thousand|m|mn|mio|million|bn|billion|trillion|lakh|crore|hundred|dozen)s?\b/i;
const RANGE_AFTER = /^\s*(?:[-–—]|to\b)\s*[$€£¥]?\d/;
const RANGE_BEFORE = /\b(?:between|from)\s*$|\bbetween\s+\S+\s+and\s*$|\d\s*(?:[–—]|to)\s*$/i;
const NEGATED = /\b(?:not|no|never|without|non|isn['’]t|aren['’]t)[\s-]+(?:an?\s+|the\s+)?$/i;

function findNumbers({ name, schema }: Field, { text, mentions }: SourceFacts): FieldCandidate[] {
  const wanted = readTellingWords(name, readFieldKind({ name, schema }));
  // A day's or an address's figures are no numbers of their own.
  const taken = mentions.filter(({ type }) => ['date', 'email', 'url', 'phone', 'time'].includes(type)).toSorted((a, b) => a.start - b.start);
  let next = 0;
  let takenUntil = 0;
  return Array.from(text.matchAll(NUMBER)).slice(0, 5_000).flatMap((match) => {
    const span = { start: match.index, end: match.index + match[0].length };
    // Both go forward through the text: of those that begin before the end of this one the furthest end decides.
    for (; next < taken.length && (taken[next]?.start ?? 0) < span.end; next += 1) takenUntil = Math.max(takenUntil, taken[next]?.end ?? 0);
    if (span.start < takenUntil) return [];
    const near = rateNearness(text, span, wanted);
    if (near < minNearOf(wanted)) return [];
    // A part of a range, or of a larger amount.
    if (MULTIPLE.test(text.slice(span.end, span.end + 20)) || RANGE_AFTER.test(text.slice(span.end, span.end + 12)) || RANGE_BEFORE.test(text.slice(Math.max(0, span.start - 24), span.start))) return [];
    const value = readFieldValue(match[0], schema, name) ?? (namesUnit(name) ? undefined : readFieldValue(match[0].replaceAll(/[^\d.,'’−-]/g, ''), schema, name));
    return value === undefined || value === null ? [] : [{ value, ...span, confidence: Math.min(0.9, 0.3 + 0.6 * near) }];
  });
}

// "the project name is Atlas", "subject of the talk: …"
function findByPhrase({ name, schema }: Field, { text }: SourceFacts): FieldCandidate[] {
  if (!readTypes(schema).includes('string') || schema['format'] !== undefined) return [];
  const words = name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.length === 0) return [];
  const phrase = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s_-]+');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${phrase}\\s+(?:is|was|are|of|equals|named|called)\\s+(?:the\\s+)?["'“]?([^\\n.;,"'”]{1,80})`, 'giu');
  return Array.from(text.matchAll(pattern)).slice(0, 20).flatMap((match) => {
    const written = (match[1] ?? '').trim();
    const value = readFieldValue(written, schema, name);
    const start = match.index + match[0].lastIndexOf(written);
    return value === undefined || written === '' ? [] : [{ value, start, end: start + written.length, confidence: 0.65 }];
  });
}
