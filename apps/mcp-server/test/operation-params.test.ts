// Batches and workflows take the same parameters under the same names as the tools do.
import { documentOperations } from '@gateway/documents';
import { describe, expect, it } from 'vitest';
import { documentInput, modelInput, backgroundInput, resultInput } from '../src/shared-input.ts';
import { tools } from '../src/tools/tools.ts';

// What every tool takes, and what only the answer to a single call can be asked for.
const SHARED = new Set([...Object.keys({ ...documentInput, ...modelInput, ...backgroundInput, ...resultInput }), 'text', 'detail']);
// Given by value, they are no parameter of a document.
const OTHER: Readonly<Record<string, readonly string[]>> = { infer_schema: ['examples'] };

describe.each(documentOperations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  it('is a tool with the same parameters', () => {
    const tool = tools.find((candidate) => candidate.name === name);
    const own = Object.keys(tool?.input.shape ?? {}).filter((key) => !SHARED.has(key) && OTHER[name]?.includes(key) !== true);
    expect(operation.parameters.toSorted()).toEqual(own.toSorted());
  });
});

it('every document and extraction tool is an operation, but for those that take many documents', () => {
  const names = tools.filter(({ toolset }) => toolset === 'documents' || toolset === 'extraction').map(({ name }) => name);
  expect(names.filter((name) => !documentOperations.some((operation) => operation.name === name))).toEqual(['process_document_batch', 'execute_optimized_workflow']);
});
