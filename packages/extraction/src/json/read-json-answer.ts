// From a model's answer to the value that its schema asked for: every stretch that may be the data is read, aligned to the schema and validated in full.
// What fits wins; what could be two things is an error.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { alignToSchema } from './align/align-to-schema.ts';
import { isAligned } from './align/aligned.ts';
import { toSoft } from './align/to-plain.ts';
import type { CompiledSchema } from './compile-json-schema.ts';
import type { SchemaProblem } from './describe-problem.ts';
import { findAnswerStart, findBracketed, findOtherForms, joinLines, type Candidate } from './find-candidates.ts';
import { isForm } from './is-form.ts';
import { parseSoft } from './soft/parse-soft.ts';
import type { SoftNode } from './soft/soft-node.ts';

// As many as the validator tells.
const MAX_PROBLEMS = 50;

export interface AnswerSchema extends CompiledSchema {
  readonly schema: JsonSchema;
}

export type ReadAnswer =
  | {
      readonly value: JsonValue;
      /** Whether anything had to be mended or aligned. */
      readonly isMended: boolean;
      /** Left out when the value was closed as it should be. `open`: nothing told where it ends. `cut`: something in it broke off, and what could be left out was. */
      readonly end?: 'open' | 'cut' | undefined;
    }
  | {
      /** Everything that is wrong, in words that the model can be told; at least one. */
      readonly problems: readonly SchemaProblem[];
      /** What could be read, valid or not. */
      readonly partial?: JsonValue | undefined;
    };

/**
 * The value in `answer` that `schema` asked for. Nothing is guessed: of several values that fit, equal ones are one, a later one that is said to correct
 * an earlier one wins, and others are an error. Answers that broke off fail unless only something optional is missing.
 *
 * @example
 * await readJsonAnswer("Sure: {name: 'Ada', age: '41'}", { schema, validate }); // { value: { name: 'Ada', age: 41 }, isMended: true }
 */
export async function readJsonAnswer(answer: string, schema: AnswerSchema): Promise<ReadAnswer> {
  const strict = losesDigits(answer.trim()) ? undefined : tryParse(answer.trim());
  if (strict !== undefined && schema.validate(strict).length === 0) return isForm(strict) ? problem('holds placeholders instead of data', strict) : { value: strict, isMended: false };
  const text = decodeSyntax(answer);
  const from = findAnswerStart(text);
  const read = await readText(text, from, schema);
  if ('value' in read || from === 0) return read;
  // Nothing came after the thoughts.
  return /\S/.test(text.slice(from)) ? read : problem('holds nothing but thoughts');
}

/** A value that is there already, aligned to `schema` and validated; what {@link readJsonAnswer} does with one that it has found. */
export function alignJson(value: JsonValue, schema: AnswerSchema): ReadAnswer {
  if (schema.validate(value).length === 0) return { value, isMended: false };
  const aligned = alignToSchema(toSoft(value), schema.schema);
  if (!isAligned(aligned)) return { problems: aligned.problems.slice(0, MAX_PROBLEMS), partial: aligned.partial ?? value };
  const problems = schema.validate(aligned.value);
  return problems.length === 0 ? { value: aligned.value, isMended: true } : { problems, partial: aligned.value };
}

async function readText(text: string, from: number, schema: AnswerSchema): Promise<ReadAnswer> {
  const bracketed = findBracketed(text, from);
  const lines = joinLines(bracketed, text);
  const tries = [lines !== undefined && asksForList(schema.schema) ? [lines] : [], bracketed, lines === undefined ? [] : [lines]];
  let best: ReadAnswer | undefined;
  for (const candidates of tries) {
    const read = chooseFitting(candidates, text, { schema, isBracketed: candidates === bracketed });
    if (read === undefined) continue;
    if ('value' in read || read.isConflict === true) return read;
    best ??= read;
  }
  // Data in brackets that was cut or is wrong is not mended by reading the prose around it as something else.
  const others = bracketed.some(({ node }) => node.kind === 'map' && node.members.length > 0) ? [] : await findOtherForms(text, from);
  const scalar = others.length === 0 && bracketed.length === 0 ? readScalar(text, from) : [];
  const read = chooseFitting([...others, ...scalar], text, { schema, isBracketed: false });
  if (read !== undefined && ('value' in read || best === undefined)) return read;
  return best ?? problem(text.trim() === '' ? 'is empty' : 'holds no JSON');
}

type Choice = ReadAnswer & { readonly isConflict?: boolean };

interface Fitting {
  readonly candidate: Candidate;
  readonly value: JsonValue;
  readonly cost: number;
}

