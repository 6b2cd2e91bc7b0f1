import { assert, asyncProperty, string } from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readFixture } from '../test/read-fixture.ts';
import { writeZip } from '../test/zip-writer.ts';
import { loadDocument } from './load-document.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('content decides over the name', () => {
  it('reads a PDF called .txt as PDF and says so', async () => {
    const document = await loadDocument({ bytes: await readFixture('owner-password.pdf'), name: 'notes.txt' });
    expect(document.format).toBe('pdf');
    expect(document.text).toContain('Anybody may read this line');
    expect(document.warnings).toEqual(['The file was given as text, but its content is pdf: it was read as pdf.']);
  });

  it('reads an HTML page called .pdf as HTML, as a failed download leaves it', async () => {
    const document = await loadDocument({ bytes: encode('<!DOCTYPE html><title>Not found</title><p>The page has moved.'), name: 'report.pdf' });
    expect(document).toMatchObject({ format: 'html', title: 'Not found', text: 'The page has moved.' });
    expect(document.warnings).toHaveLength(1);
  });

  it('reads words called .pdf or .docx as text and says so', async () => {
    for (const name of ['a.pdf', 'a.docx']) {
      const document = await loadDocument({ bytes: encode('only words'), name });
      expect(document.format).toBe('text');
      expect(document.warnings[0]).toContain('content is text');
    }
  });

  it('takes a text about PDF for a text', async () => {
    expect(await loadDocument({ bytes: encode('A file begins with %PDF-1.7 and ends with a trailer.') })).toMatchObject({ format: 'text' });
  });

  it('lets the extension refine text/plain and ignores octet-stream', async () => {
    expect((await loadDocument({ bytes: encode('# A'), name: 'a.md', mediaType: 'text/plain' })).format).toBe('markdown');
    expect((await loadDocument({ bytes: encode('a,b'), name: 'a.csv', mediaType: 'application/octet-stream' })).format).toBe('csv');
    expect((await loadDocument({ bytes: encode('a,b'), mediaType: 'text/plain; charset=utf-8' })).format).toBe('text');
    expect((await loadDocument({ bytes: encode('a') })).format).toBe('text');
  });
});

const picture = await readFixture('picture.txt');

describe('what is not text', () => {
  it.each([
    ['picture.txt', picture, 'a PNG image'],
    ['a.txt', Uint8Array.from([0x1f, 0x8b, 0x08, 0, 0, 0]), 'a gzip archive'],
    ['a.md', encode('{\\rtf1\\ansi hello}'), 'an RTF document'],
    ['a.csv', encode('SQLite format 3\0rest'), 'an SQLite database'],
    ['letter.docx', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]), 'an old or encrypted Microsoft Office file'],
  ])('names the kind of %s', async (name, bytes, kind) => {
    await expect(loadDocument({ bytes, name })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(`binary: it is ${kind}`) as string });
  });

  it('refuses bytes of no known kind', async () => {
    const bytes = Uint8Array.from({ length: 4_000 }, (_value, index) => (index * 7_919 + (index >> 3) * 31) % 256);
    await expect(loadDocument({ bytes, name: 'a.txt' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('binary') as string });
  });
});

