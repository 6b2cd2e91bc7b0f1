// Different questions that have nearly everything in common, by what kept them apart; and what has to pass all the same.
import { describe, expect, it } from 'vitest';
import { compareTexts } from './guards.ts';

describe.each([
  ['spelling', [
    ['How do I cook Turkey?', 'How do I cook turkey?'],
    ['how do i get rid of rust', 'How do I get rid of Rust?'],
    ['What happens in May?', 'What happens in may?'],
    ["How long is 5' in cm?", 'How long is 5" in cm?'],
    ['What does !! do in JavaScript?', 'What does ! do in JavaScript?'],
    ['What is Python afraid of?', 'What is python afraid of?'],
  ]],
  ['mood', [
    ['It is true.', 'Is it true?'],
    ['I am fat', 'Am I fat'],
    ['Can you do it?', 'You can do it.'],
    ['The store is open on Sunday.', 'Is the store open on Sunday?'],
    ["Don't you love me?", "You don't love me?"],
    ['What a day it is!', 'What day is it?'],
    ['Can you make a cake without eggs?', 'Make a cake without eggs.'],
  ]],
  ['marks', [
    ["Let's eat, grandma", "Let's eat grandma"],
    ['Should I call, Dad?', 'Should I call Dad?'],
    ['Stop, clubbing baby seals', 'Stop clubbing, baby seals'],
  ]],
  ['direction', [
    ['The kitten hit the young cat. Who is hurt?', 'The young cat hit the kitten. Who is hurt?'],
    ['Can a doctor sue a physician?', 'Can a physician sue a doctor?'],
    ['How long is a drive from Rome to Milan to Turin?', 'How long is a drive from Rome to Turin to Milan?'],
  ]],
  ['letters', [
    ['What is a synonym for happy?', 'What is a synonym for glad?'],
    ['Translate thanks into Spanish.', 'Translate into Spanish.'],
    ["Is don't a contraction?", 'Is do not a contraction?'],
    ['How many letters are in colour?', 'How many letters are in color?'],
    ['Spell grey', 'Spell gray'],
    ['What rhymes with car?', 'What rhymes with automobile?'],
    ['What does sofa mean?', 'What does couch mean?'],
    ['What is the plural of child?', 'What is the plural of children?'],
    ['Define purchase', 'Define buy'],
  ]],
  ['articles', [['What is the time?', 'What is time?'], ['What is matter?', 'What is the matter?']]],
  ['negation', [
    ['Why does not eating meat help?', 'Why does eating meat not help?'],
    ['Is it not legal to park here?', 'Is it legal to not park here?'],
    ['Do people who are not rich vote?', 'Do people who are rich not vote?'],
  ]],
  ['modality', [['Who is taught?', 'Who teaches?'], ['Is my teacher boring?', 'Is my teacher bored?']]],
  ['names', [['What foods contain vitamin A?', 'What foods contain vitamins?']]],
  ['asking', [['How do I write a thank you note?', 'How do I write a note?']]],
  ['wording', [
    ["Where are my brother's friends?", "Where are my brothers' friends?"],
    ['Where do you live?', 'Where do I live?'],
    ['Explain quantum mechanics simply.', 'Explain quantum mechanics.'],
  ]],
  ['numbers', [['What is 007?', 'What is 7?']]],
] as const)('%s refuses', (guard, pairs) => {
  it.each(pairs.map((pair) => [...pair]))('"%s" for "%s"', (a = '', b = '') => {
    expect(compareTexts(a, b)?.guard).toBe(guard);
    expect(compareTexts(b, a)?.guard).toBe(guard);
  });
});

it.each([
  ['Who painted the Mona Lisa?', 'who painted the mona lisa'],
  ['What language do they speak in Brazil?', 'what language do they speak in brazil?'],
  ['How do I learn JavaScript?', 'how do i learn javascript'],
  ['WHAT IS THE BOILING POINT OF WATER?', 'What is the boiling point of water?'],
  ['In Germany, how high is the minimum wage?', 'How high is the minimum wage in Germany?'],
  ["Why doesn't oil mix with water?", 'Why does oil not mix with water?'],
  ['Can you explain recursion?', 'Explain recursion.'],
  ['Hello! How do magnets work? Thanks!', 'How do magnets work?'],
  ['How do I clean a pan?', 'How do you clean a pan?'],
  ['Could you summarize Hamlet for me?', 'Summarize Hamlet.'],
  ['Buy bread, milk, and eggs', 'Buy bread, milk and eggs'],
])('"%s" is "%s"', (a, b) => {
  expect([compareTexts(a, b), compareTexts(b, a)]).toEqual([undefined, undefined]);
});
