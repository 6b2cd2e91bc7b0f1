import { expect, test } from 'vitest';
import { stemWord } from './stem-word.ts';

// Examples from Porter's paper and his published vocabulary.
test.each([
  ['caresses', 'caress'], ['ponies', 'poni'], ['cats', 'cat'], ['feed', 'feed'], ['agreed', 'agre'], ['plastered', 'plaster'], ['bled', 'bled'],
  ['motoring', 'motor'], ['sing', 'sing'], ['conflated', 'conflat'], ['troubled', 'troubl'], ['sized', 'size'], ['hopping', 'hop'], ['falling', 'fall'],
  ['failing', 'fail'], ['filing', 'file'], ['happy', 'happi'], ['sky', 'sky'], ['relational', 'relat'], ['conditional', 'condit'], ['digitizer', 'digit'],
  ['conformabli', 'conform'], ['vietnamization', 'vietnam'], ['predication', 'predic'], ['feudalism', 'feudal'], ['hopefulness', 'hope'],
  ['triplicate', 'triplic'], ['formalize', 'formal'], ['electrical', 'electr'], ['goodness', 'good'], ['revival', 'reviv'], ['adjustment', 'adjust'],
  ['replacement', 'replac'], ['adoption', 'adopt'], ['effective', 'effect'], ['probate', 'probat'], ['rate', 'rate'], ['controlling', 'control'],
  ['roll', 'roll'], ['generalizations', 'gener'], ['oscillators', 'oscil'], ['yes', 'ye'], ['is', 'is'],
])('%s becomes %s', (word, stem) => {
  expect(stemWord(word)).toBe(stem);
});

test('other scripts and mixed words stay as they are', () => {
  for (const word of ['größen', 'v2s', '文書', '']) expect(stemWord(word)).toBe(word);
});
