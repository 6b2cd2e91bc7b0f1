// What Marqo refuses, with its codes and the shapes of its errors.
import { DslError, parseDsl, type DslNode } from './filter-dsl.ts';

export type Json = Readonly<Record<string, unknown>>;

export class Refusal extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.body = code === 'unprocessable_entity' ? { detail: [{ loc: ['body'], msg: message, type: 'value_error' }], code, type: 'invalid_request', link: '' } : { message, code, type: 'invalid_request', link: '' };
  }
}

export const invalid = (message: string): Refusal => new Refusal(400, 'invalid_argument', message);

/** Unknown fields of a body are refused. */
export function checkKeys(value: unknown, allowed: readonly string[], where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(422, 'unprocessable_entity', `${where} is no object`);
  for (const key of Object.keys(value)) if (!allowed.includes(key)) throw new Refusal(422, 'unprocessable_entity', `${where}: extra fields not permitted: ${key}`);
  return value as Json;
}

const SEARCH = ['q', 'searchMethod', 'limit', 'offset', 'filter', 'attributesToRetrieve', 'showHighlights', 'searchableAttributes', 'efSearch', 'approximate', 'scoreModifiers', 'hybridParameters', 'context', 'facets'];
const HYBRID = ['retrievalMethod', 'rankingMethod', 'alpha', 'rrfK', 'searchableAttributesTensor', 'searchableAttributesLexical', 'scoreModifiersTensor', 'scoreModifiersLexical', 'verbose', 'rerankDepthTensor', 'rerankDepthLexical', 'queryTensor', 'queryLexical', 'lexicalOperand', 'secondPhaseModifier'];

export interface SearchRequest {
  readonly method: 'TENSOR' | 'LEXICAL' | 'HYBRID';
  readonly text: string;
  readonly vector: readonly number[] | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly filter: DslNode | undefined;
  readonly attributes: readonly string[] | undefined;
  readonly searchable: readonly string[] | undefined;
  readonly showHighlights: boolean;
  readonly hybrid: { readonly alpha: number; readonly rrfK: number };
}

export function readSearch(value: unknown): SearchRequest {
  const body = checkKeys(value, SEARCH, 'body');
  const method = body['searchMethod'] ?? 'TENSOR';
  if (method !== 'TENSOR' && method !== 'LEXICAL' && method !== 'HYBRID') throw new Refusal(422, 'unprocessable_entity', 'searchMethod');
  if (body['q'] === undefined && (method === 'LEXICAL' || body['context'] === undefined)) throw invalid('q or context required');
  if (method === 'LEXICAL' && typeof body['q'] !== 'string') throw invalid('LEXICAL needs a text');
  if (method === 'LEXICAL' && (body['efSearch'] !== undefined || body['approximate'] !== undefined)) throw invalid('efSearch and approximate are not for LEXICAL');
  const limit = (body['limit'] ?? 10) as number;
  const offset = (body['offset'] ?? 0) as number;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000 || !Number.isInteger(offset) || offset < 0 || limit + offset > 10_000) throw new Refusal(400, 'illegal_requested_doc_count', 'too many');
  return {
    method,
    text: typeof body['q'] === 'string' ? body['q'] : '',
    vector: readVector(body['q'], body['context']),
    limit,
    offset,
    filter: body['filter'] === undefined ? undefined : readFilter(body['filter']),
    attributes: body['attributesToRetrieve'] as readonly string[] | undefined,
    searchable: body['searchableAttributes'] as readonly string[] | undefined,
    showHighlights: (body['showHighlights'] ?? true) as boolean,
    hybrid: readHybrid(body, method),
  };
}

function readFilter(text: unknown): DslNode {
  if (typeof text !== 'string') throw new Refusal(422, 'unprocessable_entity', 'filter');
  try {
    return parseDsl(text);
  } catch (error) {
    if (error instanceof DslError) throw invalid(`Could not parse filter: ${error.message}`);
    throw error;
  }
}

function readVector(q: unknown, context: unknown): readonly number[] | undefined {
  const custom = typeof q === 'object' && q !== null ? (q as { customVector?: { vector?: unknown } }).customVector : undefined;
  if (custom !== undefined) {
    checkKeys(custom, ['content', 'vector'], 'customVector');
    return custom.vector as number[];
  }
  if (context === undefined) return undefined;
  const { tensor } = checkKeys(context, ['tensor', 'documents'], 'context') as { tensor?: readonly { vector: number[]; weight: number }[] };
  const first = tensor?.[0];
  if (first === undefined) throw invalid('context is empty');
  return first.vector.map((_, index) => (tensor ?? []).reduce((sum, { vector, weight }) => sum + weight * (vector[index] ?? 0), 0));
}

