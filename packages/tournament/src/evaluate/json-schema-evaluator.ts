// Whether an answer is JSON that fits a schema. What had to be mended does not: whoever uses such answers would have to mend them as well.
import { compileJsonSchema, parseJsonAnswer } from '@gateway/extraction';
import type { Evaluator } from './evaluator.ts';

export const jsonSchemaEvaluator: Evaluator<'json_schema'> = {
  type: 'json_schema',
  check: async ({ schema }) => void (await compileJsonSchema(schema)),
  evaluate: async ({ text }, { schema }) => {
    const parsed = await parseJsonAnswer(text);
    if ('problem' in parsed) return { score: 0, reason: `No data: ${parsed.problem}.` };
    if (parsed.isTruncated || parsed.repairs.length > 0) return { score: 0, reason: `Its JSON is not valid: ${parsed.isTruncated ? 'it breaks off' : parsed.repairs.join(', ')}.` };
    const [problem, ...others] = (await compileJsonSchema(schema)).validate(parsed.value);
    return problem === undefined ? { score: 1 } : { score: 0, reason: `It does not fit the schema in ${others.length + 1} places.` };
  },
};
