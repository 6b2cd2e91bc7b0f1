import type { JsonValue } from '@gateway/core';
import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroundingVerifier } from './grounding-verifier.ts';

const SOURCE = `# Services Agreement TSL-MSA-2026-0114

Effective Date: 1 March 2026. Tessaline Systems Ltd, a company incorporated in Ireland with company number 704418, whose registered office is at 18 Harrow Quay,
Cork (the "Supplier"), and Brackwater Freight B.V. of Rotterdam (the "Customer"). Signed by Dr. Maren Oduya and, for the Customer, by Lindqvaal, Pieter.

The initial term is thirty-six (36) months. The monthly fee is EUR 21,500.50; the setup fee is $1.2 million and falls due on 05/31/2026. Late payments bear 8.5 % interest
a year. Revenue grew by seven percent. The delay credit is limited to EUR 25,000. Up to 40,000 shipments are covered, and 1,234,567 were planned. Support answers within 4 hours, until 5:30 pm.
Contact: legal@tessaline.example, https://www.tessaline.example/terms/v2. “Confidential Information” means anything that a Party marks as such. The platform runs
on server pool EU-7b with version 3.1.4 of the scheduler. A term of notice of 90 days applies. The meeting was held on 5 May; the year was 2026.

All amounts in the following table are in thousands of euros.
Segment	2025	2026
Flow	5,400	6,100
`;

const verifier = createGroundingVerifier<string, JsonValue>({ readSource: (input) => input, readAnswer: (output) => output });
const check = async (output: JsonValue, source = SOURCE) => await verifier.verify({ input: source, output, again: async () => output }, {});
const rejects = async (output: JsonValue, missing: string, source = SOURCE): Promise<void> => {
  const verdict = await check(output, source);
  expect(verdict).toMatchObject({ accepted: false });
  expect(verdict.reason).toContain(missing);
};

describe('accepts what the source says, however it is written', () => {
  it.each<JsonValue>([
    SOURCE,
    'The term is 36 months, the fee €21,500.50 a month.',
    'The setup fee of USD 1,200,000 is due on 31 May 2026.',
    'The setup fee is $1.2M, due 2026-05-31.',
    'Interest of 8.5% applies, and revenue grew 7%.',
    'Das Entgelt beträgt 21.500,50 Euro, die Laufzeit 36 Monate ab dem 1. März 2026, Zinsen 8,5 Prozent.',
    'It takes effect on March 1st, 2026 and was signed by Maren Oduya and Pieter Lindqvaal.',
    'Flow made EUR 6.1 million in 2026 after 5.4 million.',
    'About 1.2 million shipments were planned, more than 1,200,000 of them in all.',
    'Write to LEGAL@tessaline.example or see tessaline.example/terms/v2 at https://tessaline.example/terms/v2.',
    'It defines "confidential information" as "anything that a Party […] marks as such".',
    'It runs on EU-7B with version 3.1.4 until 17:30, says the TSL-MSA-2026-0114.',
    'The meeting was on 5 May 2026.',
    "## Key Facts\n\n1. **Term and Notice:** 36 months; notice is 90 days.\n2. **Parties:** Tessaline Systems Ltd of Cork and Brackwater Freight.\n\nHowever, the Supplier's liability for delay is limited to EUR 25,000 [1].",
    { supplier: 'Tessaline Systems Ltd', number: 704418, fee: 21500.5, interest: 0.085, due: '2026-05-31', signed: ['Maren Oduya', 'Pieter Lindqvaal'], valid: true, none: null, count: 1 },
    'Nothing that could be looked up.',
  ])('%j', async (answer) => {
    expect(await check(answer)).toMatchObject({ accepted: true });
  });
});

