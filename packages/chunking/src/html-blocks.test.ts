import { expect, it } from 'vitest';
import { createHtmlParser } from './html-blocks.ts';

/** The blocks of a text as their kinds, paths and texts. */
function readBlocks(text: string): string[] {
  return createHtmlParser()
    .push(text, true)
    .map((block) => `${block.kind}${block.kind === 'heading' ? `:${block.path.join('>')}` : ''} ${text.slice(block.start, block.end)}`);
}

it.each<[name: string, html: string, blocks: readonly string[]]>([
  ['wrappers as the beginning of what they wrap', '<div><section>\n<p>a</p>\n</section></div><p>b', ['paragraph <div><section>\n<p>a</p>\n</section></div>', 'paragraph <p>b']],
  ['text after an element as a block of its own', '<p>a</p>b <i>c</i><p>d', ['paragraph <p>a</p>', 'paragraph b <i>c</i>', 'paragraph <p>d']],
  ['entities and tags in headings', '<h1>A &lt;b&gt; &#x41;&#66; &nope; <i>c</i></h1>x', ['heading:A <b> AB &nope; c <h1>A &lt;b&gt; &#x41;&#66; &nope; <i>c</i></h1>', 'paragraph x']],
  ['an empty heading as none', '<h2></h2><p>x</p>', ['paragraph <h2></h2><p>x</p>']],
  ['scripts and comments as no text', '<p>a</p><script>if (a < b) { "<h1>x</h1>" }</script><!-- <h1>y</h1> --><p>b', ['paragraph <p>a</p><script>if (a < b) { "<h1>x</h1>" }</script><!-- <h1>y</h1> -->', 'paragraph <p>b']],
  ['nested lists as one', '<ul><li>a<ul><li>b</ul></li></ul>c', ['list <ul><li>a<ul><li>b</ul></li></ul>', 'paragraph c']],
  ['a less-than sign that begins nothing', '<p>a < b <3 <', ['paragraph <p>a < b <3 <']],
  ['angle brackets in attributes', '<p title="a > b"><h2>x</h2>', ['heading:x <p title="a > b"><h2>x</h2>']],
  ['blank space alone', ' \n ', ['paragraph  \n ']],
])('reads %s', (_name, html, blocks) => {
  expect(readBlocks(html)).toEqual(blocks);
});

it('closes a block that grows too long, wherever its text ends', () => {
  for (const text of ['x'.repeat(200_000), ' '.repeat(200_000), `<pre>${'line\n'.repeat(40_000)}`]) {
    const blocks = createHtmlParser().push(text, true);
    expect(blocks.length).toBeGreaterThan(2);
    expect(Math.max(...blocks.map((block) => block.end - block.start))).toBeLessThan(66_000);
    expect(blocks.map((block) => block.continued)).toEqual(blocks.map((_, index) => index > 0));
  }
});
