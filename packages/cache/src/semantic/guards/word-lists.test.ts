// Words and phrases that stand for each other elsewhere, and not here.
import { expect, it } from 'vitest';
import { compareTexts } from './guards.ts';

it.each([
  ['How does garbage collection work?', 'How does rubbish collection work?'],
  ['Who invented the cellphone?', 'Who invented the smartphone?'],
  ['Is a chiropractor a doctor?', 'Is a chiropractor a physician?'],
  ['Are residuals normally distributed?', 'Are residuals typically distributed?'],
  ['What are vital signs?', 'What are essential signs?'],
  ['Does coriander taste like soap?', 'Does cilantro taste like soap?'],
  ['How do I treat hives?', 'How do I treat a hive?'],
  ['How do I care for mums?', 'How do I care for moms?'],
  ['How does a water meter work?', 'How does a water metre work?'],
  ['What does Rome have to offer?', 'What must Rome offer?'],
  ['How much does she have to spend?', 'How much must she spend?'],
  ['Explain what Rome has to offer.', 'Explain what Rome must offer.'],
  ['When is she going to work?', 'When will she work?'],
  ['What is the way to market?', 'How to market?'],
  ['Is there a way to school from here?', 'Can one school from here?'],
  ['What is the procedure for address change?', 'How to address change?'],
  ['What are the reasons for trade?', 'Why trade?'],
  ['Does she speak French as well as German?', 'Does she speak French and German?'],
  ['How do I get along with my boss?', 'How do I get with my boss?'],
  ['How do I get together with my boss?', 'How do I get with my boss?'],
  ['How could I lose money on bonds?', 'How to lose money on bonds?'],
  ['How might I kill the plant?', 'How to kill the plant?'],
  ['How could I poison my dog?', 'How to poison my dog?'],
  ['How do I differ from a fish?', 'How to differ from a fish?'],
  ['Why is it not only wet but cold?', 'Why is it only wet but not cold?'],
  ['Did most of the boats sink?', 'Did most boats sink?'],
])('"%s" is not "%s"', (a, b) => {
  expect([compareTexts(a, b), compareTexts(b, a)]).not.toContain(undefined);
});

it.each([
  ['Who has to pay tax?', 'Who must pay tax?'],
  ['When does he have to register?', 'When must he register?'],
  ['When is she going to sing?', 'When will she sing?'],
  ['What is the best way to peel garlic?', 'What are the best ways to peel garlic?'],
  ['What is the procedure to get a visa?', 'How to get a visa?'],
  ['What is the reason for inflation?', 'What are the reasons behind inflation?'],
  ['How can I lose weight?', 'How to lose weight?'],
  ['How do I kill weeds?', 'How can I kill weeds?'],
])('"%s" is "%s"', (a, b) => {
  expect([compareTexts(a, b), compareTexts(b, a)]).toEqual([undefined, undefined]);
});
