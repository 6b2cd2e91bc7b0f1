// Metadata that every backend can keep and filter: one document whose metadata SQLite cannot read would break every search with a filter.
import { GatewayError } from '@gateway/core';

/** How deep objects and lists may lie in each other. SQLite reads JSON of at most 1,000 levels. */
export const MAX_METADATA_LEVELS = 100;

/** @throws GatewayError `invalid_input` for what is no object, no JSON, or deeper than {@link MAX_METADATA_LEVELS} */
export function checkMetadata(metadata: unknown): void {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) throw new GatewayError({ kind: 'invalid_input', message: 'The metadata of a document is an object.' });
  checkValue(metadata, 1);
}

// What goes round in a circle is too deep as well.
function checkValue(value: unknown, level: number): void {
  if (typeof value === 'bigint') throw new GatewayError({ kind: 'invalid_input', message: 'The metadata holds a BigInt, which is no JSON.', hint: 'Give it as a number or a text.' });
  if (typeof value !== 'object' || value === null) return;
  if (level > MAX_METADATA_LEVELS) throw new GatewayError({ kind: 'invalid_input', message: `The metadata is nested deeper than ${MAX_METADATA_LEVELS} levels.`, hint: 'Give what is to be filtered by as fields of their own.' });
  for (const part of Object.values(value)) checkValue(part, level + 1);
}
