import { describe, expect, it } from 'vitest';
import { checkSyntax } from './check-syntax.ts';
import { detectLanguage } from './detect-language.ts';
import { extractCode } from './extract-code.ts';
import { findCode } from './find-code.ts';

describe('extractCode', () => {
  it('reads fences of every kind and nesting, with their places', async () => {
    const text = [
      'One:', '```py', 'print(1)', '```', '', '- two', '  ~~~json', '  {"a": 1}', '  ~~~', '', '> ```sql', '> select 1;', '> ```', '',
      '````markdown', 'Use it so:', '```bash', 'echo hi', '```', '````', '', '```', 'const a = () => 1;', 'console.log(a);',
    ].join('\n');
    const blocks = await extractCode(text);
    expect(blocks.map(({ language, code, valid, isDetected }) => ({ language, code, valid, isDetected }))).toEqual([
      { language: 'python', code: 'print(1)', valid: true, isDetected: false },
      { language: 'json', code: '{"a": 1}', valid: true, isDetected: false },
      { language: 'sql', code: 'select 1;', valid: true, isDetected: false },
      { language: 'markdown', code: 'Use it so:\n```bash\necho hi\n```', valid: null, isDetected: false },
      { language: 'javascript', code: 'const a = () => 1;\nconsole.log(a);', valid: true, isDetected: true },
    ]);
    expect(text.slice(blocks[0]?.start, blocks[0]?.end)).toBe('print(1)');
  });

  it('keeps to one language by any of its names, and takes a text that is nothing but code', async () => {
    expect(await extractCode('```js\n1\n```\n```yml\na: 1\n```', { language: 'yml' })).toMatchObject([{ language: 'yaml', code: 'a: 1' }]);
    expect(await extractCode('def f(x):\n    return x\n')).toMatchObject([{ language: 'python', valid: true, isDetected: true }]);
    expect(await extractCode('Nothing here but words, and a few more of them.')).toEqual([]);
  });

  it('reads HTML', async () => {
    expect(await extractCode('<pre><code class="language-js">a &lt; b;</code></pre>')).toMatchObject([{ language: 'javascript', code: 'a < b;', valid: true }]);
  });
});

it.each([
  ['fences', '```\n```\n', 30_000], ['blocks of HTML', '<pre><code>x</code></pre>\n', 20_000], ['blocks that are never closed', '<pre>', 60_000], ['fences in fences', '````markdown\n```js\n```\n', 8_000], ['empty lines', '\n', 200_000],
])('finds very many %s in time that grows with their number', (_name, part, count) => {
  expect(findCode(part.repeat(count)).length).toBeLessThanOrEqual(count);
}, 30_000);

it('closes a fence with no shorter one', () => {
  expect(findCode('````text\na\n```\nb\n````\n~~~~\nc\n~~~\nd\n~~~~~\n').map(({ code }) => code)).toEqual(['a\n```\nb', 'c\n~~~\nd']);
});

it('takes each block of HTML where it stands, the outer one of two', () => {
  const text = 'a <pre class="lang-js">x &lt; 1</pre> b <pre><code>y\n</code>\n</pre> c\n```html\n<pre>z</pre>\n```\n';
  const found = findCode(text);
  expect(found.map(({ code, label }) => [code, label])).toEqual([['x < 1', 'js'], ['y', ''], ['<pre>z</pre>', 'html']]);
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['x &lt; 1', 'y\n', '<pre>z</pre>']);
});

