// Entities of a document as a reader wants them: lists by type, and where each is mentioned. The finding itself is @gateway/extraction's.
import { GatewayError, type LocalEngine, type Operation } from '@gateway/core';
import { extractEntitiesOperation, type EntityMention, type ExtractEntitiesOutput } from '@gateway/extraction';
import { limitConcurrency } from './limit-concurrency.ts';
import { listEntities } from './list-entities.ts';

export interface ExtractDocumentEntitiesInput {
  readonly text: string;
  /** With a model any words; without one those that `@gateway/extraction` knows. @default ['person', 'organization', 'location', 'date'] */
  readonly entityTypes?: readonly string[] | undefined;
  /** How many parts of a long document a model reads at once; more than 4 counts as 4. @default 4 */
  readonly maxConcurrency?: number | undefined;
}

export interface ExtractDocumentEntitiesOutput {
  /** Every type that was asked for: its different texts in the order in which they first occur. Upper and lower case make no difference. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  /** By position; UTF-16 offsets into the whole text, `end` exclusive. */
  readonly mentions: readonly EntityMention[];
  /** Types that the engine does not know; their lists are empty for that reason. */
  readonly unsupportedTypes: readonly string[];
}

const DEFAULT_TYPES = ['person', 'organization', 'location', 'date'];
const DEFAULT_CONCURRENCY = 4;
// About one entity in 300 characters of prose, 20 tokens each as JSON.
const TOKENS_PER_CHARACTER = 20 / 300;
// A part of the text, and its list.
const LARGEST_CALL_TOKENS = 8_000;

/**
 * Finds the entities of a whole document: who, where, when, or what was asked for, each with its place in the text.
 * Long documents are read in parts; finished parts are kept in `call.checkpoint`.
 *
 * @throws GatewayError `invalid_input` for a blank text, no types or a number out of range; otherwise what the model throws
 */
export const extractEntitiesFromDocumentOperation: Operation<ExtractDocumentEntitiesInput, ExtractDocumentEntitiesOutput> = {
  name: 'extract_entities',
  task: 'entity_extraction',
  promptVersion: extractEntitiesOperation.promptVersion,
  local: createLocalEngine(),
  measure: ({ text }) => ({ inputCharacters: text.length, outputTokens: Math.ceil(text.length * TOKENS_PER_CHARACTER), largestCallTokens: LARGEST_CALL_TOKENS }),
  run: async (input, model, call = {}) => {
    const entityTypes = readTypes(input);
    const limited = limitConcurrency(model, readConcurrency(input));
    return toOutput(await extractEntitiesOperation.run({ text: input.text, entityTypes }, limited, call), entityTypes);
  },
};

function createLocalEngine(): LocalEngine<ExtractDocumentEntitiesInput, ExtractDocumentEntitiesOutput> | undefined {
  const engine = extractEntitiesOperation.local;
  if (engine === undefined) return undefined;
  return {
    model: engine.model,
    quality: engine.quality,
    run: async (input, call) => {
      const entityTypes = readTypes(input);
      return toOutput(await engine.run({ text: input.text, entityTypes }, call), entityTypes);
    },
  };
}

function toOutput(found: ExtractEntitiesOutput, types: readonly string[]): ExtractDocumentEntitiesOutput {
  return { entities: listEntities(found.mentions, types), mentions: found.mentions, unsupportedTypes: found.unsupportedTypes };
}

function readTypes(input: ExtractDocumentEntitiesInput): readonly string[] {
  if (input.text.trim() === '') {
    throw new GatewayError({ kind: 'invalid_input', message: 'There is no text to find entities in.', hint: 'Give a document that is not blank.' });
  }
  const types = [...new Set((input.entityTypes ?? DEFAULT_TYPES).map((type) => type.trim()).filter((type) => type !== ''))];
  if (types.length > 0) return types;
  throw new GatewayError({ kind: 'invalid_input', message: 'No entity types were given.', hint: 'Leave entityTypes out for person, organization, location and date.' });
}

function readConcurrency(input: ExtractDocumentEntitiesInput): number {
  const value = input.maxConcurrency ?? DEFAULT_CONCURRENCY;
  if (Number.isFinite(value) && value >= 1) return Math.floor(value);
  throw new GatewayError({ kind: 'invalid_input', message: 'maxConcurrency must be a number of at least 1.', hint: 'Leave maxConcurrency out for the default.' });
}
