import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateAllJson, locateJson } from './locate-json.ts';

const textOf = (answer: string): string | undefined => locateJson(answer)?.text;

describe('locateJson', () => {
  it.each([
    ['  {"a": 1}\n', '{"a": 1}'],
    ['42', '42'],
    ['"yes"', '"yes"'],
    ['```json\n{"a": 1}\n```', '{"a": 1}'],
    ['Here you are:\n\n```\n[1, 2]\n```\nAnything else?', '[1, 2]'],
    ['~~~JSON\n{"a": 1}\n~~~', '{"a": 1}'],
    ['Inline ```json {"a": 1}``` as well', '{"a": 1}'],
    ['The result is {"a": {"b": "}"}} as asked.', '{"a": {"b": "}"}}'],
    ['As shown in [1], the items are ["x", "y"].', '["x", "y"]'],
    ['The list:\n[1, 2, 3]\nDone.', '[1, 2, 3]'],
    ['<think>maybe {"a": 0}?</think>\n{"a": 1}', '{"a": 1}'],
    ['{"a": 1}}', '{"a": 1}'],
    ['{"a": 1}\n\nNote: {"b"} is missing.', '{"a": 1}'],
    ['{"code": "```json\\n{}\\n```", "n": 1}', '{"code": "```json\\n{}\\n```", "n": 1}'],
    ['```json\n{"md": "```js\\n1\\n```", "n": 1}\n```', '{"md": "```js\\n1\\n```", "n": 1}'],
    ['```python\nx = {"a": 1}\n```\n```json\n{"b": 2}\n```', '{"b": 2}'],
  ])('%j', (answer, expected) => {
    expect(textOf(answer)).toBe(expected);
  });

  it.each([
    '',
    'There is nothing to extract.',
    'See [1] and [2, 3] for details.',
    'Dear {name}, your order {id} has shipped.',
    'Use `.box { color: red; size: 2 }` in your CSS.',
    'function f() { return [a, b]; }',
    '[citation needed]',
    'I cannot do that. {sorry}',
    '[link](https://example.com)',
  ])('finds no data in %j', (answer) => {
    expect(locateJson(answer)).toBeUndefined();
  });

  it('says where it stands and whether it is complete', () => {
    const answer = 'So: {"a": [1, 2]} ok';
    expect(locateJson(answer)).toEqual({ start: 4, end: 17, text: answer.slice(4, 17), place: 'prose', isComplete: true });
    expect(locateJson('{"a": [1, {"b": 2}')).toMatchObject({ place: 'whole', isComplete: false });
    expect(locateJson('```json\n{"a": [1,\n```')).toMatchObject({ place: 'fence', isComplete: false, text: '{"a": [1,' });
    expect(locateJson('It is {"a": 1, "b": ')).toMatchObject({ place: 'prose', isComplete: false });
  });

  it('offers every candidate, the longest in prose first', () => {
    expect(locateAllJson('First {"a": 1}, then {"a": 1, "b": 2}.').map(({ text }) => text)).toEqual(['{"a": 1, "b": 2}', '{"a": 1}']);
    expect(locateAllJson('```json\n{"a": 1}\n```\nor\n```json\n{"b": 2}\n```').map(({ text }) => text)).toEqual(['{"a": 1}', '{"b": 2}']);
  });

  it('finds any object that is said in any of the usual ways', () => {
    const wraps = constantFrom<(json: string) => string>(
      (json) => json,
      (json) => `\`\`\`json\n${json}\n\`\`\``,
      (json) => `Sure!\n\`\`\`\n${json}\n\`\`\`\nBye [1].`,
      (json) => `The answer is ${json}, I think.`,
      (json) => `<think>{ [ "</think>${json}`,
    );
    assert(
      property(jsonValue({ noUnicodeString: false }), wraps, (value, wrap) => {
        const json = JSON.stringify({ value });
        expect(textOf(wrap(json))).toBe(json);
      }),
    );
  });

  it('stays linear on brackets that never close', () => {
    expect(locateJson('{"a": ['.repeat(50_000))?.isComplete).toBe(false);
    expect(locateJson(`x ${'['.repeat(300_000)}`)).toBeUndefined();
    expect(locateJson('``` '.repeat(100_000))).toBeUndefined();
  });
});
