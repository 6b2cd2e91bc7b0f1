import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readExample, readExampleText, readFixture } from '../../test/read-fixture.ts';
import { loadDocument } from '../load-document.ts';
import { splitColumns } from './pdf-columns.ts';
import { readTypography, writePageText } from './pdf-page-text.ts';
import { findRunningLines } from './pdf-running-lines.ts';
import { buildSegments, type PdfPiece } from './pdf-segment.ts';

const piece = (text: string, ...[x, y, fontSize = 10]: readonly [x: number, y: number, fontSize?: number]): PdfPiece => ({
  text,
  x,
  y,
  width: text.length * fontSize * 0.5,
  fontSize,
  rightToLeft: false,
});
const write = (pieces: readonly PdfPiece[]): string => {
  const segments = buildSegments(pieces);
  return writePageText(segments, readTypography([segments]));
};

describe('a page with two columns', () => {
  it('reads what spans both first, then the left column, then the right, then the table', async () => {
    const { text, title } = await loadDocument({ bytes: await readFixture('two-columns.pdf') });
    expect(title).toBe('Tidal marshes and harbour dues');
    const order = ['# Tidal marshes', 'This abstract runs', 'Harbours on shallow', 'LEFTEND', 'RIGHTSTART', 'northern bank', 'Year'].map((words) => text.indexOf(words));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('makes words whole that were hyphenated, and keeps hyphens that belong to them', async () => {
    const { text } = await loadDocument({ bytes: await readFixture('two-columns.pdf') });
    expect(text).toContain('The international rules of 1998');
    expect(text).toContain('In a well-known case');
  });

  it('keeps an empty cell of the table', async () => {
    const { text } = await loadDocument({ bytes: await readFixture('two-columns.pdf') });
    expect(text).toContain('Year\tDues (EUR)\tSilt (t)\n2019\t4,120\t88,000\n2020\t\t81,500\n2021\t3,870\t76,200');
  });

  it('keeps the second line of a cell in its column, and what follows a table out of it', () => {
    const rows = [piece('Name', 50, 100), piece('Meaning', 200, 100), piece('tide', 50, 114), piece('rise and fall', 200, 114), piece('of the sea', 200, 126), piece('  Indented words.', 70, 138)];
    expect(write(rows)).toBe('Name\tMeaning\ntide\trise and fall\n\tof the sea\n\nIndented words.');
  });

  it('takes a table with short cells for no columns', () => {
    const rows = Array.from({ length: 12 }, (_value, index) => [piece(`Item ${index}`, 50, 100 + index * 14), piece(`${index * 10}`, 350, 100 + index * 14)]).flat();
    expect(splitColumns(buildSegments(rows))).toHaveLength(1);
  });
});

describe('lines', () => {
  it('joins pieces that touch, sets spaces where there were any, and separates cells', () => {
    expect(write([piece('Reve', 50, 100), piece('nue', 70, 100), piece('rose', 88, 100), piece('38', 300, 100)])).toBe('Revenue rose\t38');
  });

  it('puts a superscript into its line', () => {
    expect(write([piece('area in m', 50, 100), piece('2', 95, 96.5, 6), piece('and more', 102, 100)])).toBe('area in m2 and more');
  });

  it('joins full lines and breaks after short ones, before list marks and at gaps', () => {
    const full = 'word '.repeat(12).trim();
    const pieces = [piece(full, 50, 100), piece('short end.', 50, 112), piece(full, 50, 124), piece('• item', 50, 136), piece('apart', 50, 170)];
    expect(write(pieces)).toBe(`${full} short end.\n${full}\n- item\n\napart`);
  });

  it('drops soft hyphens', () => {
    expect(write([piece(`${'x'.repeat(50)} inter\u00AD`, 50, 100), piece('national', 50, 112)])).toBe(`${'x'.repeat(50)} international`);
  });
});

describe('headers and footers', () => {
  const page = (number: number): { height: number; segments: ReturnType<typeof buildSegments> } => ({
    height: 800,
    segments: buildSegments([piece('Annual report', 50, 30), piece(`Page ${number} of 4`, 50, 780), piece('Total 100', 50, 400), piece(`Only on ${number === 2 ? 'two' : 'x'.repeat(number)}`, 50, 60)]),
  });

  it('finds what repeats in the margins, page numbers aside, and nothing else', () => {
    const pages = [1, 2, 3, 4].map(page);
    const running = findRunningLines(pages);
    const left = pages.flatMap((entry) => entry.segments.filter((segment) => !running.isRunning(segment, entry)).map((segment) => segment.text));
    expect(left.filter((text) => text.startsWith('Total'))).toHaveLength(4);
    expect(left.filter((text) => text.startsWith('Only'))).toHaveLength(4);
    expect(left).toHaveLength(8);
  });

  it('leaves two pages alone', () => {
    expect(findRunningLines([page(1), page(2)]).examples).toEqual([]);
  });
});

describe('one report in three formats', () => {
  // Amounts, shares and years, with the brackets of negative amounts.
  const readFigures = (text: string): string[] => (text.match(/\(?\d[\d,.]*\d\)?%?|\b\d\b/g) ?? []).toSorted();

  it('carries the same figures in Markdown, PDF and DOCX', async () => {
    const expected = readFigures(await readExampleText('quarterly-report.md'));
    expect(expected.length).toBeGreaterThan(300);
    for (const name of ['quarterly-report.pdf', 'quarterly-report.docx']) {
      const { text } = await loadDocument({ bytes: await readExample(name), name });
      expect(readFigures(text)).toEqual(expected);
    }
  });

  it('keeps each row of each table on one line, in both', async () => {
    const rows = (await readExampleText('quarterly-report.md')).split('\n').filter((line) => line.startsWith('|') && !line.includes('---'));
    expect(rows.length).toBeGreaterThan(70);
    const cells = rows.map((row) => row.slice(1, -1).split('|').map((cell) => cell.trim()));
    const pdf = (await loadDocument({ bytes: await readExample('quarterly-report.pdf') })).text.split('\n');
    const docx = (await loadDocument({ bytes: await readExample('quarterly-report.docx') })).text.split('\n');
    for (const row of cells) {
      expect(pdf).toContain(row.join('\t'));
      expect(docx).toContain(`| ${row.join(' | ')} |`);
    }
  });

  it('has the same headings and title, and pages that tile the PDF', async () => {
    const headings = (text: string): string[] => text.split('\n').filter((line) => /^#+ /.test(line));
    const markdown = await readExampleText('quarterly-report.md');
    const pdf = await loadDocument({ bytes: await readExample('quarterly-report.pdf') });
    const docx = await loadDocument({ bytes: await readExample('quarterly-report.docx') });
    expect(headings(pdf.text)).toEqual(headings(markdown));
    expect(headings(docx.text)).toEqual(headings(markdown));
    expect(pdf.title).toBe('Marrowgate Instruments SE: Report on the Third Quarter of 2026');
    expect(docx.title).toBe(pdf.title);
    expect(pdf.pages).toHaveLength(6);
    expect(pdf.pages?.map((page) => pdf.text.slice(page.start, page.end)).join('').replaceAll(/\s/g, '')).toBe(pdf.text.replaceAll(/\s/g, ''));
    expect(pdf.text).not.toContain('Page 2 of 6');
  });
});

it('refuses a page that unpacks to more pieces of text than anybody reads, and is soon through with it', async () => {
  const line = 'BT /F1 12 Tf 72 700 Td (Hello) Tj ET\n';
  const content = deflateSync(Buffer.from(line.repeat(110_000)));
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ].map((body, index) => `${index + 1} 0 obj\n${body}\nendobj\n`);
  // Without a table of its objects: pdf.js looks for them itself.
  const bytes = Buffer.concat([Buffer.from(`%PDF-1.4\n${objects.join('')}5 0 obj\n<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`), content, Buffer.from('\nendstream\nendobj\ntrailer << /Size 6 /Root 1 0 R >>\n%%EOF')]);
  await expect(loadDocument({ bytes, name: 'a.pdf' })).rejects.toMatchObject({ kind: 'invalid_input', message: 'Page 1 of the PDF holds more pieces of text than can be read.' });
}, 60_000);
