import { describe, expect, it } from 'vitest';
import { applyEdits } from './apply-edits.ts';
import type { TextEdit } from './text-edit.ts';

const FILE = ['import x from "y";', '', 'class A {', '\tone() {', '\t\tif (x) {', '\t\t\treturn "one";', '\t\t}', '\t}', '', '\ttwo() {', '\t\treturn "two"; ', '\t}', '}', ''].join('\n');

function edit(text: string, ...[oldText, newText, more = {}]: [string, string, Partial<TextEdit>?]): { text: string; rule: string } {
  const { text: changed, replacements } = applyEdits(text, [{ oldText, newText, ...more }]);
  return { text: changed, rule: replacements[0]?.rule ?? '' };
}

const refusal = (work: () => unknown): { kind: string; message: string } => {
  try {
    work();
  } catch (error) {
    return error as { kind: string; message: string };
  }
  throw new Error('It was not refused.');
};

describe('a text that is there', () => {
  it('is replaced as it is', () => {
    expect(edit('a b c', 'b', 'x')).toEqual({ text: 'a x c', rule: 'exact' });
    expect(edit('a b c', 'b', '')).toEqual({ text: 'a  c', rule: 'exact' });
    expect(edit('price $1', '$1', '$& $$')).toEqual({ text: 'price $& $$', rule: 'exact' });
  });

  it('twice is not chosen from', () => {
    const { kind, message } = refusal(() => edit('a\nb\na\n', 'a', 'x'));
    expect(kind).toBe('invalid_input');
    expect(message).toContain('2 places: lines 1, 3.');
    expect(refusal(() => edit('a b a\na\n', 'a', 'x')).message).toContain('3 places: lines 1 (columns 1, 5), 2.');
    expect(refusal(() => edit('b\na a', 'a', 'x')).message).toContain('2 places: line 2 (columns 1, 3).');
    // Places that overlap are places, too.
    expect(refusal(() => edit('aaa', 'aa', 'x')).message).toContain('2 places');
  });

  it('several times is replaced everywhere when asked', () => {
    expect(edit('a b a', 'a', 'x', { replaceAll: true }).text).toBe('x b x');
    expect(edit('a b a', 'a', 'x', { expectedReplacements: 2 }).text).toBe('x b x');
    expect(refusal(() => edit('a b a', 'a', 'x', { expectedReplacements: 3 })).message).toContain('3 places were expected, 2 found');
    expect(refusal(() => edit('a b a', 'a', 'x', { replaceAll: true, expectedReplacements: 1 })).message).toContain('1 place was expected, 2 found');
  });

  it('counts only in the lines that are named', () => {
    expect(edit('a\nb\na\n', 'a', 'x', { startLine: 2 }).text).toBe('a\nb\nx\n');
    expect(edit('a\nb\na\n', 'a', 'x', { endLine: 2 }).text).toBe('x\nb\na\n');
    expect(refusal(() => edit('a\nb\na\n', 'a', 'x', { startLine: 2, endLine: 2 })).message).toContain('in the lines that were named');
    expect(refusal(() => edit('one more\ntwo\n', 'one more', 'x', { startLine: 2 })).message).toBe('The edit: old_text was not found in the lines that were named. It stands in line 1. Nothing was changed.');
  });
});

describe('escapes that can be read in two ways', () => {
  it('are not chosen from when the results differ', () => {
    expect(refusal(() => edit('print("a")\n', 'print(\\"a\\")', 'print(\\"a\\n\\")')).message).toContain('in several ways that fit line 1');
  });

  it('are followed when all come to the same, or only one fits', () => {
    expect(edit('p = "C:\\temp"; q\n', 'p = \\"C:\\temp\\"; q', 'p = \\"C:\\new\\"; q').text).toBe('p = "C:\\new"; q\n');
    expect(edit('print("a")\n', 'print(\\"a\\")', 'print(\\"b\\")')).toEqual({ text: 'print("b")\n', rule: 'escapes' });
    expect(edit('a\nb\n', 'a\\nb', 'a\\nc')).toEqual({ text: 'a\nc\n', rule: 'escapes' });
    expect(edit('<a>x</a>\n', '&lt;a&gt;x&lt;/a&gt;', '&lt;a&gt;y&lt;/a&gt;').text).toBe('<a>y</a>\n');
  });
});

