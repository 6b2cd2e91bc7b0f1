import { readWholeText, toTextSource } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { MAX_VALUE_BYTES, resolveDocuments, type SourceReaders } from './resolve-documents.ts';

const tool = { name: 'summarize_document', takes: 'document' as const };
const closed: string[] = [];
const readers: SourceReaders = {
  read: async (source) => ({ text: `content of ${source}`, format: 'text', warnings: [] }),
  open: async (source) => ({ document: { text: toTextSource(`parts of ${source}`), format: 'text', warnings: [] }, close: async () => void closed.push(source) }),
  listFolder: async (source) => (source.endsWith('/') ? [`${source}a.md`, `${source}b.md`] : undefined),
};

describe('resolveDocuments', () => {
  it('takes a text by value', async () => {
    expect(await resolveDocuments(tool, { document: 'hello' }, readers)).toMatchObject({ byReference: false, documents: [{ text: 'hello' }] });
  });

  it('reads a source', async () => {
    expect(await resolveDocuments(tool, { source: 'a.md' }, readers)).toMatchObject({ byReference: true, documents: [{ text: 'content of a.md' }] });
  });

  it('opens a source, or a text, for tools that read in parts', async () => {
    const inParts = { ...tool, readsInParts: true };
    const { documents, opened, byReference, close } = await resolveDocuments(inParts, { source: 'a.md' }, readers);
    expect([documents, byReference, await readWholeText(opened?.text ?? '')]).toEqual([[], true, 'parts of a.md']);
    expect(closed).toEqual([]);
    await close();
    expect(closed).toEqual(['a.md']);
    const byValue = await resolveDocuments(inParts, { document: 'hello' }, readers);
    expect([byValue.documents, byValue.byReference, await readWholeText(byValue.opened?.text ?? '')]).toEqual([[], false, 'hello']);
  });

  it('leaves tools alone that take nothing', async () => {
    expect(await resolveDocuments({ name: 'get_job', takes: undefined }, {}, readers)).toMatchObject({ documents: [], listed: [], byReference: false });
  });

  it.each([
    ['both', { document: 'a', source: 'b' }, /exclude each other/],
    ['neither', {}, /"document" or "source" is missing/],
    ['an empty text', { document: ' \n\t ' }, /is empty/],
  ])('refuses %s', async (_name, input, message) => {
    await expect(resolveDocuments(tool, input, readers)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(message) as string });
  });

  it('takes 5 MB by value and not a byte more, counted in UTF-8', async () => {
    const limit = 'é'.repeat(MAX_VALUE_BYTES / 2);
    expect((await resolveDocuments(tool, { document: limit }, readers)).documents).toHaveLength(1);
    await expect(resolveDocuments(tool, { document: `${limit}x` }, readers)).rejects.toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('source') as string });
  });

  describe('of a tool that takes a list', () => {
    const listTool = { name: 'process_document_batch', takes: 'documents' as const };

    it('takes texts by value, or sources that are read one by one, when their turn comes', async () => {
      const byValue = await resolveDocuments(listTool, { documents: ['a', ' '] }, readers);
      expect(await Promise.all(byValue.listed.map(async (one) => (await one()).text))).toEqual(['a', ' ']);
      const asked: string[] = [];
      const byReference = await resolveDocuments(listTool, { sources: ['x.md', 'y.md'] }, {
        ...readers,
        read: async (source) => {
          asked.push(source);
          return readers.read(source);
        },
      });
      expect([byReference.byReference, asked]).toEqual([true, []]);
      expect((await byReference.listed[1]?.())?.text).toBe('content of y.md');
      expect(asked).toEqual(['y.md']);
    });

    it('takes folders, file by file, where the tool does', async () => {
      const { listed, listedSources } = await resolveDocuments({ ...listTool, takesFolders: true }, { sources: ['x.md', 'notes/'] }, readers);
      expect(listedSources).toEqual([
        { source: 'x.md', index: 0, isInFolder: false },
        { source: 'notes/a.md', index: 1, isInFolder: true },
        { source: 'notes/b.md', index: 1, isInFolder: true },
      ]);
      expect((await listed[2]?.())?.text).toBe('content of notes/b.md');
      expect((await resolveDocuments(listTool, { sources: ['notes/'] }, readers)).listedSources).toEqual([{ source: 'notes/', index: 0, isInFolder: false }]);
    });

    it.each([
      ['both', { documents: ['a'], sources: ['b'] }, /exclude each other/],
      ['neither', {}, /"documents" or "sources" is missing/],
      ['no documents', { documents: [] }, /"documents" is empty/],
      ['no sources', { sources: [] }, /"sources" is empty/],
      ['more than 5 MB together', { documents: ['x'.repeat(MAX_VALUE_BYTES), 'x'] }, /by value the limit is 5 MB/],
    ])('refuses %s', async (_name, input, message) => {
      await expect(resolveDocuments(listTool, input, readers)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(message) as string });
    });
  });
});
