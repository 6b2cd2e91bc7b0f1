import { expect, it } from 'vitest';
import { suggestName } from './suggest-name.ts';

it.each([
  ['summarise_document', 'summarize_document'],
  ['Chunk_Document', 'chunk_document'],
  ['list_tool', 'list_tools'],
  ['weather', undefined],
])('%s → %s', (name, expected) => {
  expect(suggestName(name, ['summarize_document', 'chunk_document', 'list_tools'])).toBe(expected);
});
