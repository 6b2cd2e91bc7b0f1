// Who gets which of the broken answers right.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { jsonrepair } from 'jsonrepair';
import { parse as parsePartial } from 'partial-json';
import { compileJsonSchema, parseJsonAnswer, readJsonAnswer } from '../../packages/extraction/src/index.ts';

interface Case {
  readonly answer: string;
  readonly schema: Parameters<typeof compileJsonSchema>[0];
  readonly expected: unknown;
}

export interface AnswersRow {
  readonly name: string;
  readonly right: number;
  readonly errors: number;
  readonly wrong: number;
}

export interface AnswersReport {
  readonly wanted: number;
  readonly refused: number;
  readonly rows: readonly AnswersRow[];
}

/** What was read, or nothing for an error. */
type Read = { readonly value: unknown } | undefined;

const FILE = path.resolve(import.meta.dirname, '../../packages/extraction/src/__fixtures__/broken-answers/answers.jsonl');

export async function measureAnswers(): Promise<AnswersReport> {
  const cases = readFileSync(FILE, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);
  const contestants: readonly (readonly [string, (one: Case) => Promise<Read>])[] = [
    ['@gateway/extraction, with the schema', async ({ answer, schema }) => {
      const read = await readJsonAnswer(answer, { schema, validate: (await compileJsonSchema(schema, { timeoutMs: 10_000 })).validate });
      return 'value' in read ? { value: read.value } : undefined;
    }],
    ['@gateway/extraction, without (`parseJsonAnswer`)', async ({ answer }) => {
      const read = await parseJsonAnswer(answer);
      return 'value' in read && !read.isTruncated ? { value: read.value } : undefined;
    }],
    ['jsonrepair', async ({ answer }) => attempt(() => JSON.parse(jsonrepair(answer)))],
    ['jsonrepair, then ajv with the schema', async ({ answer, schema }) => validated(attempt(() => JSON.parse(jsonrepair(answer))), schema)],
    ['partial-json', async ({ answer }) => attempt(() => parsePartial(answer))],
    ['JSON.parse', async ({ answer }) => attempt(() => JSON.parse(answer))],
  ];
  const rows: AnswersRow[] = [];
  for (const [name, read] of contestants) {
    let [right, errors, wrong] = [0, 0, 0];
    for (const one of cases) {
      const got = await read(one);
      if (got === undefined) errors += one.expected === null ? 1 : 0;
      else if (one.expected !== null && isDeepStrictEqual(got.value, one.expected)) right += 1;
      else wrong += 1;
    }
    rows.push({ name, right, errors, wrong });
  }
  const wanted = cases.filter(({ expected }) => expected !== null).length;
  return { wanted, refused: cases.length - wanted, rows };
}

function attempt(parse: () => unknown): Read {
  try {
    return { value: parse() };
  } catch {
    // An error is an answer as well.
    return undefined;
  }
}

async function validated(read: Read, schema: Case['schema']): Promise<Read> {
  if (read === undefined) return undefined;
  return (await compileJsonSchema(schema, { timeoutMs: 10_000 })).validate(read.value as never).length === 0 ? read : undefined;
}
