import { countTokens } from '@gateway/chunking';
import { toTextSource } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { readExampleText } from '../../test/read-fixture.ts';
import { readSections } from './read-sections.ts';
import { SUMMARY_FORMATS, type SummarizeInput, type SummarizeOutput } from './summarize-input.ts';
import { summarizeOperation } from './summarize-operation.ts';

const DOCUMENTS = ['services-agreement.md', 'quarterly-report.md', 'research-note.md', 'support-tickets.md'] as const;

async function summarize(input: SummarizeInput): Promise<SummarizeOutput> {
  const output = await summarizeOperation.local?.run(input);
  if (output === undefined) throw new Error('There is no local engine.');
  return output;
}

const normalise = (text: string): string => text.replaceAll(/[*_`]/g, '').replaceAll(/\s+/g, ' ');

describe.each(DOCUMENTS)('%s', (name) => {
  it('is never longer than asked, in any format', async () => {
    const text = await readExampleText(name);
    for (const format of SUMMARY_FORMATS) {
      for (const maxLength of [8, 20, 60, 150, 400]) {
        const { summary } = await summarize({ text, format, maxLength });
        expect(await countTokens(summary)).toBeLessThanOrEqual(maxLength);
        expect(summary.trim()).not.toBe('');
      }
    }
  });

  it('says nothing that the document does not say, in its own words', async () => {
    const text = await readExampleText(name);
    const { summary, method } = await summarize({ text, format: 'bullet_points' });
    expect(method).toBe('extractive');
    const points = summary.split('\n');
    expect(points.length).toBeGreaterThan(1);
    for (const point of points) expect(normalise(text)).toContain(normalise(point.replace(/^- /, '')).trim());
  });

  it('counts the sections that it draws on', async () => {
    const text = await readExampleText(name);
    const { coverage, sections } = await summarize({ text, format: 'executive' });
    const represented = (sections ?? []).filter((section) => section.represented === true).length;
    expect(coverage).toEqual({ read: 1, parts: 1, sections: sections?.length, represented: expect.closeTo(represented / (sections?.length ?? 0), 4) as number });
    expect(represented).toBeGreaterThan(1);
  });
});

describe('formats', () => {
  it('have their shapes', async () => {
    const text = await readExampleText('quarterly-report.md');
    expect((await summarize({ text, format: 'paragraph' })).summary).not.toMatch(/^(?:[-#]|\d+\.)\s/m);
    expect((await summarize({ text, format: 'bullet_points' })).summary.split('\n').every((line) => line.startsWith('- '))).toBe(true);
    expect((await summarize({ text, format: 'key_points' })).summary).toMatch(/^1\. \*\*\p{Lu}[^*]*:\*\* /u);
    expect((await summarize({ text, format: 'executive' })).summary).toMatch(/^## Overview\n\n.+\n\n## Key figures\n\n- .*\d[\s\S]*\n\n## Risks and next steps\n\n- /);
    expect(await countTokens((await summarize({ text, format: 'tldr' })).summary)).toBeLessThanOrEqual(60);
  });

  it('follow a focus', async () => {
    const text = await readExampleText('services-agreement.md');
    const { summary } = await summarize({ text, focus: 'backup and restoration of data', maxLength: 120 });
    expect(summary).toMatch(/backup/);
    expect((await summarize({ text, maxLength: 120 })).summary).not.toMatch(/backup/);
  });

  it('take what there is when there are no sentences', async () => {
    expect((await summarize({ text: 'word' })).summary).toMatch(/^word\.?$/);
    expect((await summarize({ text: '| a | b |\n| --- | --- |\n| 1 | 2 |' })).summary).not.toBe('');
  });
});

describe('limits', () => {
  it('refuses a blank text', async () => {
    await expect(summarize({ text: '\n' })).rejects.toMatchObject({ kind: 'invalid_input' });
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort();
    await expect(summarizeOperation.local?.run({ text: 'Some text.' }, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('sections', () => {
  it('are those under headings, with what stands before the first, without empty ones', async () => {
    const text = 'Intro.\n\n# A\n\ntext\n\n## Empty\n\n## B #\n\n```\n# no heading\n```\n';
    const { sections, count, represented } = await readSections(toTextSource(text), [text.indexOf('text'), 0]);
    expect({ count, represented }).toEqual({ count: 3, represented: 2 / 3 });
    expect(sections.map((section) => [section.title, text.slice(section.start, section.end).trim()])).toEqual([
      [undefined, 'Intro.'],
      ['A', '# A\n\ntext'],
      ['B', '## B #\n\n```\n# no heading\n```'],
    ]);
  });

  it('are all counted and not all listed, and a title is the beginning of its line', async () => {
    const text = Array.from({ length: 10_050 }, (_value, index) => `# Part ${index}\n\ntext\n\n`).join('');
    const { sections, count, represented } = await readSections(toTextSource(text), [text.length - 3]);
    expect([sections.length, count, represented]).toEqual([10_000, 10_050, 1 / 10_050]);
    const long = await readSections(toTextSource(`# A\n\ntext\n\n# ${'long '.repeat(50_000)}\n\ntext`));
    expect(long.sections[1]?.title?.length).toBeLessThan(2_001);
    expect(long.sections[1]?.title).toMatch(/^long long/);
  });

  it('are at most ten stretches that tile a text without headings', async () => {
    const text = Array.from({ length: 90 }, (_value, index) => `Paragraph ${index} with some words that fill it.`).join('\n\n');
    const { sections } = await readSections(toTextSource(text));
    expect(sections.length).toBeGreaterThan(5);
    expect(sections.length).toBeLessThanOrEqual(10);
    expect(sections.map((section) => text.slice(section.start, section.end)).join('')).toBe(text);
    expect(await readSections(toTextSource('short'))).toEqual({ sections: [{ start: 0, end: 5, represented: null }], count: 1, represented: null });
  });
});