function readHybrid(body: Json, method: string): { alpha: number; rrfK: number } {
  if (body['hybridParameters'] === undefined) return { alpha: 0.5, rrfK: 60 };
  if (method !== 'HYBRID') throw invalid('hybridParameters only with HYBRID');
  if (body['searchableAttributes'] !== undefined) throw invalid('searchableAttributes belong inside hybridParameters');
  const given = checkKeys(body['hybridParameters'], HYBRID, 'hybridParameters');
  const retrieval = given['retrievalMethod'] ?? 'disjunction';
  const ranking = given['rankingMethod'] ?? 'rrf';
  if (retrieval === 'disjunction' && ranking !== 'rrf') throw invalid('disjunction needs rrf');
  if (retrieval !== 'disjunction' && ranking !== 'tensor' && ranking !== 'lexical') throw invalid('tensor and lexical retrieval need tensor or lexical ranking');
  if (ranking !== 'rrf' && (given['alpha'] !== undefined || given['rrfK'] !== undefined)) throw invalid('alpha and rrfK only with rrf');
  const alpha = (given['alpha'] ?? 0.5) as number;
  const rrfK = (given['rrfK'] ?? 60) as number;
  if (!(alpha >= 0 && alpha <= 1) || !Number.isInteger(rrfK) || rrfK < 0) throw invalid('alpha or rrfK out of range');
  return { alpha, rrfK };
}

const SETTINGS = ['type', 'model', 'modelProperties', 'normalizeEmbeddings', 'textPreprocessing', 'annParameters', 'allFields', 'tensorFields', 'filterStringMaxLength', 'treatUrlsAndPointersAsImages'];
const FIELD_TYPES = ['text', 'bool', 'int', 'long', 'float', 'double', 'array<text>', 'array<int>', 'array<long>', 'array<float>', 'array<double>', 'map<text, int>', 'map<text, long>', 'map<text, float>', 'map<text, double>', 'image_pointer', 'custom_vector', 'multimodal_combination'];

export interface FieldDefinition {
  readonly name: string;
  readonly type: string;
  readonly features?: readonly string[];
}

export interface IndexSettings {
  readonly type: 'structured' | 'unstructured';
  readonly dimensions: number | undefined;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly tensorFields: readonly string[];
  readonly filterStringMaxLength: number;
}

export function readSettings(value: unknown): IndexSettings {
  const body = checkKeys(value, SETTINGS, 'settings');
  const { type = 'unstructured', model, modelProperties } = body as { type?: string; model?: string; modelProperties?: { type?: string; dimensions?: number } };
  const isStructured = type === 'structured';
  if (isStructured ? body['allFields'] === undefined || body['filterStringMaxLength'] !== undefined : body['allFields'] !== undefined || body['tensorFields'] !== undefined) throw invalid('settings do not fit the type');
  if (model === 'no_model' && (modelProperties?.type !== 'no_model' || !Number.isInteger(modelProperties.dimensions))) throw invalid('no_model needs its dimensions');
  const fields = (body['allFields'] ?? []) as readonly FieldDefinition[];
  for (const field of fields) {
    checkKeys(field, ['name', 'type', 'features', 'dependentFields'], 'allFields');
    if (!/^[A-Za-z][\w-]*$/.test(field.name)) throw new Refusal(400, 'invalid_field_name', field.name);
    if (!FIELD_TYPES.includes(field.type)) throw invalid(`no type ${field.type}`);
    for (const feature of field.features ?? []) {
      if (!['lexical_search', 'filter', 'score_modifier'].includes(feature) || (feature === 'lexical_search' && !['text', 'array<text>', 'custom_vector'].includes(field.type))) throw invalid(`no feature ${feature} for ${field.type}`);
    }
  }
  return { type: isStructured ? 'structured' : 'unstructured', dimensions: modelProperties?.dimensions, fields: new Map(fields.map((field) => [field.name, field])), tensorFields: (body['tensorFields'] ?? []) as readonly string[], filterStringMaxLength: (body['filterStringMaxLength'] ?? 50) as number };
}
