import { expect, test } from 'vitest';
import { detectLanguage, readStopWords } from './stop-words.ts';

test('the language of a text is told by its stop words', () => {
  expect(detectLanguage('The report of the board is due, and it will be long.')).toBe('en');
  expect(detectLanguage('Der Bericht des Vorstands ist fällig und wird nicht kurz sein.')).toBe('de');
  expect(detectLanguage('Le rapport du conseil est attendu et il sera très long.')).toBe('fr');
  expect(detectLanguage('El informe del consejo es para hoy y no será corto.')).toBe('es');
  expect(detectLanguage('')).toBe('en');
});

test('regional tags share their language\'s list; unknown languages have none', () => {
  expect(readStopWords('en-GB').has('the')).toBe(true);
  expect(readStopWords('fi').size).toBe(0);
  expect(readStopWords('constructor').size).toBe(0);
});
