import { describe, expect, it } from 'vitest';
import { readFixture } from '../../test/read-fixture.ts';
import { loadDocument } from '../load-document.ts';

const load = async (html: string): Promise<Awaited<ReturnType<typeof loadDocument>>> => await loadDocument({ bytes: new TextEncoder().encode(html), name: 'page.html' });

describe('an article between menus', () => {
  it('gives the article with its heading, byline, table, list and link, and nothing around it', async () => {
    const { text, title } = await loadDocument({ bytes: await readFixture('article-page.html'), name: 'page.html' });
    expect(title).toBe('Why the river came back');
    expect(text.startsWith('# Why the river came back\n\nBy our correspondent in Alderbridge, 3 June 2026\n\nFor thirty years')).toBe(true);
    expect(text).toContain('| Item | Million euros |\n| --- | --- |\n| Demolition | 1.1 |\n| Bed and banks | 2.4 |\n| Bridges \\| footpaths | 0.7 |');
    expect(text).toContain('- The fish ladder\n  - was finished in April');
    expect(text).toContain('[second cover](https://example.org/report) would cost – and');
    expect(text).toContain('[image: The open river in May]');
    for (const furniture of ['Sport', 'cookies', 'Most read', 'Imprint', 'written by a script', 'color: red']) expect(text).not.toContain(furniture);
  });

  it('runs no script', async () => {
    await loadDocument({ bytes: await readFixture('article-page.html'), name: 'page.html' });
    await load('<html><body onload="globalThis.__scriptRan=1"><script>globalThis.__scriptRan=1</script><img src=x onerror="globalThis.__scriptRan=1"><p>words</p></body></html>');
    expect('__scriptRan' in globalThis).toBe(false);
  });
});

describe('pages that are no articles', () => {
  it('reads a page without html, head or body', async () => {
    expect((await load('<title>Short</title><h1>Hours</h1><p>Open from 9 to 17.')).text).toBe('# Hours\n\nOpen from 9 to 17.');
    expect((await load('just words')).text).toBe('just words');
  });

  it('keeps the whole body when the article would lose most of it', async () => {
    const rows = Array.from({ length: 40 }, (_value, index) => `<tr><td>Item ${index}</td><td>${index * 3} EUR</td></tr>`).join('');
    const { text } = await load(`<html><body><p>${'Prices of this year, with tax. '.repeat(8)}</p><table>${rows}</table></body></html>`);
    expect(text).toContain('| Item 0 | 0 EUR |\n| --- | --- |');
    expect(text).toContain('| Item 39 | 117 EUR |');
  });

  it('reads tables that arrange the page as paragraphs', async () => {
    const { text } = await load('<table><tr><td><p>Left</p></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>');
    expect(text).toBe('Left\n\n| a | b |\n| --- | --- |');
  });

  it('fills columns that a cell spans, and numbers lists from their start', async () => {
    expect((await load('<table><tr><th colspan=2><b>Both</b></th><th>C</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>')).text).toBe('| Both |  | C |\n| --- | --- | --- |\n| 1 | 2 | 3 |');
    expect((await load('<ol start="4"><li>four</li><li>five</li></ol>')).text).toBe('4. four\n5. five');
  });

  it('writes figures as they are, without escapes', async () => {
    expect((await load('<p>-3.3% * 2 = 1_000 [sic] #5</p>')).text).toBe('-3.3% * 2 = 1_000 [sic] #5');
  });
});

describe('hostile pages', () => {
  it.each([
    ['deep nesting', `<html><body>${'<div>'.repeat(50_000)}deep words${'</div>'.repeat(50_000)}`, 'deep words'],
    ['many deep chains', `<html><body>${`${'<div>'.repeat(200)}deep words${'</div>'.repeat(200)}`.repeat(30)}`, 'deep words'],
    ['many elements', `<html><body>${'<b>a</b> '.repeat(70_000)}last words`, 'last words'],
    ['tags that never end', `<html><body>first words ${'<a'.repeat(800_000)}`, 'first words'],
    ['a large page', `<html><body><p>first &amp; words&#33;</p>${'<p>more &lt;words&gt;</p>'.repeat(70_000)}`, 'first & words!\nmore <words>\n'],
  ])('%s is read without a tree, with a warning', async (_name, html, words) => {
    const { text, warnings } = await load(html);
    expect(text).toContain(words);
    expect(warnings).toHaveLength(1);
  });

  it('lets a script that never ends take the rest of the page, an svg only its tag', async () => {
    expect((await load('<p>kept</p><script>lost<p>lost</p>')).text).toBe('kept');
    expect((await load('<p>kept</p><svg><p>also kept</p>')).text).toBe('kept\n\nalso kept');
    await expect(load('<script>'.repeat(300_000))).rejects.toMatchObject({ kind: 'invalid_input' });
  });
});