describe('line ends', () => {
  it('are met halfway and kept', () => {
    expect(edit('a\r\nb\r\nc\r\n', 'a\nb\n', 'a\nx\ny\n')).toEqual({ text: 'a\r\nx\r\ny\r\nc\r\n', rule: 'line_ends' });
    expect(edit('a\nb\nc\n', 'a\r\nb', 'x\r\nb').text).toBe('x\nb\nc\n');
    expect(edit('a\r\nb\r\n', 'b', 'b\nc').text).toBe('a\r\nb\r\nc\r\n');
  });

  it('are changed where nothing else is to change', () => {
    expect(edit('one\ntwo\n', 'one\n', 'one\r\n').text).toBe('one\r\ntwo\n');
    expect(edit('one\r\ntwo\r\n', 'one\r\n', 'one\n').text).toBe('one\ntwo\r\n');
    expect(edit('a\r\nb\nc\n', '\n', '\r\n', { replaceAll: true }).text).toBe('a\r\nb\r\nc\r\n');
    expect(edit('a\r\nb\r\n', '\r\n', '\n', { replaceAll: true }).text).toBe('a\nb\n');
    expect(edit('a\r\nb\n', 'a\r', 'a\n').text).toBe('a\nb\n');
  });

  it.each([
    ['one\r\ntwo\r\n', 'one\n', 'one\r\n'],
    ['one\ntwo\n', 'one\r\ntwo\r\n', 'one\ntwo\n'],
    ['a\r\nb\r\n', '\n', '\r\n'],
  ])('that are as asked already are said to be: %j', (text, oldText, newText) => {
    expect(refusal(() => edit(text, oldText, newText, { replaceAll: true }))).toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(/changes nothing: lines? 1.* already reads? as new_text asks/) as string });
  });

  it('are kept line by line where they are mixed', () => {
    expect(edit('a\r\nb\nc\r\nd\n', 'a\nb\nc\nd', 'a\nB\nc\nD').text).toBe('a\r\nB\nc\r\nD\n');
  });

  it('may be missing at the end of the file', () => {
    expect(edit('a\nlast', 'last\n', 'new\n')).toEqual({ text: 'a\nnew', rule: 'line_ends' });
  });

  it('that are returns alone make no place the only one', () => {
    expect(refusal(() => edit('a\ra\r', '\na\r', '\nA\r')).message).toContain('not found');
  });

  it('that are meant are taken literally', () => {
    expect(edit('a\r\nb\r\n', 'a\r\nb', 'a\nb').text).toBe('a\nb\r\n');
  });
});

describe('trailing blanks', () => {
  it('are met halfway, and stay where nothing was to change', () => {
    expect(edit('a  \nb\t\nc\n', 'a\nb\nc', 'a\nB\nc')).toEqual({ text: 'a  \nB\nc\n', rule: 'trailing_space' });
    expect(edit('a\nb\nc\n', 'a  \nb ', 'a  \nB')).toEqual({ text: 'a\nB\nc\n', rule: 'trailing_space' });
  });

  it('behind a word are no licence to match a longer word', () => {
    expect(refusal(() => edit('foobar\n', 'foo ', 'x ')).message).toContain('not found');
  });
});

describe('indentation', () => {
  it('that is one shift off is found, and the replacement shifted', () => {
    expect(edit(FILE, 'if (x) {\n\treturn "one";\n}', 'if (y) {\n\treturn "ONE";\n\tmore();\n}')).toEqual({ text: FILE.replace('if (x)', 'if (y)').replace('"one";', '"ONE";\n\t\t\tmore();'), rule: 'indentation' });
    expect(edit('  a\n    b\n', '      a\n        b\n', '      a\n        b\n        c\n').text).toBe('  a\n    b\n    c\n');
  });

  it.each([['  '], ['    '], ['        ']])('may be of blanks (%j) for tabs', (unit) => {
    const asBlanks = (text: string): string => text.replaceAll('\t', unit);
    const old = '\tone() {\n\t\tif (x) {\n\t\t\treturn "one";\n';
    expect(edit(FILE, asBlanks(old), asBlanks(`${old}\t\t\t// behind\n`)).text).toBe(FILE.replace('"one";\n', '"one";\n\t\t\t// behind\n'));
  });

  it('may have tabs for blanks, and two blanks for four', () => {
    const file = 'def f():\n    if x:\n        return 1\n';
    expect(edit(file, '\tif x:\n\t\treturn 1', '\tif x:\n\t\treturn 2\n\treturn 3').text).toBe('def f():\n    if x:\n        return 2\n    return 3\n');
    expect(edit(file, '  if x:\n    return 1', '  if x:\n    return 2\n  return 3').text).toBe('def f():\n    if x:\n        return 2\n    return 3\n');
  });

  it('that differs from line to line is refused', () => {
    expect(refusal(() => edit('if a:\n    b\n    c\n', 'if a:\n  b\n      c', 'x')).message).toContain('lines 1-3');
  });

  it('that is lost in the first line alone is found', () => {
    expect(edit('  {\n    "a": 1,\n    "b": 2\n  }\n', '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 3\n}').text).toBe('  {\n    "a": 1,\n    "b": 3\n  }\n');
  });

  it('is no licence to match a part of a line', () => {
    expect(refusal(() => edit('  foobar()\n', '    foo', '    x')).message).toContain('not found');
  });
});

