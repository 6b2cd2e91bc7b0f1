import { expect, it } from 'vitest';
import { detectFormat } from './detect-format.ts';

it.each([
  ['# Title\n\nText', 'markdown'],
  ['Title\n=====\n\nText', 'markdown'],
  ['---\ntitle: x\n---\nText', 'markdown'],
  ['Text\n\n```js\ncode\n```', 'markdown'],
  ['a | b\n--- | ---\n1 | 2', 'markdown'],
  ['Things:\n- one\n- two', 'markdown'],
  ['<!DOCTYPE html><p>x', 'html'],
  ['\n<html lang="en">', 'html'],
  ['<div><h1>T</h1><p>x</p></div>', 'html'],
  ['# About <p> and </p> and <div></div>\n', 'markdown'],
  ['1. Introduction\n\nPlain text, a - b, 3 < 4.', 'text'],
  ['- Hello, he said. #1 it was.', 'text'],
  ['', 'text'],
] as const)('%j is %s', (text, format) => {
  expect(detectFormat(text)).toBe(format);
});
