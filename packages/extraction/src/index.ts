export { createEntityFinder, findEntities, listUnsupportedTypes, LOCAL_ENTITY_TYPES } from './find-entities.ts';
export { compileJsonSchema } from './json/compile-json-schema.ts';
export { locateJson } from './json/locate-json.ts';
export { parseJsonAnswer } from './json/parse-json-answer.ts';
export { extractEntitiesOperation } from './operation/extract-entities.ts';

export type { EntityMention } from './entity-mention.ts';
export type { EntityFinder, FindEntitiesOptions } from './find-entities.ts';
export type { CompiledSchema, CompileSchemaOptions } from './json/compile-json-schema.ts';
export type { SchemaProblem } from './json/describe-problem.ts';
export type { LocatedJson } from './json/locate-json.ts';
export type { JsonAnswer, ParseJsonOptions } from './json/parse-json-answer.ts';
export type { JsonRepair } from './json/repair-json.ts';
export type { ExtractEntitiesInput, ExtractEntitiesOutput } from './operation/extract-entities.ts';