describe('rejects what it does not say', () => {
  it.each<[JsonValue, string]>([
    ['The term is 63 months.', '63 months'],
    ['The term is 36 days.', '36 days'],
    ['The term is 36 years and notice is 90 days.', '36 years'],
    ['The fee is EUR 2,150.05.', '2,150.05'],
    ['The fee is USD 21,500.50.', '21,500.50'],
    ['The setup fee is $1.2 billion.', '1.2 billion'],
    ['The setup fee is $12 million.', '12 million'],
    ['Interest is 85 % a year.', '85 %'],
    ['Revenue grew by nine percent.', 'nine percent'],
    ['It is effective from 3 January 2026.', '3 January 2026'],
    ['It is effective from 1 March 2025.', '1 March 2025'],
    ['The fee is due on 2026-05-30.', '2026-05-30'],
    ['It closes at 6:30 pm.', '6:30 pm'],
    ['Flow made EUR 61 million.', '61 million'],
    ['Exactly 1.3 million were planned.', '1.3 million'],
    ['About 1.3 million were planned.', '1.3 million'],
    ['The parties are Tessaline Systems Ltd and Contoso.', 'Contoso'],
    ['Signed by Maren Lindqvaal.', 'Maren Lindqvaal'],
    ['Brackwater Systems Ltd is the Customer.', 'Brackwater Systems Ltd'],
    ['The Supplier sits in Dublin.', 'Dublin'],
    ['Write to legal@brackwater.example.', 'legal@brackwater.example'],
    ['Write to illegal@tessaline.example.', 'illegal@tessaline.example'],
    ['See https://tessaline.example/terms.', 'https://tessaline.example/terms'],
    ['It says "the Supplier is liable without limit".', 'liable without limit'],
    ['It says "marks as such that a Party anything".', 'marks as such'],
    ['Contract TSL-MSA-2026-0115 applies.', 'TSL-MSA-2026-0115'],
    ['It runs on EU-7c.', 'EU-7c'],
    ['It runs version 3.1.5.', '3.1.5'],
    [{ number: 704481 }, '704481'],
    [{ fee: 21501 }, '21501'],
    [{ interest: 0.095 }, '0.095'],
    [{ due: '2026-06-01' }, '2026-06-01'],
    [{ parties: [{ name: 'Brackwater Logistics' }] }, 'Brackwater Logistics'],
    [{ quantity: 17 }, '17'],
    ['The notice is 36 weeks.', '36 weeks'],
  ])('%j', async (answer, missing) => {
    await rejects(answer, missing);
  });

  it('an answer that is empty', async () => {
    for (const answer of ['', ' \n', null]) expect(await check(answer)).toMatchObject({ accepted: false, score: 0 });
  });

  it('one wrong figure among many right ones, and names it', async () => {
    const verdict = await check('The term is 36 months, notice 90 days, interest 8.5%, the credit EUR 25,000 and the fee EUR 21,050.50.');
    expect(verdict).toEqual({ accepted: false, reason: '1 of 5 facts of the answer do not stand in the source: figure "EUR 21,050.50".', score: 0.8 });
  });
});

it('can be content with a share', async () => {
  const lenient = createGroundingVerifier<string, string>({ readSource: (input) => [input], readAnswer: (output) => output, minShare: 0.5 });
  const output = 'The term is 36 months, notice 91 days.';
  expect(await lenient.verify({ input: SOURCE, output, again: async () => output }, {})).toMatchObject({ accepted: true, score: 0.5, reason: expect.stringContaining('91 days') as string });
  for (const minShare of [0, 1.1, Number.NaN]) expect(() => createGroundingVerifier({ readSource: () => '', readAnswer: () => '', minShare })).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
});

it('reads decimal commas where the source writes them', async () => {
  const german = 'Der Preis beträgt 1.500 Euro, die Marge 12,5 Prozent, die Fläche 3,75 Hektar.';
  expect(await check('Der Preis: 1500 EUR', german)).toMatchObject({ accepted: true });
  expect(await check({ price: 1500, margin: 12.5 }, german)).toMatchObject({ accepted: true });
  await rejects({ price: 1.5 }, '1.5', german);
  await rejects('Die Marge beträgt 125 Prozent.', '125', german);
});

it('looks into every source, cells of tables, and scripts without spaces', async () => {
  const csv = 'id,units,price\n1,12,345\n2,700,20\n';
  expect(await check({ units: 12, price: 345 }, csv)).toMatchObject({ accepted: true });
  expect(await check('"东京是日本的首都"', '我知道东京是日本的首都。')).toMatchObject({ accepted: true });
  await rejects('"东京是中国的首都"', '东京', '我知道东京是日本的首都。');
  const both = createGroundingVerifier<readonly string[], string>({ readSource: (input) => input, readAnswer: (output) => output });
  const output = 'The document does not mention Contoso.';
  expect(await both.verify({ input: ['Nothing.', 'Is Contoso mentioned?'], output, again: async () => output }, {})).toMatchObject({ accepted: true });
});

it('accepts any true figure in any spelling, and no other', async () => {
  const spellings = [(n: number) => String(n), (n: number) => n.toLocaleString('en-US'), (n: number) => n.toLocaleString('fr-FR'), (n: number) => `${n / 1_000} thousand`, (n: number) => `${n / 1e6} million`] as const;
  await assert(
    asyncProperty(array(integer({ min: 10_000, max: 999_999_999 }), { minLength: 2, maxLength: 5 }), constantFrom(...spellings), constantFrom(...spellings), async (figures, write, repeat) => {
      const [wrong = 0, ...right] = [...new Set(figures)];
      const source = right.map((figure) => `It came to USD ${write(figure)} then.`).join(' ');
      for (const figure of right) expect(await check(`They paid $${repeat(figure)}.`, source)).toMatchObject({ accepted: true });
      expect(await check(`They paid $${repeat(wrong)}.`, source)).toMatchObject({ accepted: false });
    }),
    { numRuns: 60 },
  );
});

it('bears hostile sources and answers, and stops when aborted', async () => {
  const hostile = ['1'.repeat(300_000), '1,'.repeat(100_000), 'a@'.repeat(50_000), '"'.repeat(50_000), 'http://'.repeat(20_000), '['.repeat(50_000), 'May '.repeat(50_000)];
  for (const text of hostile) {
    await check('The figure is 42 %.', text);
    await check(text, SOURCE);
  }
  const controller = new AbortController();
  const running = verifier.verify({ input: 'word '.repeat(400_000), output: '42 %', again: async () => '' }, { signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
});
