// extract_key_value_pairs as an operation: rules for what is written as pairs, a model for prose and for what the rules do not find.
import { GatewayError, type JsonSchema, type JsonValue, type LocalEngine, type Operation } from '@gateway/core';
import { findField } from '../local/find-field.ts';
import { findMentions } from '../local/find-mentions.ts';
import { findKeyValuePairs } from '../pairs/find-pairs.ts';
import { rateNames } from '../pairs/match-key.ts';
import { askInParts } from './ask-in-parts.ts';

export interface ExtractPairsInput {
  readonly text: string;
  /** What is wanted, in any wording. @default everything */
  readonly keys?: readonly string[] | undefined;
}

export interface ExtractPairsOutput {
  /** A key that comes several times has its different values one a line. */
  readonly pairs: Readonly<Record<string, string>>;
  /** Requested keys without a value. */
  readonly missing: readonly string[];
}

export const PAIRS_PROMPT_VERSION = 'extract_key_value_pairs/1';

/** @throws GatewayError `invalid_input` for a blank text or key; otherwise what the model throws */
export const extractPairsOperation: Operation<ExtractPairsInput, ExtractPairsOutput> = {
  name: 'extract_key_value_pairs',
  task: 'data_extraction',
  promptVersion: PAIRS_PROMPT_VERSION,
  local: createLocalEngine(),
  run: async (input, model, call) => {
    check(input);
    const { keys } = input;
    const answers = await askInParts({ text: input.text, schema: createSchema(keys), task: describeTask(keys), model, call });
    return toOutput(answers.flatMap((answer) => toEntries(answer, keys)), keys);
  },
};

function createLocalEngine(): LocalEngine<ExtractPairsInput, ExtractPairsOutput> {
  return {
    model: 'local/pairs',
    // Not measured on labelled documents: low enough to be taken only where it is named or nothing else is there.
    quality: 0.5,
    run: async (input) => {
      check(input);
      return toOutput(await readPairs(input), input.keys);
    },
  };
}

type Entry = readonly [key: string, value: string];

// A label in other words must share most of them.
const MIN_RATE = 0.6;

async function readPairs({ text, keys }: ExtractPairsInput): Promise<Entry[]> {
  const pairs = await findKeyValuePairs(text);
  if (keys === undefined) return pairs.map(({ key, value }): Entry => [key, value]);
  const mentions = findMentions(text);
  return keys.flatMap((key): Entry[] => {
    const rated = pairs.map((pair) => ({ pair, rate: Math.max(rateNames(key, pair.key), rateNames(key, pair.key.split('.').at(-1) ?? '')) })).filter(({ rate }) => rate >= MIN_RATE);
    const best = rated.reduce((most, { rate }) => Math.max(most, rate), 0);
    const labelled = rated.filter(({ rate }) => rate === best).map(({ pair }): Entry => [key, pair.value]);
    if (labelled.length > 0) return labelled;
    const [told] = findField({ name: key, schema: { type: 'string' } }, { text, pairs, mentions }).filter(({ confidence }) => confidence >= 0.45);
    return told === undefined ? [] : [[key, text.slice(told.start, told.end)]];
  });
}

function createSchema(keys: readonly string[] | undefined): JsonSchema {
  const pair = { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string' } }, required: ['key', 'value'], additionalProperties: false };
  if (keys === undefined) return { type: 'object', properties: { pairs: { type: 'array', items: pair } }, required: ['pairs'], additionalProperties: false };
  return { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, { type: ['string', 'null'] }])), required: [...keys], additionalProperties: false };
}

function describeTask(keys: readonly string[] | undefined): string {
  if (keys === undefined) return 'Give every fact of the document that has a name as a pair of a short key and its value, copied exactly.';
  return 'Give for each key its value, copied exactly from the document, which may name it in other words; null where the document does not tell.';
}

function toEntries(answer: JsonValue, keys: readonly string[] | undefined): Entry[] {
  if (keys === undefined) return (answer as unknown as { readonly pairs: readonly { readonly key: string; readonly value: string }[] }).pairs.map(({ key, value }): Entry => [key, value]);
  return Object.entries(answer as Readonly<Record<string, string | null>>).flatMap(([key, value]): Entry[] => (value === null || value.trim() === '' ? [] : [[key, value]]));
}

function toOutput(entries: readonly Entry[], keys: readonly string[] | undefined): ExtractPairsOutput {
  const grouped = new Map<string, Set<string>>();
  for (const [key, value] of entries) grouped.set(key, (grouped.get(key) ?? new Set()).add(value));
  return { pairs: Object.fromEntries([...grouped].map(([key, values]) => [key, [...values].join('\n')])), missing: (keys ?? []).filter((key) => !grouped.has(key)) };
}

function check({ text, keys }: ExtractPairsInput): void {
  if (text.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: 'There is no text to find pairs in.', hint: 'Give a document that is not blank.' });
  if (keys !== undefined && (keys.length === 0 || keys.some((key) => key.trim() === ''))) throw new GatewayError({ kind: 'invalid_input', message: 'A key is blank, or there is none.', hint: 'Leave "keys" out for everything.' });
}
