// Every piece of code in a text, with its language and whether it is correct.
import { checkSyntax } from './check-syntax.ts';
import type { CodeBlock } from './code-block.ts';
import { detectLanguage } from './detect-language.ts';
import { findCode } from './find-code.ts';
import { readLanguageName } from './language-name.ts';

export interface ExtractCodeOptions {
  /** Only blocks of this language, by any of its usual names. @default all */
  readonly language?: string | undefined;
}

/**
 * Blocks in their order. Nothing is executed.
 *
 * @example
 * await extractCode('So:\n```py\nprint(1)\n```'); // [{ language: 'python', code: 'print(1)', valid: true, … }]
 */
export async function extractCode(text: string, options: ExtractCodeOptions = {}): Promise<CodeBlock[]> {
  const wanted = readLanguageName(options.language ?? '');
  const blocks: CodeBlock[] = [];
  for (const { code, label, start, end } of findCode(text)) {
    const named = readLanguageName(label);
    const detected = named === undefined ? detectLanguage(code) : undefined;
    const language = named ?? detected ?? 'text';
    if (wanted !== undefined && language !== wanted) continue;
    const verdict = await checkSyntax(language, code, label);
    blocks.push({ language, code, valid: verdict?.valid ?? null, ...(verdict?.valid === false ? { error: verdict.error } : {}), isDetected: named === undefined, start, end });
  }
  return blocks;
}
