// Which guard refuses what, and what all of them let pass. How often they are right is measured: benchmarks/semantic-cache.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTexts } from './guards.ts';

test.each([
  ['quoted', 'What does "idem" mean?', 'What does "ibid" mean?'],
  ['quoted', 'What does `ls -l` print?', 'What does `ls -L` print?'],
  ['negation', 'Is it safe to eat raw eggs?', 'Is it not safe to eat raw eggs?'],
  ['numbers', 'What is 15 percent of 80?', 'What is 50 percent of 80?'],
  ['numbers', 'Who was the second president?', 'Who was the third president?'],
  ['dates', 'What is open on Monday?', 'What is open on Sunday?'],
  ['units', 'How far is 5 km?', 'How far is 5 miles?'],
  ['antonyms', 'How do I enable logging?', 'How do I disable logging?'],
  ['antonyms', 'Is this legal?', 'Is this illegal?'],
  ['format', 'Explain gravity in French.', 'Explain gravity in German.'],
  ['scope', 'Do all birds fly?', 'Do some birds fly?'],
  ['modality', 'Can I park here?', 'Must I park here?'],
  ['modality', 'Who was the manager?', 'Who is the manager?'],
  ['names', 'Where was Ada Lovelace born?', 'Where was Alan Turing born?'],
  ['capitals', 'How do I clean Polish furniture?', 'How do I clean polish furniture?'],
  ['asking', 'Why is the door open?', 'When is the door open?'],
  ['wording', 'How do I boil rice?', 'How do I boil pasta?'],
  ['direction', 'flights from Paris to London', 'flights from London to Paris'],
  ['direction', 'Does the dog chase the cat?', 'Does the cat chase the dog?'],
])('%s: "%s" is not "%s"', (guard, a, b) => {
  expect(compareTexts(a, b)?.guard).toBe(guard);
  expect(compareTexts(b, a)?.guard).toBe(guard);
});

test.each([
  ["What's the capital of France?", 'what is the capital of france'],
  ['Could you please tell me how photosynthesis works?', 'How does photosynthesis work?'],
  ['How do I reverse a list in Python?', 'In Python, how can I reverse a list?'],
  ['Where can I buy a cheap sofa?', 'where can I purchase an inexpensive couch'],
  ['What is the difference between TCP and UDP?', 'What is the difference between UDP and TCP?'],
  ['What is the colour of 3 apples?', 'What is the color of three apples?'],
  ['List 1,000 facts.', 'List one thousand facts'],
])('"%s" is "%s"', (a, b) => {
  expect([compareTexts(a, b), compareTexts(b, a)]).toEqual([undefined, undefined]);
});

test('every question is itself, and no guard depends on the direction', () => {
  const words = fc.array(fc.constantFrom('is', 'not', 'the', 'Paris', 'to', 'from', 'London', '5', 'miles', 'and', 'or', 'how', 'do', 'I', 'sell', 'buy', '"x"', '`y`', 'was', 'does', 'there', 'which', 'said', 'in', '.', ':', 'was', 'all', ',', '?', 'US', 'us', "can't"), { maxLength: 10 }).map((list) => list.join(' '));
  fc.assert(
    fc.property(words, words, (a, b) => {
      expect(compareTexts(a, a)).toBeUndefined();
      expect(compareTexts(a, b) === undefined).toBe(compareTexts(b, a) === undefined);
    }),
  );
});
