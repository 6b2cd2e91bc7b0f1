// Any JSON Schema that a caller brings, as a function that tells what is wrong with a value. Nothing is coerced, filled in, or fetched.
import { isIP } from 'node:net';
import { GatewayError, type JsonSchema, type JsonValue } from '@gateway/core';
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv';
import { checkSchemaSize } from './check-schema-size.ts';
import { describeProblem, type SchemaProblem } from './describe-problem.ts';
import { isEmail } from './is-email.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { createBoundedRunner, type RunBounded } from './run-bounded.ts';

export interface CompiledSchema {
  /**
   * Everything that is wrong with a value, at most 50 findings; nothing when it is valid.
   *
   * @throws GatewayError `invalid_input` when the schema takes too long for this value
   */
  validate(value: JsonValue): readonly SchemaProblem[];
}

const MAX_PROBLEMS = 50;
const DEFAULT_TIMEOUT_MS = 1_000;
// The first schema of a process also compiles that of its draft, which takes a second on a busy machine.
const COMPILE_FACTOR = 5;

export interface CompileSchemaOptions {
  /** How long validating one value may take in milliseconds, and compiling five times as long; nothing else runs meanwhile. @default 1000 */
  readonly timeoutMs?: number | undefined;
}

interface Draft {
  readonly names: RegExp;
  readonly load: () => Promise<new (options: Options) => Ajv>;
}

const OLD_DRAFT: Draft = { names: /json-schema\.org\/(?:draft-0[67]\/)?schema#?$/, load: async () => (await import('ajv')).Ajv };
const DRAFTS: readonly Draft[] = [
  { names: /^$|json-schema\.org\/draft\/2020-12\/schema#?$/, load: async () => (await import('ajv/dist/2020.js')).Ajv2020 },
  { names: /json-schema\.org\/draft\/2019-09\/schema#?$/, load: async () => (await import('ajv/dist/2019.js')).Ajv2019 },
  OLD_DRAFT,
];

/**
 * Compiles a schema of JSON Schema 2020-12, 2019-09 or draft 7 and 6 (by `$schema`; 2020-12 without), with formats.
 *
 * Bounded against hostile schemas: at most 20,000 parts, 100 levels, patterns of 2,000 characters; compiling and validating end when
 * `timeoutMs` is over, wherever they are, also inside a regular expression that backtracks. Equal items are found in linear time. Only own properties count. References to other
 * documents are refused.
 *
 * @throws GatewayError `invalid_input` that says what is wrong with the schema; `unsupported` for a keyword that cannot be checked reliably
 */
export async function compileJsonSchema(schema: JsonSchema, options: CompileSchemaOptions = {}): Promise<CompiledSchema> {
  checkSchemaSize(schema);
  // A copy, since the caller may change theirs; without the name of its draft, which the validator is chosen by.
  const { $schema: draft = '', ...own } = JSON.parse(JSON.stringify(schema)) as JsonSchema;
  const entry = typeof draft === 'string' ? DRAFTS.find(({ names }) => names.test(draft)) : undefined;
  if (entry === undefined) refuse(`is of an unknown kind (${JSON.stringify(draft)})`, 'Use JSON Schema 2020-12, 2019-09 or draft 7.');
  const { tracksProperties } = refuseUnsupported(own, { isOldDraft: entry === OLD_DRAFT });
  const [Draft, { default: addFormats }] = await Promise.all([entry.load(), import('ajv-formats')]);
  const create = (allErrors: boolean): Ajv => {
    const ajv = new Draft({ allErrors, strict: false, ownProperties: true, validateFormats: true, logger: false, messages: true });
    // Costs time, and fails on some schemas with patterns for keys in alternatives: only where something hangs on it.
    if (!tracksProperties) ajv.opts.unevaluated = false;
    addFormats.default(ajv);
    ajv.addFormat('email', (text) => isEmail(text, (address, format) => isIP(address) === (format === 'ipv4' ? 4 : 6)));
    replaceUniqueItems(ajv);
    return ajv;
  };
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const compileWith = (allErrors: boolean): ValidateFunction => compile(create(allErrors), own, createBoundedRunner(timeoutMs * COMPILE_FACTOR));
  let validator = compileWith(true);
  const runBounded = createBoundedRunner(timeoutMs);
  let tellsAll = true;
  return {
    validate: (value) => {
      const found = validate(validator, value, runBounded);
      if (found !== undefined) return found;
      // Looking for everything that is wrong goes down every alternative of a tree; the first thing wrong ends each of them at once.
      if (tellsAll) validator = compileWith(false);
      const first = tellsAll ? validate(validator, value, runBounded) : undefined;
      tellsAll = false;
      return first ?? refuse('takes too long to check', 'Simplify its patterns (repetitions inside repetitions) and its nested alternatives.');
    },
  };
}

function compile(ajv: Ajv, schema: JsonSchema, runBounded: RunBounded): ValidateFunction {
  let result: { readonly value: ValidateFunction } | undefined;
  try {
    result = runBounded(() => ajv.compile(schema));
  } catch (error) {
    // Everything that ajv throws here is about the schema.
    refuse(`cannot be used: ${error instanceof Error ? error.message : 'it cannot be compiled'}`, isMissingReference(error) ? 'References to other documents are not followed: put what they refer to under "$defs".' : undefined);
  }
  return result?.value ?? refuse('takes too long to compile', 'Give a simpler schema.');
}

// `undefined` when the time was up.
function validate(validator: ValidateFunction, value: JsonValue, runBounded: RunBounded): readonly SchemaProblem[] | undefined {
  let done: { readonly value: readonly ErrorObject[] } | undefined;
  try {
    done = runBounded(() => (validator(value) ? [] : (validator.errors ?? [])));
  } catch (error) {
    refuse(`cannot be applied: ${error instanceof RangeError ? 'it refers to itself without end' : String(error)}`, 'Let a reference to the schema itself stand below a property or an item.');
  }
  return done?.value.slice(0, MAX_PROBLEMS).map(describeProblem);
}

// ajv compares every item with every other.
function replaceUniqueItems(ajv: Ajv): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isUnique: boolean, items: readonly JsonValue[]) => !isUnique || new Set(items.map(toCanonical)).size === items.length,
  });
}

/** Equal values have equal texts, whatever the order of their keys. */
function toCanonical(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: JsonValue) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

function isMissingReference(error: unknown): boolean {
  return error instanceof Error && 'missingRef' in error;
}

function refuse(what: string, hint: string | undefined): never {
  throw new GatewayError({ kind: 'invalid_input', message: `The JSON schema ${what}.`, hint });
}
