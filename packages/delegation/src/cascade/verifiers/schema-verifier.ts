// Does the answer have the shape that was asked for? The validator itself comes from outside.
import type { JsonValue, Verifier } from '@gateway/core';

/** What is wrong with a value, and where. */
export interface SchemaProblem {
  /** JSON pointer; empty for the whole value. */
  readonly path: string;
  readonly message: string;
}

export interface SchemaVerifierOptions<Input, Output> {
  /** The JSON value of an answer; `undefined` when it holds none. */
  readonly read: (output: Output, input: Input) => JsonValue | undefined;
  /** Everything that is wrong with it; nothing when it is valid. */
  readonly validate: (value: JsonValue, input: Input) => readonly SchemaProblem[] | Promise<readonly SchemaProblem[]>;
}

const MAX_NAMED = 5;

export function createSchemaVerifier<Input, Output>(options: SchemaVerifierOptions<Input, Output>): Verifier<Input, Output> {
  return {
    name: 'schema',
    verify: async ({ input, output }) => {
      const value = options.read(output, input);
      if (value === undefined) return { accepted: false, reason: 'The answer holds no JSON.', score: 0 };
      const problems = await options.validate(value, input);
      if (problems.length === 0) return { accepted: true, reason: 'The answer fits the schema.', score: 1 };
      const named = problems.slice(0, MAX_NAMED).map(({ path, message }) => `${path === '' ? 'the value' : path} ${message}`);
      const more = problems.length - named.length;
      return {
        accepted: false,
        reason: `The answer does not fit the schema: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
        score: 1 / (1 + problems.length),
      };
    },
  };
}