function chooseFitting(candidates: readonly Candidate[], text: string, { schema, isBracketed }: { readonly schema: AnswerSchema; readonly isBracketed: boolean }): Choice | undefined {
  const fitting: Fitting[] = [];
  let best: { readonly problems: readonly SchemaProblem[]; readonly partial?: JsonValue | undefined } | undefined;
  for (const candidate of candidates) {
    const aligned = alignToSchema(candidate.node, schema.schema);
    const problems = isAligned(aligned) ? schema.validate(aligned.value) : aligned.problems;
    if (isAligned(aligned) && problems.length === 0 && !isForm(aligned.value)) fitting.push({ candidate, value: aligned.value, cost: aligned.cost });
    else {
      const partial = isAligned(aligned) ? aligned.value : aligned.partial;
      const said = problems.length === 0 ? [{ path: '', message: 'holds placeholders instead of data' }] : problems;
      if (best === undefined || said.length < best.problems.length || (best.partial === undefined && partial !== undefined)) best = { problems: said.slice(0, MAX_PROBLEMS), ...(partial === undefined ? {} : { partial }) };
    }
  }
  const [first] = fitting;
  if (first === undefined) return best;
  const chosen = chooseOne(fitting, text);
  if (chosen === undefined) return { ...problem('holds several different values, and does not say which one is meant', first.value), isConflict: true };
  const end = hasCutValue(chosen.candidate.node) ? 'cut' : isBracketed && !hasCut(chosen.candidate.node) ? undefined : 'open';
  return { value: chosen.value, isMended: true, ...(end === undefined ? {} : { end }) };
}

// Anything but a closing brace is missing.
function hasCutValue(node: SoftNode): boolean {
  if (node.kind === 'map') return node.members.some(({ node: member }) => hasCutValue(member));
  return node.isCut || (node.kind === 'list' && node.items.some(hasCutValue));
}

function hasCut(node: SoftNode): boolean {
  return node.isCut || (node.kind === 'list' ? node.items.some(hasCut) : node.kind === 'map' && node.members.some(({ node: member }) => hasCut(member)));
}

// Words that take back what was said before them.
const CORRECTION = /\b(?:wait|correct(?:ed|ion)?|sorry|right (?:object|one|answer|json)|instead|actually|fixed|revised|updated|final|mistake|overlooked|oops|amended|apologi[sz]e|on second thought|should (?:be|have been)|scratch that|no,)/i;

function chooseOne(fitting: readonly Fitting[], text: string): Fitting | undefined {
  const distinct = fitting.filter((one, index) => fitting.findIndex((other) => toCanonical(other.value) === toCanonical(one.value)) === index);
  if (distinct.length <= 1) return distinct[0];
  const last = fitting.at(-1);
  if (last === undefined) return undefined;
  const before = fitting.findLast((one) => one !== last && toCanonical(one.value) !== toCanonical(last.value));
  const between = text.slice(before?.candidate.end ?? 0, last.candidate.start);
  return CORRECTION.test(between) ? last : undefined;
}

function toCanonical(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: JsonValue) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

// A text, a number or a word as the whole answer.
function readScalar(text: string, from: number): Candidate[] {
  const body = text.slice(from).trim();
  if (body === '' || body.length > 2_000) return [];
  const start = from + text.slice(from).indexOf(body);
  const parsed = parseSoft(text, { start, isOpenEnd: false });
  if (parsed === undefined || (parsed.node.kind !== 'word' && parsed.node.kind !== 'text') || text.slice(parsed.end).trim() !== '') return [];
  return [{ node: parsed.node, start, end: parsed.end, slips: parsed.slips }];
}

function asksForList(schema: JsonSchema): boolean {
  return schema['type'] === 'array' || (schema['type'] === undefined && (schema['items'] !== undefined || schema['prefixItems'] !== undefined));
}

// Syntax in disguise: quotes as entities of HTML where there are no other ones, a text escaped as a whole, brackets escaped for Markdown.
function decodeSyntax(answer: string): string {
  if (!/(?<!\\)["“]/.test(answer)) {
    if (answer.includes('\\"') && /^\s*[{[]/.test(answer)) return unescapeWhole(answer.trim());
    if (/&(?:quot|#34|#x22);/i.test(answer)) return decodeEntities(answer);
  }
  return /^\s*\\[{[]/.test(answer) ? answer.replaceAll(/\\([{}[\]_])/g, '$1') : answer;
}

function unescapeWhole(answer: string): string {
  const text = tryParse(`"${answer.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`);
  return typeof text === 'string' ? text : answer;
}

function decodeEntities(answer: string): string {
  return answer
    .replaceAll(/&(?:quot|#34|#x22);/gi, '"')
    .replaceAll(/&(?:apos|#39|#x27);/gi, "'")
    .replaceAll(/&lt;/gi, '<')
    .replaceAll(/&gt;/gi, '>')
    .replaceAll(/&nbsp;/gi, ' ')
    .replaceAll(/&amp;/gi, '&');
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON as it stands: it is read leniently.
    return undefined;
  }
}

// Whole numbers that a double cannot hold and would write in another way: read by their spelling instead, which a text keeps and a number refuses.
function losesDigits(answer: string): boolean {
  if (!/\d{16}/.test(answer)) return false;
  let loses = false;
  const check = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const source = context?.source;
    if (typeof value === 'number' && source !== undefined && /^-?\d{16,}$/.test(source)) loses ||= String(value) !== source && (!Number.isFinite(value) || BigInt(source) !== BigInt(value));
    return value;
  };
  try {
    JSON.parse(answer, check);
  } catch {
    // Not JSON as it stands: it is read by its spelling anyway.
    return false;
  }
  return loses;
}

function problem(what: string, partial?: JsonValue): { readonly problems: readonly SchemaProblem[]; readonly partial?: JsonValue } {
  return { problems: [{ path: '', message: `The answer ${what}.` }], ...(partial === undefined ? {} : { partial }) };
}
