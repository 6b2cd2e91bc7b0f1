// Reads the filter language: recursive descent, bounded in length, depth and number of conditions, so that no text hangs it or overflows the stack.
import { filterError } from './filter-error.ts';
import { FILTER_LIMITS, type ComparisonOperator, type FieldPath, type Filter, type FilterValue } from './filter.ts';
import { readTokens, type FilterToken } from './read-tokens.ts';

const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'IN', 'BETWEEN', 'EXISTS', 'TRUE', 'FALSE', 'NULL']);
const OPERATORS: Readonly<Record<string, ComparisonOperator | '!='>> = { '=': '=', '==': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

/** The tokens that are left, and what has been used of the limits. */
interface Reading {
  readonly tokens: readonly FilterToken[];
  index: number;
  depth: number;
  conditions: number;
  values: number;
}

/**
 * A filter's text as a tree.
 *
 * @example
 * parseFilter('year > 2023 AND (lang = "en" OR NOT tags IN ("draft", "old"))');
 *
 * @throws GatewayError `invalid_input` with the position, what was expected and a hint; also for filters beyond 8,192 characters, 32 levels, 200 conditions or 1,000 values
 */
export function parseFilter(text: string): Filter {
  if (text.length > FILTER_LIMITS.characters) {
    throw filterError({ position: FILTER_LIMITS.characters, found: `${text.length} characters`, expected: `at most ${FILTER_LIMITS.characters}`, hint: 'Filter by fewer values, or search several times.' });
  }
  const reading: Reading = { tokens: readTokens(text), index: 0, depth: 0, conditions: 0, values: 0 };
  const filter = readOr(reading);
  const rest = peek(reading);
  if (rest.type !== 'end') throw unexpected(rest, 'AND, OR, or the end');
  return filter;
}

function readOr(reading: Reading): Filter {
  return readChain(reading, 'OR', readAnd);
}

function readAnd(reading: Reading): Filter {
  return readChain(reading, 'AND', readUnary);
}

function readChain(reading: Reading, keyword: 'AND' | 'OR', readPart: (reading: Reading) => Filter): Filter {
  const first = readPart(reading);
  const parts = [first];
  while (takeKeyword(reading, keyword)) parts.push(readPart(reading));
  return parts.length === 1 ? first : { kind: keyword === 'AND' ? 'and' : 'or', parts };
}

function readUnary(reading: Reading): Filter {
  if (takeKeyword(reading, 'NOT')) return { kind: 'not', part: deeper(reading, readUnary) };
  if (takeSymbol(reading, '(')) {
    const filter = deeper(reading, readOr);
    expectSymbol(reading, ')');
    return filter;
  }
  return readCondition(reading);
}

function deeper(reading: Reading, read: (reading: Reading) => Filter): Filter {
  reading.depth += 1;
  if (reading.depth > FILTER_LIMITS.depth) {
    throw filterError({ position: peek(reading).position, found: `${reading.depth} levels`, expected: `at most ${FILTER_LIMITS.depth} levels of NOT and brackets`, hint: 'Take brackets away that group nothing.' });
  }
  const filter = read(reading);
  reading.depth -= 1;
  return filter;
}

function readCondition(reading: Reading): Filter {
  reading.conditions += 1;
  if (reading.conditions > FILTER_LIMITS.conditions) {
    throw filterError({ position: peek(reading).position, found: `${reading.conditions} conditions`, expected: `at most ${FILTER_LIMITS.conditions}`, hint: 'Many values of one field are one condition with IN.' });
  }
  if (takeKeyword(reading, 'EXISTS')) return readExists(reading);
  const field = readField(reading);
  if (takeKeyword(reading, 'EXISTS')) return { kind: 'exists', field };
  const isNegated = takeKeyword(reading, 'NOT');
  const range = readRange(reading, field);
  if (range !== undefined) return isNegated ? { kind: 'not', part: range } : range;
  if (isNegated) throw unexpected(peek(reading), 'IN or BETWEEN');
  return readComparison(reading, field);
}

function readExists(reading: Reading): Filter {
  const isBracketed = takeSymbol(reading, '(');
  const field = readField(reading);
  if (isBracketed) expectSymbol(reading, ')');
  return { kind: 'exists', field };
}

function readRange(reading: Reading, field: FieldPath): Filter | undefined {
  if (takeKeyword(reading, 'IN')) return { kind: 'in', field, values: readList(reading) };
  if (!takeKeyword(reading, 'BETWEEN')) return undefined;
  const low = readOrdered(reading);
  if (!takeKeyword(reading, 'AND')) throw unexpected(peek(reading), 'AND', 'A range is written: year BETWEEN 2020 AND 2024 (both ends belong to it).');
  const { position } = peek(reading);
  const high = readOrdered(reading);
  if (low.type !== high.type) throw filterError({ position, found: `a ${high.type}`, expected: `a ${low.type}, as the other end of the range is` });
  return { kind: 'between', field, low, high };
}

function readList(reading: Reading): FilterValue[] {
  const close = takeSymbol(reading, '[') ? ']' : ')';
  if (close === ')') expectSymbol(reading, '(', 'A list is written: lang IN ("en", "de").');
  const values = [readValue(reading)];
  while (takeSymbol(reading, ',')) values.push(readValue(reading));
  expectSymbol(reading, close);
  return values;
}

function readComparison(reading: Reading, field: FieldPath): Filter {
  const token = peek(reading);
  const operator = token.type === 'symbol' ? OPERATORS[token.text] : undefined;
  if (operator === undefined) throw unexpected(token, '=, !=, <, <=, >, >=, IN, BETWEEN or EXISTS');
  reading.index += 1;
  if (operator !== '=' && operator !== '!=') return { kind: 'compare', field, operator, value: readOrdered(reading) };
  // What is null is not there: no value of its own.
  const isNull = takeKeyword(reading, 'NULL');
  const found: Filter = isNull ? { kind: 'not', part: { kind: 'exists', field } } : { kind: 'compare', field, operator: '=', value: readValue(reading) };
  if (operator === '=') return found;
  return isNull ? { kind: 'exists', field } : { kind: 'not', part: found };
}

function readOrdered(reading: Reading): FilterValue {
  const token = peek(reading);
  const value = readValue(reading);
  if (value.type === 'boolean') throw unexpected(token, 'a number, a text or a date', 'true and false have no order: compare them with = or !=.');
  return value;
}

function readValue(reading: Reading): FilterValue {
  const token = peek(reading);
  reading.values += 1;
  if (reading.values > FILTER_LIMITS.values) throw filterError({ position: token.position, found: `${reading.values} values`, expected: `at most ${FILTER_LIMITS.values}` });
  const value = toValue(token);
  if (value !== undefined) {
    reading.index += 1;
    return value;
  }
  if (keywordOf(token) === 'NULL') throw unexpected(token, 'a value', 'Ask for what is missing with NOT EXISTS field.');
  const hint = token.type === 'word' ? `Put quotes around a text: "${token.text.slice(0, 40)}".` : undefined;
  throw unexpected(token, 'a value: a number, "text", true, false or a date', hint);
}

function toValue(token: FilterToken): FilterValue | undefined {
  if (token.type === 'literal') return token.value;
  if (token.type === 'quoted') return { type: 'string', value: token.text };
  const keyword = keywordOf(token);
  return keyword === 'TRUE' || keyword === 'FALSE' ? { type: 'boolean', value: keyword === 'TRUE' } : undefined;
}

function readField(reading: Reading): FieldPath {
  const field = [readKey(reading)];
  while (takeSymbol(reading, '.')) {
    const { position } = peek(reading);
    field.push(readKey(reading));
    if (field.length > FILTER_LIMITS.depth) throw filterError({ position, found: `a field of ${field.length} levels`, expected: `at most ${FILTER_LIMITS.depth}` });
  }
  return field;
}

function readKey(reading: Reading): string {
  const token = peek(reading);
  if (token.type !== 'quoted' && (token.type !== 'word' || keywordOf(token) !== undefined)) {
    const hint = keywordOf(token) === undefined ? undefined : `A field of that name is written with quotes: "${token.text}".`;
    throw unexpected(token, 'the name of a field', hint);
  }
  reading.index += 1;
  return token.text;
}

function keywordOf(token: FilterToken): string | undefined {
  const upper = token.type === 'word' ? token.text.toUpperCase() : '';
  return KEYWORDS.has(upper) ? upper : undefined;
}

function peek(reading: Reading): FilterToken {
  return reading.tokens[reading.index] ?? { type: 'end', text: '', position: 0 };
}

function takeKeyword(reading: Reading, keyword: string): boolean {
  if (keywordOf(peek(reading)) !== keyword) return false;
  reading.index += 1;
  return true;
}

function takeSymbol(reading: Reading, symbol: string): boolean {
  const token = peek(reading);
  if (token.type !== 'symbol' || token.text !== symbol) return false;
  reading.index += 1;
  return true;
}

function expectSymbol(reading: Reading, symbol: string, hint?: string): void {
  if (!takeSymbol(reading, symbol)) throw unexpected(peek(reading), `"${symbol}"`, hint);
}

function unexpected(token: FilterToken, expected: string, hint?: string) {
  const shown = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
  return filterError({ position: token.position, found: token.type === 'end' ? 'the end' : JSON.stringify(shown), expected, hint });
}
