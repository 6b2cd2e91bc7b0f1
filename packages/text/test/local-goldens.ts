// What each action makes of a text, worked out by hand. An action without an entry here fails its contract.
import { expect } from 'vitest';

export interface Golden {
  readonly says: string;
  readonly text: string;
  readonly with?: Readonly<Record<string, unknown>>;
  /** Left out where the text goes on as it is. */
  readonly gives?: string;
  readonly stats?: unknown;
}

export const GOLDENS: Readonly<Record<string, readonly Golden[]>> = {
  trim_whitespace: [
    { says: 'edges', text: ' \n a  b \t\n', gives: 'a  b' },
    { says: 'every line', text: '  a \r\n\t b\u00a0\n', with: { lines: true }, gives: 'a\r\nb' },
  ],
  collapse_whitespace: [
    { says: 'paragraphs stay', text: 'a \t b\n c \r\n\r\n\r\n d', gives: 'a b\nc\n\nd' },
    { says: 'all on one line', text: 'a \n\n b', with: { keep_newlines: false }, gives: 'a b' },
  ],
  normalize_newlines: [
    { says: 'all kinds', text: 'a\r\nb\rc\u2028d\u0085e\n', gives: 'a\nb\nc\nd\ne\n' },
    { says: 'to CRLF', text: 'a\nb\r\nc', with: { style: 'crlf' }, gives: 'a\r\nb\r\nc' },
  ],
  normalize_unicode: [
    { says: 'composed', text: 'e\u0301 ﬁ', gives: 'é ﬁ' },
    { says: 'compatible', text: 'ﬁ ① ½', with: { form: 'NFKC' }, gives: 'fi 1 1⁄2' },
  ],
  lowercase: [{ says: 'final sigma too', text: 'ÄBC ΟΔΟΣ', gives: 'äbc οδος' }],
  uppercase: [{ says: 'sharp s as two', text: 'äbc straße', gives: 'ÄBC STRASSE' }],
  title_case: [
    { says: 'small words stay small', text: 'the lord of the rings and an iPhone, made in NASA labs by', gives: 'The Lord of the Rings and an iPhone, Made in NASA Labs By' },
    { says: 'shouting is calmed', text: 'WAR AND PEACE', gives: 'War and Peace' },
  ],
  strip_html: [
    {
      says: 'a page',
      text: '<html><head><title>T &amp; t</title><style>p { color: red }</style></head><body><h1>Head</h1><p>One <b>bold</b>\n word&nbsp;&#x41;.<br>Next</p><script>if (a < b) x("</p>")</script><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table><pre>  x\n   y</pre>a < b</body></html>',
      gives: 'T & t\n\nHead\n\nOne bold word\u00a0A.\nNext\n\na\nb\n\n1\t2\n3\t4\n\n  x\n   y\n\na < b',
    },
    { says: 'plain text', text: 'no tags, 1 < 2 && 3 > 2', gives: 'no tags, 1 < 2 && 3 > 2' },
  ],
  strip_markdown: [
    {
      says: 'a page',
      text: '# Head *one*\n\nSome **bold** and [a link](http://x.y "t") to [ref][r] &amp; `co*de`.\n![alt *t*](p.png) <b>html</b>\n\n- a\n- b\n  1. c\n  2. d\n\n> quoted\n\n```js\nlet a = "*x*";\n```\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n---\n~~gone~~ \\*kept\\*\n\n[r]: http://r.r\n',
      gives: 'Head one\n\nSome bold and a link to ref & co*de.\nalt t html\n\na\nb\n1. c\n2. d\n\nquoted\n\nlet a = "*x*";\n\nh\ti\n1\t2\n\ngone *kept*',
    },
  ],
  remove_urls: [
    { says: 'without the sentence around', text: 'See https://a.b/c?d=e#f, (http://w.org/x_(y)) and www.z.com.', gives: 'See , () and .' },
    { says: 'with a placeholder', text: 'at http://a.b now', with: { placeholder: '[$&]' }, gives: 'at [$&] now' },
  ],
  remove_emails: [{ says: 'in brackets', text: 'Write <a.b+c@d-e.co.uk>, or x@y.', with: { placeholder: '#' }, gives: 'Write <#>, or x@y.' }],
  mask_pii: [
    {
      says: 'all kinds',
      text: 'Ann (ann@x.org, +49 711 123-4567, (555) 123-4567, 0711/123456) paid with 4111 1111 1111 1111 or 5500-0000-0000-0004 from GB82 WEST 1234 5698 7654 32 OK at 192.168.0.1:80 or 2001:db8::1.',
      gives: 'Ann ([EMAIL], [PHONE], [PHONE], [PHONE]) paid with [CARD] or [CARD] from [IBAN] OK at [IP]:80 or [IP].',
      stats: { masked: { email: 1, phone: 3, card: 2, iban: 1, ip: 2 } },
    },
    {
      says: 'nothing that only looks like it',
      text: '4111 1111 1111 1112, GB83 WEST 1234 5698 7654 32, 999.1.1.1, 12:30:45, 2024-03-12, 12/03/2024, std::vector, 100 200 300',
      gives: '4111 1111 1111 1112, GB83 WEST 1234 5698 7654 32, 999.1.1.1, 12:30:45, 2024-03-12, 12/03/2024, std::vector, 100 200 300',
      stats: { masked: {} },
    },
    { says: 'chosen kinds', text: 'a@b.cd 10.0.0.1', with: { kinds: ['ip'], placeholder: '<{kind}>' }, gives: 'a@b.cd <IP>', stats: { masked: { ip: 1 } } },
    { says: 'a card inside a row of groups', text: '12 4111 1111 1111 1111 7', with: { kinds: ['card'] }, gives: '12 [CARD] 7', stats: { masked: { card: 1 } } },
  ],
  remove_punctuation: [
    { says: 'all but some', text: '«Well», don\'t - go! 3+4', with: { keep: "'" }, gives: "Well don't  go 3+4" },
    { says: 'symbols too', text: '3+4 = €7.', with: { symbols: true }, gives: '34  7' },
  ],
  remove_stopwords: [
    { says: 'English by itself', text: 'The cat is on the mat.\nIt isn’t a dog.', gives: 'cat mat.\ndog.' },
    { says: 'German', text: 'Die Katze und der Hund', with: { language: 'de' }, gives: 'Katze Hund' },
  ],
  dedupe_lines: [
    { says: 'the first stays, and blank lines', text: 'a\n\nb\n a \n\nb', gives: 'a\n\nb\n', stats: { removed_lines: 2 } },
    { says: 'case and blanks', text: 'a\n\nA\n\nb', with: { ignore_case: true, keep_blank: false }, gives: 'a\n\nb', stats: { removed_lines: 2 } },
  ],
  sort_lines: [
    { says: 'by text', text: 'b\nB\na\n', gives: 'B\na\nb\n' },
    { says: 'by number, downwards', text: '9 x\r\nz\r\n10 y', with: { by: 'number', order: 'descending' }, gives: '10 y\r\n9 x\r\nz' },
    { says: 'by number, upwards: lines without one stay behind all others, in their order', text: 'z\n-1\na\n1e3\n.5', with: { by: 'number' }, gives: '-1\n.5\n1e3\nz\na' },
    { says: 'equal ones keep their order', text: 'bb\na\ncc', with: { by: 'length' }, gives: 'a\nbb\ncc' },
  ],
  replace: [
    { says: 'as it is', text: 'a.b a+b', with: { find: 'a.b', with: '$&' }, gives: '$& a+b', stats: { replacements: 1 } },
    { says: 'any case', text: 'A-b/c a.b', with: { find: 'a-B/', with: '+', ignore_case: true }, gives: '+c a.b', stats: { replacements: 1 } },
    { says: 'by groups', text: 'Doe, Jane; Roe, Rick', with: { find: '(?P<last>\\w+), (\\w+)', with: '$2 $<last>$$', regex: true }, gives: 'Jane Doe$; Rick Roe$', stats: { replacements: 2 } },
    { says: 'at every line', text: 'a\nA', with: { find: '^a', with: '-', regex: true, multiline: true, ignore_case: true }, gives: '-\n-', stats: { replacements: 2 } },
    { says: 'empty matches', text: 'ab', with: { find: 'x*', with: '-', regex: true }, gives: '-a-b-', stats: { replacements: 3 } },
  ],
  truncate: [
    { says: 'characters with a suffix', text: 'Hello world', with: { limit: 6, suffix: '…' }, gives: 'Hello…', stats: { truncated: true } },
    { says: 'no family parted', text: 'ab👨‍👩‍👧cd', with: { limit: 4 }, gives: 'ab', stats: { truncated: true } },
    { says: 'words', text: 'One two, three.', with: { limit: 2, unit: 'words' }, gives: 'One two', stats: { truncated: true } },
    { says: 'nothing to cut', text: 'One two.', with: { limit: 2, unit: 'words' }, stats: { truncated: false } },
    { says: 'tokens, here characters by twos', text: 'abcdefgh', with: { limit: 3, unit: 'tokens', suffix: '..' }, gives: 'abcd..', stats: { truncated: true } },
  ],
  wrap: [
    { says: 'at spaces', text: '  one two three\nfour', with: { width: 9 }, gives: '  one two\nthree\nfour' },
    { says: 'long words stay or break', text: 'a longword b', with: { width: 4, break_words: true }, gives: 'a\nlong\nword\nb' },
  ],
  extract_urls: [{ says: 'each once', text: 'http://a.b/c. Then http://a.b/c and ftp://d.e!', stats: { urls: ['http://a.b/c', 'ftp://d.e'] } }],
  extract_emails: [{ says: 'all', text: 'a@b.cd a@b.cd', with: { unique: false }, stats: { emails: ['a@b.cd', 'a@b.cd'] } }],
  extract_numbers: [
    {
      says: 'either spelling',
      text: '1,234.56 or 1.234,56 or 1,234 or 3,5 or -7 or 10-20 or 6.02e23 or 1.2.3, 5kg',
      stats: {
        numbers: [
          { text: '1,234.56', value: 1234.56 }, { text: '1.234,56', value: 1234.56 }, { text: '1,234', value: 1234 }, { text: '3,5', value: 3.5 }, { text: '-7', value: -7 },
          { text: '10', value: 10 }, { text: '20', value: 20 }, { text: '6.02e23', value: 6.02e23 }, { text: '5', value: 5 },
        ],
      },
    },
  ],
  extract_dates: [
    {
      says: 'by number and name',
      text: '2024-03-12T08:00Z, 12.03.2024, 03/04/2024, 13/04/2024, March 12th, 2024, 12. März 2024, 12 de marzo de 2024, le 1er mai 2024, Sept. 2024, 2024-13-01, 31.02.2024',
      stats: {
        dates: [
          { text: '2024-03-12T08:00Z', iso: '2024-03-12T08:00Z' }, { text: '12.03.2024', iso: '2024-03-12' }, { text: '03/04/2024', iso: null }, { text: '13/04/2024', iso: '2024-04-13' },
          { text: 'March 12th, 2024', iso: '2024-03-12' }, { text: '12. März 2024', iso: '2024-03-12' }, { text: '12 de marzo de 2024', iso: '2024-03-12' }, { text: '1er mai 2024', iso: '2024-05-01' }, { text: 'Sept. 2024', iso: '2024-09' },
        ],
      },
    },
  ],
  extract_keywords: [{ says: 'best first', text: 'Steel prices rose. Steel prices fell. Steel prices are high.', with: { count: 1 }, stats: { keywords: [{ keyword: 'Steel prices', score: 1 }] } }],
  count_statistics: [
    { says: 'all counts', text: 'One two 😀. Three four!\n\nNew par é.\n', stats: { statistics: { characters: 35, words: 7, sentences: 3, lines: 3, paragraphs: 2, bytes: 39 } } },
    { says: 'nothing', text: '', stats: { statistics: { characters: 0, words: 0, sentences: 0, lines: 0, paragraphs: 0, bytes: 0 } } },
  ],
  readability: [
    // 206.835 - 1.015 * 6 - 84.6 * 1
    { says: 'Flesch', text: 'The cat sat on the mat.', stats: { readability: { formula: 'flesch_reading_ease', source: expect.stringContaining('Flesch'), score: 116.15, words: 6, sentences: 1 } } },
    // 6 + 100 * 0
    { says: 'LIX', text: 'The cat sat on the mat.', with: { formula: 'lix' }, stats: { readability: { formula: 'lix', source: expect.stringContaining('Björnsson'), score: 6, words: 6, sentences: 1 } } },
    { says: 'no words', text: '!', stats: { readability: { formula: 'flesch_reading_ease', source: expect.any(String), score: null, words: 0, sentences: 1 } } },
  ],
  detect_language: [
    { says: 'Italian', text: 'Questo è un testo breve che parla di una città.', stats: { language: { language: 'it', score: expect.any(Number), reliable: true } } },
    { says: 'none', text: '12345', stats: { language: { language: null, score: 0, reliable: false } } },
  ],
  split_sentences: [
    { says: 'a list', text: 'Dr. Marsh came. He\nleft.', stats: { sentences: ['Dr. Marsh came.', 'He\nleft.'] } },
    { says: 'lines', text: 'It rained. We left.', with: { as_lines: true }, gives: 'It rained.\nWe left.' },
  ],
};
