// Random text that is hard to cut: every script, combining marks, emoji sequences, lone surrogates, white space, Markdown and HTML.
import * as fc from 'fast-check';

const FRAGMENTS = [
  ' ', '  ', '\n', '\n\n', '\r\n', '\t', '\u00A0', '\u2028', '\u3000', '\uFEFF', '\u0085', '\u200D', '\uFE0F',
  'a', 'B', 'word', 'Word', 'WORD', 'ǅ', 'ſ', 'é', 'e\u0301', '\u0301\u0302', 'ñandú', '中', '文字', 'ひらがな', 'สวัสดี', 'हिन्दी', '한국어', 'العربية', 'ʰ',
  '1', '1234', '٣', '𝟘', 'Ⅻ', '.', '. ', '! ', '? ', '…', ',', "'s", "'LL", "'", '"', '/', '//', '-', '--', '((', '😀', '👩‍👩‍👧', '🇩🇪', '🇩', '👍🏽', '\uD83D', '\uDE00', '\u{20000}', '<|endoftext|>',
  '# ', '## ', '\n# Title\n', '\n## Part 1.2\n\n', '\n===\n', '\n---\n', '```', '\n```js\n', '~~~\n', '\n- item', '\n1. item', '\n> quote', '| a | b |\n', '|---|---|\n', '    code\n', '---\ntitle: x\n---\n',
  '<p>', '</p>', '<h1>', '</h1>', '<h2 id="x">T</h2>', '<table><tr><td>', '</table>', '<!--', '-->', '<pre>', '</pre>', '<script>', '</script>', '&amp;',
  'First sentence. Second one! Third?', 'Dr. Smith went home.', '1. INTRODUCTION\n\n', 'x'.repeat(70),
] as const;

/** Text glued from hard fragments and random characters. `maxLength` is the most fragments. */
export function nastyText(options: { readonly maxLength: number }): fc.Arbitrary<string> {
  const fragment = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...FRAGMENTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    { weight: 1, arbitrary: fc.nat({ max: 0xff_ff }).map((unit) => String.fromCharCode(unit)) },
  );
  return fc.array(fragment, { maxLength: options.maxLength }).map((parts) => parts.join(''));
}
