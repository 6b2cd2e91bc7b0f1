export { createEntityFinder, findEntities, listUnsupportedTypes, LOCAL_ENTITY_TYPES } from './find-entities.ts';
export { extractEntitiesOperation } from './operation/extract-entities.ts';

export type { EntityMention } from './entity-mention.ts';
export type { EntityFinder, FindEntitiesOptions } from './find-entities.ts';
export type { ExtractEntitiesInput, ExtractEntitiesOutput } from './operation/extract-entities.ts';
