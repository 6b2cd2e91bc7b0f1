// What classify_text is asked and what it gives.
import { GatewayError } from '@gateway/core';
import { readCount, requireText } from '../count-option.ts';
import type { ReadCoverage } from '../document-coverage.ts';

export interface ClassifyTextInput {
  /** Of any length. */
  readonly text: string;
  /** A name each, or `name: description`; 100 at most, two at least unless several may apply. */
  readonly labels: readonly string[];
  /** Whether none, one or several labels may apply. @default false: exactly one does */
  readonly multiLabel?: boolean | undefined;
  /** How many parts of a long text a model reads at once. @default 4 */
  readonly maxConcurrency?: number | undefined;
}

export interface LabelScore {
  /** The label's name, without its description. */
  readonly label: string;
  /** 0 to 1: a model's own probability, or a similarity where no model was asked. */
  readonly score: number;
}

export interface ClassifiedPart {
  readonly start: number;
  readonly end: number;
  readonly label: string | null;
}

export interface ClassifyTextOutput {
  /** The best label; `null` when nothing speaks for any. */
  readonly label: string | null;
  /** Best first: all labels, or with `multiLabel` those that apply. */
  readonly labels: readonly LabelScore[];
  readonly coverage: ReadCoverage;
  /** Of a text that was read in parts: what each of them is. */
  readonly parts: readonly ClassifiedPart[];
  readonly warnings: readonly string[];
}

export interface Label {
  readonly name: string;
  readonly description?: string | undefined;
}

export interface ClassifySettings {
  readonly text: string;
  readonly labels: readonly Label[];
  readonly isMulti: boolean;
  readonly maxConcurrency: number;
}

const MOST_LABELS = 100;

/** @throws GatewayError `invalid_input` for a blank text, too few or too many labels, or two of one name */
export function readClassifyInput({ text, labels, multiLabel = false, maxConcurrency }: ClassifyTextInput): ClassifySettings {
  requireText(text, 'classify');
  const parsed = labels.map(parseLabel);
  const names = new Set(parsed.map(({ name }) => toComparable(name)));
  const least = multiLabel ? 1 : 2;
  if (!parsed.every(({ name }) => isVisible(name))) throw createLabelError('A label is blank.', 'Give every label a name.');
  if (names.size < parsed.length) throw createLabelError('Two labels have the same name.', 'Give every label a name of its own, before the first colon.');
  if (parsed.length < least || parsed.length > MOST_LABELS) throw createLabelError(`There must be ${least} to ${MOST_LABELS} labels.`, 'Give "labels" as a list of names, or of "name: description".');
  return { text, labels: parsed, isMulti: multiLabel, maxConcurrency: readCount(maxConcurrency, { name: 'maxConcurrency', fallback: 4, most: 1_000 }) };
}

// The name ends at the first colon of its line that white space follows, so "http://x" and "12:30" are names.
function parseLabel(label: string): Label {
  const whole = label.trim();
  const feed = whole.indexOf('\n');
  const colon = whole.search(/:\s/);
  if (colon === -1 || (feed !== -1 && feed < colon)) return { name: whole };
  return { name: whole.slice(0, colon).trim(), description: whole.slice(colon + 1).trim() };
}

// What looks the same is the same, however it is composed.
function toComparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function isVisible(name: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name);
}

function createLabelError(message: string, hint: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message, hint });
}
