import { describe, expect, it } from 'vitest';
import { checkPath, splitPath } from './check-path.ts';

const settings = { roots: 'ROOTS', deny: 'DENY', readOnly: 'READ_ONLY' };

describe('on Windows', () => {
  it.each(['C:\\data\\a.txt', 'c:/data/a.txt', 'sub\\a.txt', 'console.txt', 'null.txt', 'com.txt', 'COM10', 'conin', 'com\u00bd', 'nul x.txt', 'a.b.c', '.hidden'])('%s is a plain path', (path) => {
    expect(() => checkPath({ path, settings }, '\\')).not.toThrow();
  });

  it.each([
    'C:data.txt', 'a.txt:stream', 'a.txt::$DATA', 'C:\\data\\a.txt:stream', 'con', 'CON', 'nul.txt', 'sub\\aux', 'lpt1', 'COM3.log', 'a.', 'a ', 'sub.\\a', 'sub \\a', '\\\\.\\C:\\x', '\\\\?\\C:\\x. ', '.env.',
    'd:\\c:\\x', 'COM\u00b9', 'lpt\u00b3.txt', 'CONIN$', 'conout$', 'nul .txt', 'con  .tar.gz',
  ])('%j is read otherwise there, and refused', (path) => {
    expect(() => checkPath({ path, settings }, '\\')).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
  });

  it.each(['..\\a', 'sub\\..\\..\\a', 'sub/../a', 'C:\\data\\..\\x'])('%s goes up', (path) => {
    expect(() => checkPath({ path, settings }, '\\')).toThrow(expect.objectContaining({ kind: 'permission' }) as Error);
  });

  it('knows both separators, and a name of a server', () => {
    expect(splitPath('\\\\server\\share/x', '\\')).toEqual(['server', 'share', 'x']);
    expect(splitPath('a\\b', '/')).toEqual(['a\\b']);
  });
});
