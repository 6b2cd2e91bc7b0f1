import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitSentences } from './split-sentences.ts';

const split = (text: string, locale?: string): string[] => splitSentences(text, { locale }).map(({ start, end }) => text.slice(start, end));

test.each([
  ['plain prose', 'It rained. We left! Did you? Yes.', ['It rained.', 'We left!', 'Did you?', 'Yes.']],
  ['titles', 'Dr. Smith met Mrs. Jones and Prof. Lee. They talked.', ['Dr. Smith met Mrs. Jones and Prof. Lee.', 'They talked.']],
  ['Latin abbreviations', 'Use tools, e.g. Hammers, i.e. Heavy ones. Done.', ['Use tools, e.g. Hammers, i.e. Heavy ones.', 'Done.']],
  ['company forms', 'Acme Inc. Holdings bought Foo Ltd. The price was low.', ['Acme Inc. Holdings bought Foo Ltd.', 'The price was low.']],
  ['No. as a number sign and as a word', 'See No. 5 here. Did he agree? No. 5 said he did not. He said no. We left.', ['See No. 5 here.', 'Did he agree?', 'No. 5 said he did not.', 'He said no.', 'We left.']],
  ['figures and citations', 'As Fig. 2 and Eq. (4) of Liu et al. (2023) show. Next.', ['As Fig. 2 and Eq. (4) of Liu et al. (2023) show.', 'Next.']],
  ['U.S. inside and at the end', 'The U.S. Senate met. He lives in the U.S. The rest is known.', ['The U.S. Senate met.', 'He lives in the U.S.', 'The rest is known.']],
  ['initials', 'J. K. Rowling and John F. Kennedy met. We took vitamin C. Nobody slept.', ['J. K. Rowling and John F. Kennedy met.', 'We took vitamin C.', 'Nobody slept.']],
  ['decimals, versions and file names', 'Pi is 3.14. Version 2.0.1 reads README.md and Node.js files. Good.', ['Pi is 3.14.', 'Version 2.0.1 reads README.md and Node.js files.', 'Good.']],
  ['times', 'We meet at 9 a.m. Monday. At 5 p.m. The shop closes.', ['We meet at 9 a.m. Monday.', 'At 5 p.m.', 'The shop closes.']],
  ['ellipses', 'Well... maybe not. I thought... No.', ['Well... maybe not.', 'I thought...', 'No.']],
  ['quotations', '"Really?" he asked. "Yes." She left.', ['"Really?" he asked.', '"Yes."', 'She left.']],
  ['months', 'It was due Jan. 5 and came on Sept. 9, 2024. Fine.', ['It was due Jan. 5 and came on Sept. 9, 2024.', 'Fine.']],
])('%s', (_name, text, expected) => {
  expect(split(text)).toEqual(expected);
});

test('wrapped lines are one sentence, deliberate breaks are not', () => {
  const wrapped = 'This sentence was wrapped by hand because its author\nuses a narrow editor and a long breath. The\nnext one follows.';
  expect(split(wrapped)).toEqual([
    'This sentence was wrapped by hand because its author\nuses a narrow editor and a long breath.',
    'The\nnext one follows.',
  ]);
  expect(split('Status: open\nPriority: high\nThe customer waits for an answer since Monday morning.')).toHaveLength(3);
});

test('headings, lists, tables and code stand alone', () => {
  const text = '# A title\nProse after it. More.\n- first item\n- second item. With two.\n1. One\n\n| a | b |\n| - | - |\n\n```js\nconst a = 1. + 2;\nrun();\n```\nEnd of it.';
  expect(split(text)).toEqual([
    '# A title', 'Prose after it.', 'More.', '- first item', '- second item.', 'With two.', '1. One',
    '| a | b |', '| - | - |', '```js', 'const a = 1. + 2;', 'run();', '```', 'End of it.',
  ]);
});

test('a blank line ends a sentence, CRLF or not', () => {
  expect(split('No stop here\r\n\r\nBut a new paragraph')).toEqual(['No stop here', 'But a new paragraph']);
});

test('Chinese and Japanese', () => {
  expect(split('今天下雨。我们在家。你呢？', 'zh')).toEqual(['今天下雨。', '我们在家。', '你呢？']);
  expect(split('今日は雨です。家にいます。', 'ja')).toEqual(['今日は雨です。', '家にいます。']);
});

test('text without capitals is split too, but not at abbreviations', () => {
  expect(split('the fee is $3.5 million. it falls due in 2025. see no. 4, e.g. the annex.')).toEqual([
    'the fee is $3.5 million.', 'it falls due in 2025.', 'see no. 4, e.g. the annex.',
  ]);
});

const piece = fc.oneof(
  fc.constantFrom('Dr. ', 'e.g. ', 'No. 5 ', '1. ', '- ', '\n', '\n\n', '\r\n', '```\n', '| a | b |\n', '# ', '。', '... ', '?" ', 'U.S. ', '\u2028', '\uFEFF', '---\n', '> '),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.lorem({ mode: 'sentences', maxCount: 2 }),
);

test('property: spans are ordered, trimmed, and hold every visible character exactly once', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      let position = 0;
      for (const { start, end } of splitSentences(text)) {
        expect(start).toBeGreaterThanOrEqual(position);
        expect(text.slice(position, start).trim()).toBe('');
        expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
        expect(end).toBeGreaterThan(start);
        position = end;
      }
      expect(text.slice(position).trim()).toBe('');
    }),
    { numRuns: 400 },
  );
});

test('a line of a million characters is read in pieces', () => {
  const text = 'One more sentence of the endless line. '.repeat(30_000);
  expect(splitSentences(text).length).toBeGreaterThanOrEqual(30_000);
  const unbroken = '𝒳'.repeat(400_000);
  for (const { start, end } of splitSentences(unbroken)) expect(unbroken.slice(start, end).isWellFormed()).toBe(true);
});
