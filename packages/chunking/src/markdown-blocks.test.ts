import { expect, it } from 'vitest';
import { createMarkdownParser } from './markdown-blocks.ts';

/** The blocks of a text as their kinds and texts. */
function readBlocks(text: string): string[] {
  return createMarkdownParser()
    .push(text, true)
    .map((block) => `${block.kind}${block.kind === 'heading' ? `:${block.path.join('>')}` : ''} ${JSON.stringify(text.slice(block.start, block.end))}`);
}

it.each<[name: string, text: string, blocks: readonly string[]]>([
  ['closing marks of headings', '## A #b ##\nx', ['heading:A #b "## A #b ##\\n"', 'paragraph "x"']],
  ['a hash without a space', '#tag\nx', ['paragraph "#tag\\nx"']],
  ['setext headings of two lines', 'A\nB\n===\nx', ['heading:A B "A\\nB\\n===\\n"', 'paragraph "x"']],
  ['a rule', 'A\n\n---\n\nB', ['paragraph "A\\n\\n"', 'paragraph "---\\n\\n"', 'paragraph "B"']],
  ['levels that jump', '# A\n### B\n## C\n', ['heading:A "# A\\n"', 'heading:A>B "### B\\n"', 'heading:A>C "## C\\n"']],
  ['an HTML heading', '<h2 align="center">My <b>thing</b></h2>\nx', ['heading:My thing "<h2 align=\\"center\\">My <b>thing</b></h2>\\n"', 'paragraph "x"']],
  ['fences of other lengths inside', '````\n```\n# x\n````\ny', ['code "````\\n```\\n# x\\n````\\n"', 'paragraph "y"']],
  ['an open fence', '~~~\n# x\n', ['code "~~~\\n# x\\n"']],
  ['a fence inside a list', '- a\n  ```\n# x\n  ```\n- b\n\nc', ['list "- a\\n  ```\\n# x\\n  ```\\n- b\\n\\n"', 'paragraph "c"']],
  ['a list with blank lines and wrapped items', '* a\nb\n\n  c\n\n* d\n\ne', ['list "* a\\nb\\n\\n  c\\n\\n* d\\n\\n"', 'paragraph "e"']],
  ['a year at the start of a line', 'It was in\n1984. Then', ['paragraph "It was in\\n1984. Then"']],
  ['a table after a line of text', 'x\n| a | b |\n|--|--|\n| 1 | 2 |\n\ny', ['paragraph "x\\n"', 'table "| a | b |\\n|--|--|\\n| 1 | 2 |\\n\\n"', 'paragraph "y"']],
  ['a pipe without a table', 'a | b\nc | d', ['paragraph "a | b\\nc | d"']],
  ['a quote that goes on lazily', '> a\nb\n\nc', ['quote "> a\\nb\\n\\n"', 'paragraph "c"']],
  ['indented code', 'a\n\n    # b\n\n    c\nd', ['paragraph "a\\n\\n"', 'code "    # b\\n\\n    c\\n"', 'paragraph "d"']],
  ['a rule at the start that is no front matter', '---\n\nText here\n', ['front_matter "---\\n\\nText here\\n"']],
  ['line ends of two characters', '# A\r\n\r\nb\r\n', ['heading:A "# A\\r\\n\\r\\n"', 'paragraph "b\\r\\n"']],
  ['nothing but blank lines', '\n \n', ['paragraph "\\n \\n"']],
])('reads %s', (_name, text, blocks) => {
  expect(readBlocks(text)).toEqual(blocks);
});
