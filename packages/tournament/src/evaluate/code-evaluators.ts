// The checks of code: whether it parses, and whether it does what tests ask. Tests run in the code runner that the caller brought, and nowhere else.
import { GatewayError } from '@gateway/core';
import { extractCode } from '@gateway/extraction';
import type { CodeLanguage } from '../code-runner.ts';
import type { AnswerCode, Evaluator } from './evaluator.ts';

export const syntaxEvaluator: Evaluator<'syntax'> = {
  type: 'syntax',
  evaluate: async ({ readCode }) => {
    const { valid, error } = await readCode();
    if (valid === null) return { score: null, reason: 'Its language cannot be checked.' };
    return valid ? { score: 1 } : { score: 0, reason: `Its code is not valid: ${error ?? 'unknown'}` };
  },
};

export const testsEvaluator: Evaluator<'tests'> = {
  type: 'tests',
  check: ({ tests }, task) => {
    if ((tests ?? task.tests).length === 0) throw new GatewayError({ kind: 'invalid_input', message: `There are no tests for "${task.name}".`, hint: 'Give the task "tests".' });
  },
  evaluate: async ({ task, readCode, language, codeRunner, signal }, { tests = task.tests }) => {
    if (codeRunner === undefined) throw noRunner();
    const { code } = await readCode();
    if (code.trim() === '') return { score: 0, reason: 'It holds no code.' };
    const { passed, total, failures } = await codeRunner.run({ language, code, tests, signal });
    if (!(Number.isSafeInteger(passed) && Number.isSafeInteger(total) && passed >= 0 && passed <= total && total > 0)) {
      throw new GatewayError({ kind: 'internal', message: `The code runner reports ${passed} of ${total} tests passed.` });
    }
    if (passed === total) return { score: 1 };
    return { score: passed / total, reason: `${total - passed} of ${total} tests failed: ${(failures[0]?.reason ?? 'no reason was given').slice(0, 200)}` };
  },
};

export function noRunner(): GatewayError {
  return new GatewayError({
    kind: 'not_configured',
    message: 'Tests would execute code that models wrote, and no code runner is configured.',
    hint: 'Give openTournaments a codeRunner that runs code in a sandbox, or leave "tests" out.',
  });
}

/** An answer's code: its longest block in the language, else its longest block, else the whole text. */
export async function findAnswerCode(text: string, language: CodeLanguage): Promise<AnswerCode> {
  const blocks = await extractCode(text);
  const own = blocks.filter((block) => block.language === language);
  const [longest] = (own.length > 0 ? own : blocks).toSorted((a, b) => b.code.length - a.code.length);
  if (longest !== undefined) return { code: longest.code, valid: longest.valid, ...(longest.error === undefined ? {} : { error: longest.error }) };
  // No fence, and nothing that looks like code: as if all of it were.
  const [whole] = await extractCode(`\`\`\`\`\`\`${language}\n${text}\n\`\`\`\`\`\``);
  return { code: text, valid: whole?.valid ?? null, ...(whole?.error === undefined ? {} : { error: whole.error }) };
}
