// Strings, numbers, booleans and null.
import type { JsonSchema } from '@gateway/core';
import type { SoftNode } from '../soft/soft-node.ts';
import type { AlignPlace } from './align-to-schema.ts';
import { fail, isAligned, type Aligned } from './aligned.ts';
import { parseDay } from './parse-day.ts';
import { isNothing, isNullLiteral, parseTruth } from './parse-literal.ts';
import { parseNumber } from './parse-number.ts';
import type { SchemaType } from './schema-node.ts';

type ScalarType = Exclude<SchemaType, 'array' | 'object'>;

export function alignScalar(node: SoftNode, type: ScalarType, at: { readonly schema: JsonSchema; readonly place: AlignPlace }): Aligned {
  const { place } = at;
  if (node.kind === 'list') {
    const [only, second] = node.items;
    // A list of one stands for its item.
    if (only === undefined || second !== undefined || node.isCut || node.hasGap) return fail(place.path, `must be ${type}`);
    return addCost(alignScalar(only, type, at), 3);
  }
  if (node.kind === 'map') return alignWrapped(node, type, at);
  if (node.isCut) return alignCut(node, type, place);
  if (type === 'null') return isNothing(node.text, node.kind) ? { value: null, cost: node.kind === 'word' ? 0 : 3 } : fail(place.path, 'must be null');
  if (type === 'boolean') return alignBoolean(node, place);
  if (type === 'string') return alignText(node, at);
  return alignNumber(node, type, place);
}

type Leaf = Extract<SoftNode, { readonly kind: 'text' | 'word' }>;

// A word that was cut counts when only one literal begins so; a text that was cut never does.
function alignCut(node: Leaf, type: ScalarType, { path }: AlignPlace): Aligned {
  const literals: readonly (readonly [string, boolean | null])[] = type === 'boolean' ? [['true', true], ['false', false]] : type === 'null' ? [['null', null]] : [];
  const begun = node.kind === 'word' && node.text !== '' ? literals.filter(([name]) => name.startsWith(node.text.toLowerCase())) : [];
  const [only] = begun;
  return only !== undefined && begun.length === 1 ? { value: only[1], cost: 3 } : fail(path, 'was cut off');
}

function alignBoolean(node: Leaf, { path }: AlignPlace): Aligned {
  const truth = parseTruth(node.text);
  if (truth === undefined) return fail(path, 'must be boolean', node.text);
  return { value: truth, cost: node.kind === 'word' && /^(?:true|false)$/i.test(node.text) ? 0 : 2 };
}

function alignText(node: Leaf, { schema, place }: { readonly schema: JsonSchema; readonly place: AlignPlace }): Aligned {
  if (node.kind === 'word' && (node.text === '' || isNullLiteral(node.text))) return fail(place.path, 'must be string');
  if (schema['format'] === 'date') {
    const day = parseDay(node.text);
    if (day === undefined) return fail(place.path, 'must be a date that can be read in one way, as YYYY-MM-DD', node.text);
    return { value: day, cost: day === node.text ? 0 : 1 };
  }
  return { value: node.text, cost: node.kind === 'text' ? 0 : 2 };
}

function alignNumber(node: Leaf, type: 'integer' | 'number', { path, key }: AlignPlace): Aligned {
  const value = parseNumber(node.text, { key, isInteger: type === 'integer', isText: node.kind === 'text' || /[^\d.+-]/.test(node.text) });
  if (value === undefined) return fail(path, `must be ${type}`, node.text);
  return { value, cost: node.kind === 'word' ? (type === 'integer' ? 0 : 0.5) : 1 };
}

// {"value": 5} where 5 is asked.
function alignWrapped(node: SoftNode, type: ScalarType, at: { readonly schema: JsonSchema; readonly place: AlignPlace }): Aligned {
  const { place } = at;
  const [only, second] = node.kind === 'map' ? node.members : [];
  if (node.kind !== 'map' || only === undefined || second !== undefined || node.isCut || node.hasGap) return fail(place.path, `must be ${type}`);
  const isNamed = /^(?:value|values|result|answer|text|data|output)$/i.test(only.key) || only.key === place.key;
  return isNamed ? addCost(alignScalar(only.node, type, at), 4) : fail(place.path, `must be ${type}`);
}

function addCost(aligned: Aligned, cost: number): Aligned {
  return isAligned(aligned) ? { ...aligned, cost: aligned.cost + cost } : aligned;
}
