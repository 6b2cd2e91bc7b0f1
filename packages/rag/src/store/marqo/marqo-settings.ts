// The two kinds of indexes that the store makes. Both are structured: a field that is not named here does not exist.

const NO_MODEL = (dimensions: number): object => ({ model: 'no_model', modelProperties: { type: 'no_model', dimensions }, normalizeEmbeddings: false });
/** A word that every document has, since only a search lists documents. */
export const MARK = 'all';

export function toRecordSettings(): object {
  return {
    type: 'structured',
    ...NO_MODEL(1),
    allFields: [
      { name: 'mark', type: 'text', features: ['lexical_search'] },
      { name: 'grp', type: 'text', features: ['filter'] },
      { name: 'number', type: 'long', features: ['filter'] },
      { name: 'tokens', type: 'array<text>', features: ['filter'] },
      { name: 'head', type: 'text', features: [] },
      { name: 'body', type: 'text', features: [] },
    ],
    tensorFields: [],
  };
}

export function toChunkSettings(dimensions: number): object {
  return {
    type: 'structured',
    ...NO_MODEL(dimensions),
    annParameters: { spaceType: 'prenormalized-angular', parameters: { efConstruction: 512, m: 16 } },
    allFields: [
      { name: 'mark', type: 'text', features: ['lexical_search'] },
      { name: 'number', type: 'long', features: ['filter'] },
      { name: 'tokens', type: 'array<text>', features: ['filter'] },
      { name: 'terms', type: 'text', features: ['lexical_search'] },
      { name: 'packed', type: 'text', features: [] },
      { name: 'emb', type: 'custom_vector', features: [] },
    ],
    tensorFields: ['emb'],
  };
}
