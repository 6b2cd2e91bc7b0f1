// Reads a model's list of entities, whatever it wrapped around it, also when the list breaks off.

/** An entity as a model names it, with one of the requested types. */
export interface NamedEntity {
  readonly text: string;
  readonly type: string;
}

/** Either the entities, or what is wrong with the answer in words that the model is told. */
export type ParsedAnswer = { readonly entities: NamedEntity[] } | { readonly problem: string };

/**
 * Finds the JSON in `answer` (bare, fenced, or inside prose) and takes the entities whose type was requested.
 * Understands `{"entities": […]}`, a bare list, and `{"<type>": ["…"]}`.
 */
export function parseEntityAnswer(answer: string, types: readonly string[]): ParsedAnswer {
  const value = parseJson(answer);
  if (value === undefined) return { problem: 'it holds no JSON object.' };
  const rows = readRows(value, types);
  if (rows === undefined) return { problem: 'the JSON has no list "entities" of objects with "text" and "type".' };
  return { entities: keepRequested(rows, types) };
}

/** The elements of a list that broke off, up to the last complete one. */
export function parseTruncatedAnswer(answer: string, types: readonly string[]): NamedEntity[] {
  const rows: unknown[] = [];
  // Elements are flat objects; one that contains a brace inside a string is recognised because strings are skipped as a whole.
  for (const match of answer.matchAll(/\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/g)) rows.push(tryParse(match[0]));
  return keepRequested(rows, types);
}

function parseJson(answer: string): unknown {
  const fenced = /```(?:json)?\s*\n?([\s\S]*?)```/i.exec(answer)?.[1];
  for (const candidate of [answer, fenced]) {
    const value = candidate === undefined ? undefined : tryParse(candidate.trim());
    if (typeof value === 'object' && value !== null) return value;
  }
  // The first balanced object or list inside prose.
  for (const match of answer.matchAll(/[{[]/g)) {
    const end = findClosing(answer, match.index);
    const value = end === -1 ? undefined : tryParse(answer.slice(match.index, end));
    if (typeof value === 'object' && value !== null) return value;
    if (end === -1) break;
  }
  return undefined;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports it to the model.
    return undefined;
  }
}

// The position after the bracket that closes the one at `start`, strings skipped; -1 when none does.
function findClosing(text: string, start: number): number {
  let depth = 0;
  for (const match of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    if (depth === 0) return start + match.index + 1;
  }
  return -1;
}

function readRows(value: unknown, types: readonly string[]): unknown[] | undefined {
  if (Array.isArray(value)) return value.length === 0 || value.some(isRow) ? value : undefined;
  if (!isRecord(value)) return undefined;
  const listed = value['entities'];
  if (Array.isArray(listed)) return listed.length === 0 || listed.some(isRow) ? listed : undefined;
  const map = isRecord(listed) ? listed : value;
  const rows = Object.entries(map).flatMap(([type, texts]) => (isRequested(type, types) && Array.isArray(texts) ? texts.map((text: unknown) => ({ type, text })) : []));
  return rows.length > 0 || Object.keys(map).some((type) => isRequested(type, types)) ? rows : undefined;
}

function keepRequested(rows: readonly unknown[], types: readonly string[]): NamedEntity[] {
  const entities: NamedEntity[] = [];
  for (const row of rows) {
    if (!isRow(row)) continue;
    const type = types.find((wanted) => wanted.toLowerCase() === row.type.trim().toLowerCase());
    if (type !== undefined && row.text.trim() !== '') entities.push({ text: row.text.trim(), type });
  }
  return entities;
}

function isRequested(type: string, types: readonly string[]): boolean {
  return types.some((wanted) => wanted.toLowerCase() === type.trim().toLowerCase());
}

function isRow(value: unknown): value is NamedEntity {
  return isRecord(value) && typeof value['text'] === 'string' && typeof value['type'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
