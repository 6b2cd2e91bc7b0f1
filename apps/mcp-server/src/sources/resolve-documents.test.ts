import { describe, expect, it } from 'vitest';
import { MAX_VALUE_BYTES, resolveDocuments } from './resolve-documents.ts';

const tool = { name: 'summarize_document', takes: 'document' as const };
const read = async (source: string): Promise<{ text: string; format: 'text'; warnings: string[] }> => ({ text: `content of ${source}`, format: 'text', warnings: [] });

describe('resolveDocuments', () => {
  it('takes a text by value', async () => {
    expect(await resolveDocuments(tool, { document: 'hello' }, read)).toMatchObject({ byReference: false, documents: [{ text: 'hello' }] });
  });

  it('reads a source', async () => {
    expect(await resolveDocuments(tool, { source: 'a.md' }, read)).toMatchObject({ byReference: true, documents: [{ text: 'content of a.md' }] });
  });

  it('leaves tools alone that take nothing', async () => {
    expect(await resolveDocuments({ name: 'get_job', takes: undefined }, {}, read)).toEqual({ documents: [], byReference: false });
  });

  it.each([
    ['both', { document: 'a', source: 'b' }, /exclude each other/],
    ['neither', {}, /"document" or "source" is missing/],
    ['an empty text', { document: ' \n\t ' }, /is empty/],
  ])('refuses %s', async (_name, input, message) => {
    await expect(resolveDocuments(tool, input, read)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(message) as string });
  });

  it('takes 5 MB by value and not a byte more, counted in UTF-8', async () => {
    const limit = 'é'.repeat(MAX_VALUE_BYTES / 2);
    expect((await resolveDocuments(tool, { document: limit }, read)).documents).toHaveLength(1);
    await expect(resolveDocuments(tool, { document: `${limit}x` }, read)).rejects.toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('source') as string });
  });
});