describe('quotes and dashes', () => {
  it('are met halfway, and those of the file stay', () => {
    expect(edit('say “hello” – now\n', 'say "hello" - now', 'say "hello" - later')).toEqual({ text: 'say “hello” – later\n', rule: 'quotes' });
    expect(edit("don’t stop\n", "don't stop", "don't ever stop").text).toBe('don’t ever stop\n');
    expect(edit('print("a")\nprint("b")\n', 'print(“a”)\nprint(“b”)', 'print(“c”)\nprint(“b”)\nprint(“d”)').text).toBe('print("c")\nprint("b")\nprint("d")\n');
    expect(edit('wait…\n', 'wait...', 'wait... what').text).toBe('wait… what\n');
  });

  it('go together with indentation', () => {
    expect(edit('\tif (x) {\n\t\tsay("a");\n\t}\n', '  if (x) {\n    say(“a”);\n  }', '  if (x) {\n    say(“a”);\n    say(“b”);\n  }')).toEqual({ text: '\tif (x) {\n\t\tsay("a");\n\t\tsay("b");\n\t}\n', rule: 'quotes' });
  });

  it('that tell two places apart are not overruled', () => {
    expect(edit('“x”\n"x"\n', '"x"', '"y"')).toEqual({ text: '“x”\n"y"\n', rule: 'exact' });
    expect(refusal(() => edit('“x”\n„x“\n', '"x"', '"y"')).message).toContain('2 places');
  });
});

describe('escapes', () => {
  it('too many are undone, in old and new', () => {
    expect(edit('print("a\\n")\nx\n', 'print(\\"a\\\\n\\")\\nx', 'print(\\"b\\\\n\\")\\nx')).toEqual({ text: 'print("b\\n")\nx\n', rule: 'escapes' });
    expect(edit('a("b")\n', 'a(\\"b\\")', 'a(\\"c\\")').text).toBe('a("c")\n');
    expect(edit('<b>&</b>\n', '&lt;b&gt;&amp;&lt;/b&gt;', '&lt;i&gt;&amp;&lt;/i&gt;').text).toBe('<i>&</i>\n');
  });

  it('too few are made up for', () => {
    expect(edit('x = "a\\nb"\n', 'x = "a\nb"', 'x = "a\nc"').text).toBe('x = "a\\nc"\n');
    expect(edit('re = "\\\\d+"\n', 're = "\\d+"', 're = "\\w+"').text).toBe('re = "\\\\w+"\n');
  });
});

describe('empty lines around the old text that the file lacks', () => {
  it('come and go with nothing', () => {
    expect(edit('a\nb\nc\n', '\nb\n\n', '\nB\n\n')).toEqual({ text: 'a\nB\nc\n', rule: 'line_ends' });
    expect(edit('a\nb\nc\n', '\n\nb', 'B\nB2').text).toBe('a\nB\nB2\nc\n');
  });

  it('say that a line was copied without its indentation, which lines beside it get as well', () => {
    expect(edit('if\n\n    one()\nend\n', '\none()\n', '\none()\ntwo()\n').text).toBe('if\n\n    one()\n    two()\nend\n');
    expect(edit('if\n    one()  \nend\n', '\none()\n', '\nzero()\n  one()\n').text).toBe('if\n    zero()\n      one()\nend\n');
    expect(edit('if\n\tit\u2019s\nend\n', "\nit's\n", "\nit's\nnew\n")).toEqual({ text: 'if\n\tit\u2019s\n\tnew\nend\n', rule: 'quotes' });
    expect(edit('if\n    one()\n    two()\nend\n', '\none()\n    two()', '\none()\n    more()\n    two()').text).toBe('if\n    one()\n    more()\n    two()\nend\n');
  });

  it('are no licence to match a part of a line', () => {
    expect(refusal(() => edit('a\nfoobar\nc\n', '\nfoo\n\n', 'x')).message).toContain('not found');
  });
});

it('takes no longer for long runs of blanks and empty lines', () => {
  const file = `${' '.repeat(300_000)}x\n${'\n'.repeat(100_000)}a \nb\n`;
  expect(edit(file, 'a\nb', 'a\nc').text).toBe(`${' '.repeat(300_000)}x\n${'\n'.repeat(100_000)}a \nc\n`);
  expect(refusal(() => edit(file, `${'\n'.repeat(20_000)}y${' '.repeat(50_000)}z`, 'x')).message).toContain('not found');
});