describe('encodings', () => {
  it.each([
    ['utf-16le-bom.txt', 'utf-16le', 'Grüße aus Zürich: 24 °C, naïve façade.'],
    ['utf-16be-no-bom.txt', 'utf-16be', 'It returns at 18:15.'],
    ['windows-1252.txt', 'windows-1252', 'Le café “Chez Zoë” coûte 3,50 € – à côté'],
    ['shift-jis.txt', 'shift_jis', 'これは日本語の文章です。'],
    ['iso-8859-2.html', 'iso-8859-2', 'Zażółć gęślą jaźń w Łodzi.'],
    ['utf-8-bom.md', 'utf-8', '# Ferry times'],
  ])('%s is %s', async (name, encoding, text) => {
    const document = await loadDocument({ bytes: await readFixture(name), name });
    expect(document.encoding).toBe(encoding);
    expect(document.text.startsWith(text) || document.text.includes(text)).toBe(true);
    expect(document.text).not.toContain('\uFFFD');
  });

  it('says when it had to guess', async () => {
    expect((await loadDocument({ bytes: await readFixture('shift-jis.txt') })).warnings[0]).toContain('read as shift_jis');
  });

  it('believes a declared charset that UTF-8 does not contradict', async () => {
    const bytes = new Uint8Array(iconv.encode('Привет, мир', 'koi8-r'));
    expect(await loadDocument({ bytes, mediaType: 'text/plain; charset="KOI8-R"' })).toMatchObject({ text: 'Привет, мир', encoding: 'koi8-r', warnings: [] });
    expect(await loadDocument({ bytes: encode('Привет'), mediaType: 'text/plain; charset=koi8-r' })).toMatchObject({ text: 'Привет', encoding: 'utf-8' });
  });

  it('gives back any text from UTF-8 and from UTF-16 with a mark', async () => {
    const printable = string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '' && !/[\p{Cc}\uFEFF\uFFFD]/u.test(text) && text.isWellFormed());
    await assert(
      asyncProperty(printable, async (text) => {
        expect((await loadDocument({ bytes: encode(`words: ${text}`) })).text).toBe(`words: ${text}`);
        for (const encoding of ['utf-16le', 'utf-16be']) {
          const bytes = new Uint8Array(iconv.encode(text, encoding, { addBOM: true }));
          expect(await loadDocument({ bytes })).toMatchObject({ text, encoding });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('PDF and DOCX that cannot be read', () => {
  it.each([
    { name: 'encrypted.pdf', kind: 'invalid_input', message: 'encrypted', hint: 'password' },
    { name: 'corrupt.pdf', kind: 'invalid_input', message: 'damaged', hint: 'again' },
    { name: 'scanned.pdf', kind: 'unsupported', message: 'no text layer', hint: 'OCR' },
    { name: 'truncated.docx', kind: 'invalid_input', message: 'damaged', hint: 'again' },
  ])('$name: $kind', async ({ name, kind, message, hint }) => {
    await expect(loadDocument({ bytes: await readFixture(name), name })).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it('refuses more pages than the limit', async () => {
    await expect(loadDocument({ bytes: await readFixture('partly-scanned.pdf') }, { limits: { maxPages: 1 } })).rejects.toMatchObject({ kind: 'invalid_input', message: 'The PDF has 2 pages, more than the limit of 1.' });
  });

  it('says which pages have no text', async () => {
    const document = await loadDocument({ bytes: await readFixture('partly-scanned.pdf') });
    expect(document.warnings).toEqual(['These pages have no text (blank, or scanned images): 2.']);
  });

  const word = { name: 'word/document.xml', content: '<w:document/>' };
  it('refuses a ZIP bomb by what its directory says', async () => {
    const bytes = writeZip([word, { name: 'word/media/a.bin', content: 'x', claimedBytes: 300 * 1024 * 1024 }]);
    await expect(loadDocument({ bytes, name: 'a.docx' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('would unpack to') as string });
  });

  it('refuses a directory that claims less than there is', async () => {
    const bytes = writeZip([{ name: 'word/document.xml', content: `<w:document>${' '.repeat(5_000_000)}</w:document>`, claimedBytes: 100 }]);
    await expect(loadDocument({ bytes, name: 'a.docx' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('word/document.xml cannot be unpacked as declared') as string });
  });

  const wordParts = (body: string) => [
    { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>' },
    { name: 'word/document.xml', content: `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>` },
    { name: 'word/footnotes.xml', content: '<w:footnotes><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>' },
  ];
  const paragraph = (text: string): string => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

  it.each<readonly [string, string, string]>([
    ['unpack to too many elements', `${paragraph('First &amp; last')}${'<w:p/>'.repeat(260_000)}${paragraph('&#8364; 5')}`, 'First & last\n\n\u20AC 5'],
    ['are too deep', `${'<w:sdt><w:sdtContent>'.repeat(500)}${paragraph('Deep')}${'</w:sdtContent></w:sdt>'.repeat(500)}`, 'Deep'],
    ['have tables and breaks', `${'<w:p/>'.repeat(260_000)}<w:tbl><w:tr><w:tc>${paragraph('a')}</w:tc><w:tc>${paragraph('b')}</w:tc></w:tr><w:tr><w:tc>${paragraph('c')}</w:tc></w:tr></w:tbl><w:p><w:r><w:t>d</w:t><w:tab/><w:t>e</w:t><w:br/><w:t>f</w:t></w:r></w:p>`, 'a\tb\nc\nd\te\nf'],
  ])('reads Word documents that %s without a tree, with a warning', async (_what, body, text) => {
    const document = await loadDocument({ bytes: writeZip(wordParts(body)), name: 'a.docx' });
    expect(document.text).toBe(`${text}\n\nA note.`);
    expect(document.warnings).toEqual([expect.stringContaining('too large or too deep')]);
  });

  it('tells other packages from Word documents', async () => {
    const workbook = writeZip([{ name: 'xl/workbook.xml', content: '<workbook/>' }]);
    await expect(loadDocument({ bytes: workbook, name: 'a.xlsx' })).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining('Excel') as string });
    const archive = writeZip([{ name: 'a.txt', content: 'a' }]);
    await expect(loadDocument({ bytes: archive, name: 'a.txt' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('ZIP archive') as string });
    await expect(loadDocument({ bytes: writeZip([{ ...word, encrypted: true }]) })).rejects.toMatchObject({ kind: 'invalid_input', message: 'The DOCX file is encrypted.' });
  });
});

describe('limits of time', () => {
  it('fails with timeout when its time is over', async () => {
    await expect(loadDocument({ bytes: await readFixture('two-columns.pdf') }, { limits: { timeoutMs: 0 } })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('keeps the reason that the caller gave', async () => {
    const controller = new AbortController();
    const reading = loadDocument({ bytes: await readFixture('two-columns.pdf') }, { signal: controller.signal, limits: { timeoutMs: 60_000 } });
    controller.abort(Object.assign(new Error('late'), { name: 'TimeoutError' }));
    await expect(reading).rejects.toMatchObject({ kind: 'timeout' });
  });
});

it('reads short texts in the encodings of east Asia', async () => {
  const texts = { shift_jis: '名前,住所\n田中太郎,東京都千代田区\nスズキ,大阪府\n', gb18030: '姓名,地址\n张伟,北京市朝阳区建国路\n王芳,上海市\n' };
  for (const [encoding, text] of Object.entries(texts)) {
    expect((await loadDocument({ bytes: iconv.encode(text, encoding), name: 'a.csv' })).text).toBe(text);
  }
});
