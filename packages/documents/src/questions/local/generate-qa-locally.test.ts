import { describe, expect, it } from 'vitest';
import { readExampleText } from '../../../test/read-fixture.ts';
import { generateQaOperation } from '../generate-qa-operation.ts';

const ask = async (text: string, numPairs = 100): Promise<[question: string, answer: string][]> =>
  ((await generateQaOperation.local?.run({ text, numPairs }))?.pairs ?? []).map(({ question, answer }) => [question, answer]);

describe('sentences of a plain form', () => {
  it.each([
    ['Brackwater Freight is a carrier of chilled goods from Rotterdam.', 'What is Brackwater Freight?', 'a carrier of chilled goods from Rotterdam'],
    ['The monthly fee for support is EUR 3,200.', 'What is the monthly fee for support?', 'EUR 3,200'],
    ['“Business Day” means a day other than a Saturday or a Sunday.', 'What does “Business Day” mean?', 'a day other than a Saturday or a Sunday'],
    ['The first bridge was built in 1931.', 'When was the first bridge built?', '1931'],
    ['The agreement with Tessaline shall end on 28 February 2029.', 'When shall the agreement with Tessaline end?', '28 February 2029'],
    ['In 1998, the first office was opened by the founders.', 'When was the first office opened by the founders?', '1998'],
    ['Mary Parker married John Turner in 1904.', 'When did Mary Parker marry John Turner?', '1904'],
    ['The Harbour Museum is located in Rotterdam.', 'Where is the Harbour Museum located?', 'Rotterdam'],
    ['John Parker wrote three books about the harbour.', 'Who wrote three books about the harbour?', 'John Parker'],
    ['The harbour plan was drawn by Mary Parker.', 'By whom was the harbour plan drawn?', 'Mary Parker'],
    ['Twelve patients were enrolled at the hospital.', 'How many patients were enrolled at the hospital?', 'Twelve'],
    ['There were nine faults in two summers.', 'How many faults were there in two summers?', 'nine'],
    ['The new fleet has 40 ships.', 'How many ships does the new fleet have?', '40'],
    ['About 40% of the patients were women.', 'What percentage of the patients were women?', 'About 40%'],
    ['The delay in May cost EUR 5 million.', 'How much did the delay in May cost?', 'EUR 5 million'],
    ['Gross profit for the year rose by 7.0% to EUR 38 million.', 'By how much did Gross profit for the year rise?', '7.0%'],
  ])('%s', async (sentence, question, answer) => {
    expect(await ask(sentence)).toEqual([[question, answer]]);
  });
});

describe('is silent where it is not sure', () => {
  it.each([
    'It is a carrier of chilled goods.',
    'This system was built in 1931.',
    'His record is 48 wins.',
    'The station was not built in 1931.',
    'If the fee is late, the interest is 8 % a year.',
    'A hub was sent by express and arrived on 11 September 2025.',
    'The results suggest the method is a success for everybody.',
    'The man who was elected is a doctor from Cork.',
    'We were founded in 1998.',
    'Was the bridge built in 1931?',
    'The national team was the national team of the country.',
    'GR was supported by a fellowship in 1998 and 1999.',
    '| The fee | is 5 |',
    'the bridge was built in 1931.',
  ])('%s', async (sentence) => {
    expect(await ask(sentence)).toEqual([]);
  });
});

it('golden: the report and the agreement', async () => {
  expect(await ask(await readExampleText('quarterly-report.md'), 5)).toMatchSnapshot('report');
  expect(await ask(await readExampleText('services-agreement.md'), 8)).toMatchSnapshot('agreement');
});

it('quotes: every answer stands in its evidence, every evidence in the document, on one line each', async () => {
  const text = (await readExampleText('services-agreement.md')).replaceAll(' ', '\n');
  const { pairs = [] } = (await generateQaOperation.local?.run({ text, numPairs: 20 })) ?? {};
  for (const { question, answer, answerSpan, evidence } of pairs) {
    expect(text.slice(evidence.start, evidence.end)).toBe(evidence.text);
    expect(text.slice(answerSpan.start, answerSpan.end).replaceAll(/\s+/g, ' ')).toBe(answer);
    expect(answerSpan.start >= evidence.start && answerSpan.end <= evidence.end).toBe(true);
    expect(question).toMatch(/^[^\n]+\?$/);
  }
});

it('says why there are fewer, and that it asks in English only', async () => {
  expect(await generateQaOperation.local?.run({ text: 'Nothing of note.' })).toMatchObject({ pairs: [], shortfall: expect.stringContaining('found 0') as string });
  const german = 'Die Brücke ist ein Bauwerk aus dem Jahr 1931. Der Hafen ist der größte des Landes und wird von der Stadt betrieben.';
  expect(await generateQaOperation.local?.run({ text: german })).toMatchObject({ pairs: [], shortfall: expect.stringContaining('English only') as string });
});

it('reads a document that is too long in samples, and can be stopped', async () => {
  const text = Array.from({ length: 60_000 }, (_value, index) => `The bridge over river number ${index} was built in ${1800 + (index % 200)}.`).join(' ');
  const output = await generateQaOperation.local?.run({ text, numPairs: 10 });
  expect(output?.pairs).toHaveLength(10);
  expect(output?.coverage.read).toBeLessThan(0.5);
  const controller = new AbortController();
  const running = generateQaOperation.local?.run({ text }, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
});

it('bears hostile texts', async () => {
  for (const text of ['The '.repeat(50_000), 'A is a '.repeat(30_000), `"${'a'.repeat(60)}" means `.repeat(3_000), '('.repeat(50_000), 'In 1998, '.repeat(20_000), '1,'.repeat(50_000)]) {
    expect(Array.isArray(await ask(text))).toBe(true);
  }
});
