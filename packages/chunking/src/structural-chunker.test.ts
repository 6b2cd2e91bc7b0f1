import { describe, expect, it } from 'vitest';
import { chunkText } from './chunk-text.ts';
import type { Chunk } from './chunk.ts';

const chunkMarkdown = async (text: string, size: number): Promise<Chunk[]> => await chunkText(text, { method: 'structural', size, format: 'markdown' });

describe('structural, Markdown', () => {
  const guide = `---
title: Guide
---

# Guide

Welcome to the guide.

It has two parts.

## Install

Run the installer.

\`\`\`sh
# not a heading
npm install
\`\`\`

### Windows

Use the other installer.

Usage
-----

Call it.
`;

  it('gives each chunk the path of headings it stands under and never crosses one', async () => {
    const chunks = await chunkMarkdown(guide, 1_000);
    expect(chunks.map((chunk) => [chunk.heading, chunk.text.split('\n')[0]])).toEqual([
      [undefined, '---'],
      [['Guide'], '# Guide'],
      [['Guide', 'Install'], '## Install'],
      [['Guide', 'Install', 'Windows'], '### Windows'],
      [['Guide', 'Usage'], 'Usage'],
    ]);
    expect(chunks[1]?.text).toBe('# Guide\n\nWelcome to the guide.\n\nIt has two parts.\n\n');
  });

  it('keeps headings with nothing under them with what follows', async () => {
    const chunks = await chunkMarkdown('# One\n\n## Two\n\n### Three\n\nText.\n\n# Four\n\nMore.', 100);
    expect(chunks.map((chunk) => chunk.heading)).toEqual([['One', 'Two', 'Three'], ['Four']]);
  });

  it('joins small blocks under one heading up to the limit', async () => {
    const text = `# A\n\n${'A short paragraph here.\n\n'.repeat(20)}`;
    const chunks = await chunkMarkdown(text, 60);
    expect(chunks.length).toBeLessThanOrEqual(3);
    for (const chunk of chunks) expect(chunk.text.endsWith('\n\n')).toBe(true);
    for (const chunk of chunks) expect(chunk.heading).toEqual(['A']);
  });

  it('keeps a code block whole when it fits, and cuts it between lines when it does not', async () => {
    const code = `\`\`\`ts\n${Array.from({ length: 12 }, (_, index) => `const value${String(index)} = compute(${String(index)});`).join('\n')}\n\`\`\`\n`;
    const text = `Some words before it. ${'More of them follow here. '.repeat(8)}\n\n${code}\nSome words after it.\n`;
    const whole = await chunkMarkdown(text, 130);
    expect(whole.some((chunk) => chunk.text.includes(code))).toBe(true);
    const cut = await chunkMarkdown(text, 40);
    for (const chunk of cut) expect(chunk.text).toMatch(/\s$/);
    expect(cut.some((chunk) => /^const value\d+ /.test(chunk.text))).toBe(true);
  });

  it('offers the header of a table to the chunks that go on with it', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `| name ${String(index)} | ${String(index * 7)} |\n`).join('');
    const chunks = await chunkMarkdown(`Intro text.\n\n| Name | Count |\n| --- | ---: |\n${rows}\nAfter.\n`, 60);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks[0]).not.toHaveProperty('context');
    for (const chunk of chunks.slice(1)) {
      expect(chunk.text).toMatch(/^\| name/);
      expect(chunk.context).toBe('| Name | Count |\n| --- | ---: |');
    }
    expect(chunks[0]?.text).toContain('| name 0 |');
  });

  it('cuts lists between items and long paragraphs between sentences', async () => {
    const list = Array.from({ length: 20 }, (_, index) => `- item number ${String(index)} of the list\n`).join('');
    for (const chunk of await chunkMarkdown(list, 40)) expect(chunk.text).toMatch(/^- item/);
    const prose = 'This is a sentence of the paragraph. '.repeat(30);
    for (const chunk of await chunkMarkdown(prose, 40)) expect(chunk.text).toMatch(/^This.*paragraph\. $/);
  });
});

describe('structural, HTML', () => {
  const page = `<!DOCTYPE html>
<html><head><title>T</title><style>p > a { color: red }</style></head>
<body><main>
<h1 class="x">The <em>Guide</em> &amp; more</h1>
<p>Welcome. Read on.</p>
<div><h2>Install</h2><p>Run it.</p>
<pre>
<h1>not a heading</h1>
</pre></div>
<h2>Usage</h2><p>Call it.</p></main></body></html>`;

  it('reads headings and block elements', async () => {
    const chunks = await chunkText(page, { method: 'structural' });
    expect(chunks.slice(-3).map((chunk) => chunk.heading)).toEqual([['The Guide & more'], ['The Guide & more', 'Install'], ['The Guide & more', 'Usage']]);
    expect(chunks.at(-2)?.text).toContain('not a heading');
    expect(chunks.at(-1)?.text).toBe('<h2>Usage</h2><p>Call it.</p></main></body></html>');
  });

  it('cuts tables between rows and offers their first row', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `<tr><td>name ${String(index)}</td><td>${String(index)}</td></tr>\n`).join('');
    const chunks = await chunkText(`<table>\n<tr><th>Name</th><th>Count</th></tr>\n${rows}</table>`, { method: 'structural', size: 80, format: 'html' });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(1)) {
      expect(chunk.text).toMatch(/^<tr>/);
      expect(chunk.context).toBe('<tr><th>Name</th><th>Count</th></tr>');
    }
  });
});

describe('structural, plain text', () => {
  it('takes numbered lines that stand alone for headings', async () => {
    const text = '1. Introduction\n\nSome words.\n\n2. Methods\n\n2.1 Data\n\nWe took data.\n\n3. It is a list item, this one.\n\nChapter 4\n\nThe end.\n';
    const chunks = await chunkText(text, { method: 'structural' });
    expect(chunks.map((chunk) => chunk.heading)).toEqual([['1. Introduction'], ['2. Methods', '2.1 Data'], ['Chapter 4']]);
  });
});
