// The official JSON Schema test suite held against a validator.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isGatewayError, type JsonSchema, type JsonValue } from '../../packages/core/src/index.ts';
import { compileJsonSchema } from '../../packages/extraction/src/index.ts';

interface Group {
  readonly description: string;
  readonly schema: JsonValue;
  readonly tests: readonly { readonly description: string; readonly data: JsonValue; readonly valid: boolean }[];
}

/** Says whether a value is valid; `undefined` when it gives up on it. */
type Judge = (value: JsonValue) => boolean | undefined;
type Refusal = { readonly kind: 'unsupported' | 'invalid_input'; readonly reason: string };

export interface SuiteOptions {
  readonly draft: string;
  readonly part: 'required' | 'format';
  readonly schemaUri: string;
  readonly who: string;
  readonly compile: (schema: JsonSchema) => Promise<Judge | Refusal>;
}

export interface SuiteRow extends Pick<SuiteOptions, 'draft' | 'part' | 'who'> {
  readonly cases: number;
  readonly right: number;
  /** Cases of schemas that were refused, by the kind of error. */
  readonly unsupported: number;
  readonly invalid: number;
  readonly wrong: readonly string[];
  readonly refused: readonly { readonly reason: string; readonly cases: number }[];
}

/** @param folder that of one draft in the suite */
export async function runSuite(folder: string, { compile, schemaUri, draft, part, who }: SuiteOptions): Promise<SuiteRow> {
  const own = part === 'required' ? folder : path.join(folder, 'optional/format');
  let [cases, right, unsupported, invalid] = [0, 0, 0, 0];
  const wrong: string[] = [];
  const refused: { reason: string; cases: number }[] = [];
  for (const file of readdirSync(own).filter((name) => name.endsWith('.json'))) {
    for (const { schema, description, tests } of JSON.parse(readFileSync(path.join(own, file), 'utf8')) as readonly Group[]) {
      cases += tests.length;
      // A schema that is `true` or `false` is none that a caller can give: it stands below one that is an object.
      const given = typeof schema === 'boolean' ? { allOf: [schema] } : (schema as JsonSchema);
      const judge = await compile('$schema' in given ? given : { $schema: schemaUri, ...given });
      if (typeof judge !== 'function') {
        if (judge.kind === 'unsupported') unsupported += tests.length;
        else invalid += tests.length;
        refused.push({ reason: judge.reason, cases: tests.length });
        continue;
      }
      for (const test of tests) {
        if (judge(test.data) === test.valid) right += 1;
        else wrong.push(`${file}, ${description}: ${test.description}`);
      }
    }
  }
  return { draft, part, who, cases, right, unsupported, invalid, wrong, refused };
}

export async function compileWithGateway(schema: JsonSchema): Promise<Judge | Refusal> {
  try {
    const { validate } = await compileJsonSchema(schema, { timeoutMs: 20_000 });
    return (value) => validate(value).length === 0;
  } catch (error) {
    if (!isGatewayError(error) || (error.kind !== 'unsupported' && error.kind !== 'invalid_input')) throw error;
    const quoted = /uses (.*?)(?: \(at| in drafts|, which)/.exec(error.message)?.[1];
    return { kind: error.kind, reason: quoted ?? (error.message.includes("can't resolve") ? 'a reference to another document' : 'an unknown dialect') };
  }
}

export async function compileWithAjv(schema: JsonSchema): Promise<Judge | Refusal> {
  const uri = String(schema['$schema']);
  const Draft = uri.includes('2020-12') ? Ajv2020 : uri.includes('2019-09') ? Ajv2019 : Ajv;
  const ajv = new Draft({ strict: false, logger: false });
  addFormats.default(ajv);
  try {
    const { $schema: _draft, ...own } = schema;
    const validate = ajv.compile(uri.includes('draft-0') ? own : schema);
    return (value) => {
      try {
        return validate(value) as boolean;
      } catch {
        // It gives up on the value with an error of its own.
        return undefined;
      }
    };
  } catch (error) {
    return { kind: 'invalid_input', reason: String(error) };
  }
}