describe('checkSyntax', () => {
  it.each<[string, string, string]>([
    ['json', '{"a": [1, 2]}', '{"a": [1, 2}'],
    ['yaml', 'a:\n  - 1\n  - b: 2', 'a: [1, 2\nb: 3'],
    ['toml', '[a]\nb = 1', '[a\nb = 1'],
    ['javascript', 'const f = async (x) => { await x?.y; };', 'const f = (x => {'],
    ['typescript', 'interface A { b?: string }\nconst a = <T,>(x: T): T => x;', 'interface A { b?: string '],
    ['python', 'match x:\n    case {"a": 1}:\n        print(f"{x!r}")\n', 'def f(x)\n    return x'],
    ['sql', 'WITH t AS (SELECT 1 AS a) SELECT a FROM t WHERE a > 0;', 'SELEC a FROM t'],
    ['html', '<ul><li>a<li>b</ul><img src="x"><p>c', '<div><span>a</div>'],
    ['css', '@media (min-width: 1px) { .a:hover { color: red; } }', '.a { color: red;'],
    ['bash', 'for f in *.txt; do echo "$f"; done', 'if [ -f x ]; then echo y'],
  ])('%s', async (language, right, wrong) => {
    expect(await checkSyntax(language, right)).toEqual({ valid: true });
    expect(await checkSyntax(language, wrong)).toEqual({ valid: false, error: expect.stringMatching(/\S/) as string });
  });

  it.each<[string, string, string]>([
    ['python', 'with (open(a) as b, open(c) as d):\n    pass', 'parenthesised with'],
    ['python', 'try:\n    x\nexcept* (A, B):\n    pass', 'groups of exceptions'],
    ['python', 'def f[T: int](x: T) -> T: ...\ntype X = list[int]', 'type parameters'],
    ['python', 'print(f"{a["b"]!r:>{w}}")', 'nested quotes'],
    ['python', '>>> for x in y:\n...     print(x)\n1\n2\n>>> 1 + 1\n2', 'a session'],
    ['python', '    a = 1\n    if a:\n        b = 2\n', 'an indented piece'],
    ['python', 'return await f()', 'a piece of a function'],
    ['sql', 'PRAGMA foreign_keys = ON', 'a pragma'],
    ['sql', "-- set; up\nPRAGMA main.table_info('t');\nSELECT ';' FROM t;", 'a pragma among others'],
    ['sql', "CREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql;", 'a function'],
    ['sql', 'SELECT TOP 5 [a b] FROM t', 'T-SQL'],
    ['sql', 'SELECT `a` FROM t LIMIT 1, 2', 'MySQL'],
    ['sql', '-- nothing but a comment', 'a comment'],
    ['javascript', '@Component({ a: 1 })\nclass A { @Input() b; }', 'decorators'],
    ['typescript', '@Injectable()\nexport class A { constructor(@Inject(B) private readonly b: B) {} }', 'decorators of parameters'],
  ])('takes %s %j', async (language, code) => {
    expect(await checkSyntax(language, code)).toEqual({ valid: true });
  });

  it.each<[string, string, string?]>([
    ['python', "'unterminated"],
    ['python', '5 = x'],
    ['python', 'f() = 3'],
    ['python', 'if x:\n    y\n   z'],
    ['python', 'class A:\n'],
    ['python', 'def f(a, a): pass'],
    ['python', 'a if b'],
    ['sql', 'SELECT a,, b FROM t'],
    ['sql', "SELECT 'unterminated FROM t"],
    ['sql', 'SELECT a FROM t WHERE'],
    ['sql', 'SELECT (a FROM t'],
    ['sql', 'SELECT a, FROM t', 'postgresql'],
    ['json', '{a: alert(1)}', 'json5'],
    ['json', '[1,,2]', 'json5'],
    ['json', '{f() { return 1; }}', 'jsonc'],
  ])('refuses %s %j', async (language, code, label) => {
    expect(await checkSyntax(language, code, label)).toMatchObject({ valid: false });
  });

  it.each<[string, string, string?]>([
    // BigQuery, Snowflake and DuckDB take it; nobody said whose it is.
    ['sql', 'SELECT a, FROM t'],
    ['sql', 'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END //'],
    ['sql', 'SELECT {{ column }} FROM t'],
    ['sql', '\\d t', 'psql'],
    ['sql', 'SELECT a FROM t WHERE b = ?', 'postgresql'],
    ['sql', 'GO\nSELECT 1', 'tsql'],
    ['python', 'print "of the old days"'],
    ['python', '%matplotlib inline\nimport x'],
    ['python', '('.repeat(100_000)],
  ])('does not judge %s %j', async (language, code, label) => {
    expect(await checkSyntax(language, code, label)).toBeNull();
  });

  it('says where Python is wrong, also behind signs of more than one byte', async () => {
    expect(await checkSyntax('python', "x = 'é€😀'\ny = 'é' 5")).toMatchObject({ error: expect.stringContaining('(line 2, column 9)') as string });
  });

  it('takes no long look at what is no Python', async () => {
    expect(await checkSyntax('python', '&'.repeat(300_000))).toMatchObject({ valid: false });
  }, 10_000);

  it('knows dialects by their label, and says nothing of languages without a parser', async () => {
    expect(await checkSyntax('sql', 'SELECT `a` FROM `t` LIMIT 1, 2', 'mysql')).toEqual({ valid: true });
    expect(await checkSyntax('json', '// c\n{a: 1,}', 'json5')).toEqual({ valid: true });
    expect(await checkSyntax('cobol', 'DISPLAY "HI".')).toBeNull();
  });
});

it.each([
  ['SELECT a FROM b WHERE c = 1', 'sql'], ['name: x\nitems:\n  - a\n  - b', 'yaml'], ['[package]\nname = "x"\nversion = "1"', 'toml'], ['interface A { b: string }\nconst a: number = 1;', 'typescript'],
  ['#!/bin/bash\nset -e\necho hi', 'bash'], ['.a { color: red; }\n.b > c { margin: 0 }', 'css'], ['<!DOCTYPE html><html><body></body></html>', 'html'], ['package main\n\nfunc main() {}', 'go'], ['The quick brown fox jumps.', undefined],
])('detects %j', (code, language) => {
  expect(detectLanguage(code)).toBe(language);
});
