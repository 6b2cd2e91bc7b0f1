// The value is the lists of texts by type.
import { z } from 'zod';
import { extractEntitiesFromDocumentOperation } from '../../entities/extract-document-entities.ts';
import { defineModelWork } from '../model-work.ts';

export const extractEntities = defineModelWork({
  name: 'extract_entities',
  shortNames: ['entities'],
  params: z.strictObject({ entity_types: z.array(z.string().min(1)).min(1).max(50).optional() }),
  operation: extractEntitiesFromDocumentOperation,
  toInput: ({ text }, { entity_types: entityTypes }) => ({ text, entityTypes }),
  toValue: ({ entities }) => entities,
  readWarnings: ({ unsupportedTypes }) => (unsupportedTypes.length === 0 ? [] : [`Without a model these types are not known: ${unsupportedTypes.join(', ')}.`]),
});