it('keeps the byte order mark of the file, and adds none', () => {
  expect(edit('\ufeffa\nb\n', '\ufeffa', '\ufeffx').text).toBe('\ufeffx\nb\n');
  expect(edit('a\nb\n', '\ufeffa', '\ufeffx').text).toBe('x\nb\n');
});

describe('several edits', () => {
  it('are made on one another, all or none', () => {
    const both = applyEdits('a\nb\n', [{ oldText: 'a', newText: 'x' }, { oldText: 'x\nb', newText: 'y' }]);
    expect(both.text).toBe('y\n');
    expect(both.replacements).toEqual([{ count: 1, rule: 'exact' }, { count: 1, rule: 'exact' }]);
    expect(refusal(() => applyEdits('a\nb\n', [{ oldText: 'a', newText: 'x' }, { oldText: 'missing', newText: 'y' }])).message).toContain('Edit 2 of 2');
  });

  it('must be some, and change something', () => {
    expect(refusal(() => applyEdits('a', [])).kind).toBe('invalid_input');
    expect(refusal(() => edit('a', '', 'x')).kind).toBe('invalid_input');
    expect(refusal(() => edit('a', 'a', 'a')).kind).toBe('invalid_input');
  });
});

it('typography that was not asked to be changed stays, also where it stands for several characters', () => {
  expect(edit('Wait\u2026 \u201cwhat\u201d\u2026 no.\n', 'Wait... "what"... no.', 'Wait... "who"... no.').text).toBe('Wait\u2026 \u201cwho\u201d\u2026 no.\n');
  expect(edit('Wait\u2026 what \u2013 no.\n', 'Wait... what - no.', 'Wait.. who - no.').text).toBe('Wait.. who \u2013 no.\n');
});

it('a part of an ellipsis is not met', () => {
  for (const part of ['Wait..', 'Wait.', '.. what', '. what']) expect(refusal(() => edit('Wait\u2026 what\n', part, 'x')).message).toContain('not found');
});

describe('white space that is neither a blank nor a tab', () => {
  it('in front of lines stays, and new lines get it', () => {
    expect(edit('\u3000\u3000one\n\u3000\u3000two\n', 'one\ntwo\n', 'one\nnew\nTWO\n').text).toBe('\u3000\u3000one\n\u3000\u3000new\n\u3000\u3000TWO\n');
    expect(edit('\u00a0\u00a0one\n\u00a0\u00a0two\n', '  one\n  two\n', '  one\n  TWO\n').text).toBe('\u00a0\u00a0one\n\u00a0\u00a0TWO\n');
  });

  it('of the new text is written as it is', () => {
    expect(edit('\tone\n\ttwo\n', '  one\n  two\n', '  one\n  \u3000TWO\u00a0\n').text).toBe('\tone\n\t\u3000TWO\u00a0\n');
  });

  it('that is no form of a blank is not passed over', () => {
    for (const character of ['\v', '\f']) expect(refusal(() => edit(`one\n${character}two\nthree\n`, 'one\ntwo\nthree\n', 'one\nTWO\nthree\n')).message).toContain('not found');
  });
});

describe('a text that is not there', () => {
  it('is answered with the closest one and how it differs', () => {
    const { message } = refusal(() => edit(FILE, '\t\tif (x) {\n\t\t\treturn "three";\n\t\t}', 'y'));
    expect(message).toContain('lines 5-7');
    expect(message).toContain('-\t\t\treturn "one";');
    expect(message).toContain('+\t\t\treturn "three";');
  });

  it('differs in nothing that does not differ, whether or not its last line is closed', () => {
    for (const end of ['', '\n', '\r\n']) {
      expect(refusal(() => edit('one\nfunction first() {\n}\nlast\n', `function second() {\n}${end}`, 'y')).message).toBe(
        'The edit: old_text was not found. The closest text stands in lines 2-3; it (-) differs from old_text (+):\n@@ -2,2 +2,2 @@\n-function first() {\n+function second() {\n }\n',
      );
    }
    expect(refusal(() => edit('one word here\n', 'one word there', 'y')).message).toContain('stands in line 1;');
    expect(refusal(() => applyEdits('a a', [{ oldText: 'a', newText: 'b', replaceAll: true, expectedReplacements: 1 }])).message).toContain('1 place was expected, 2 found');
  });

  it('is said to be unlike anything', () => {
    expect(refusal(() => edit(FILE, 'completely(different)', 'y')).message).toContain('nor anything like it');
    expect(refusal(() => edit('', 'x', 'y')).message).toContain('not found');
    expect(refusal(() => edit('a\n\n\nb', '\n   \n', 'y')).message).toContain('not found');
  });
});
