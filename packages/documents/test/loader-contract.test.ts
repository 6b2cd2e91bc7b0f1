// Runs the contract over every loader in the list; a new loader without a sample fails here.
import { expect, it } from 'vitest';
import type { DocumentFormat } from '../src/loaded-document.ts';
import { loaders } from '../src/loaders.ts';
import { describeLoader, type LoaderSample } from './loader-contract.ts';
import { readFixture } from './read-fixture.ts';
import { writeZip } from './zip-writer.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const wordPart = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
const wordFile = (body: string): Uint8Array =>
  writeZip([
    { name: '[Content_Types].xml', content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>' },
    { name: 'word/document.xml', content: wordPart(body) },
  ]);

const samples: Readonly<Record<DocumentFormat, LoaderSample>> = {
  text: { bytes: encode('Ferry times\nThe ferry leaves at 07:40.\n'), holds: 'leaves at 07:40', blank: encode(' \n\t\n') },
  markdown: { bytes: encode('# Ferry times\n\n- 07:40\n- 18:15\n'), holds: '- 18:15', blank: encode('\n\n') },
  csv: { bytes: encode('pier,time\n3,07:40\n'), holds: '3,07:40', blank: encode('\n') },
  json: { bytes: encode('{"pier": 3, "time": "07:40"}'), holds: '"time": "07:40"', blank: encode('  ') },
  html: { bytes: await readFixture('article-page.html'), holds: 'For thirty years', blank: encode('<!doctype html><html><body><script>1</script></body></html>') },
  pdf: { bytes: await readFixture('two-columns.pdf'), holds: 'Harbours on shallow coasts', blank: await readFixture('scanned.pdf') },
  docx: { bytes: wordFile('<w:p><w:r><w:t>The ferry leaves at 07:40.</w:t></w:r></w:p>'), holds: 'leaves at 07:40', blank: wordFile('<w:p/>') },
};

it('has one loader for each format', () => {
  expect(loaders.map((loader) => loader.format).toSorted()).toEqual(Object.keys(samples).toSorted());
});

it('claims each extension and media type once', () => {
  const claims = loaders.flatMap((loader) => [...loader.extensions, ...loader.mediaTypes]);
  expect(new Set(claims).size).toBe(claims.length);
});

for (const loader of loaders) describeLoader(loader, samples[loader.format]);
