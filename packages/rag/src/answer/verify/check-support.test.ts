import { describe, expect, it } from 'vitest';
import { checkSupport, isClaim } from './check-support.ts';
import { readSourceSentences } from './find-evidence.ts';

const TEXT = [
  'The northern pump was installed on 12 March 2019 and moves 4,500 litres an hour.',
  'It cost $1.2 million, which the city paid.',
  'The southern pump was installed in 2021 and moves 3,000 litres an hour.',
  'Engineers do not open the valve while the pump is running.',
  'Pressure in the main pipe fell from 9 bar to 6 bar in May.',
  'The Harlow company bought the Verity works in 2008.',
  'Maria Lopez designed the filter, and Peter Holm built the housing.',
  'Of the 42 sensors 21 are inside the 14 tanks.',
].join(' ');
const source = { text: TEXT, sentences: readSourceSentences(TEXT) };
const check = async (sentence: string, question = ''): Promise<boolean> => (await checkSupport(sentence, [source], { question })).isSupported;

describe('supported', () => {
  it.each([
    ['copied', 'Engineers do not open the valve while the pump is running.'],
    ['reworded', 'The valve is not opened while the pump runs.'],
    ['other form of a date', 'The northern pump was installed on 2019-03-12.'],
    ['thousands without a mark', 'The northern pump moves 4500 litres per hour.'],
    ['scale in figures', 'The pump cost the city $1,200,000.'],
    ['passive', 'The Verity works were bought by the Harlow company in 2008.'],
    ['active', 'Peter Holm built the housing.'],
    ['from and to', 'In May the pressure fell from 9 to 6 bar.'],
    ['of two places', 'The northern pump was installed in 2019 and the southern pump in 2021.'],
    ['counts', 'There are 21 sensors inside the 14 tanks.'],
  ])('%s: %s', async (_, sentence) => expect(await check(sentence)).toBe(true));

  it('lets a sentence repeat the names of the question', async () => {
    expect(await check('In Greenfield the pressure fell from 9 bar to 6 bar in May.', 'How did the pressure in Greenfield change?')).toBe(true);
    expect(await check('In Greenfield the pressure fell from 9 bar to 6 bar in May.', 'How did the pressure change?')).toBe(false);
  });
});

describe('not supported', () => {
  it.each([
    ['figure', 'The northern pump moves 5,400 litres an hour.'],
    ['figure of another thing', 'The southern pump moves 4,500 litres an hour.'],
    ['unit', 'The northern pump moves 4,500 gallons an hour.'],
    ['scale', 'It cost $1.2 billion.'],
    ['date', 'The northern pump was installed on 13 March 2019.'],
    ['name', 'Maria Gomez designed the filter.'],
    ['denied', 'Engineers open the valve while the pump is running.'],
    ['denial of its own', 'The city did not pay for the pump.'],
    ['opposite', 'Pressure in the main pipe rose in May.'],
    ['from and to', 'Pressure in the main pipe fell from 6 bar to 9 bar in May.'],
    ['turned round', 'The Verity works bought the Harlow company in 2008.'],
    ['turned round in the passive', 'The Harlow company was bought by the Verity works in 2008.'],
    ['another doer', 'Maria Lopez built the housing.'],
    ['counts something else', 'Of the 21 sensors 42 are inside the 14 tanks.'],
    ['small figure', 'The sensors are inside the 15 tanks.'],
    ['invented', 'The pumps are painted green to please the neighbours.'],
  ])('%s: %s', async (_, sentence) => expect(await check(sentence)).toBe(false));

  it('of a part of a sentence that leaves out what turns it round', async () => {
    const text = 'It is not true that the pump is broken.';
    expect((await checkSupport('The pump is broken.', [{ text, sentences: readSourceSentences(text) }], { question: '' })).isSupported).toBe(false);
  });

  it.each([
    ['The Lisbon pump was built in 2019 by the Acme company.', 'The pump was built in 2019.', true],
    ['The Lisbon pump was built in 2019 by the Acme company.', 'The Lisbon pump built the Acme company in 2019.', false],
    ['The Acme company was bought in 2008 by the Verity works.', 'The Acme company is buying the Verity works.', false],
    ['Close the valve before the pump is opened.', 'Close the valve before the pump is opened for cleaning.', true],
    ['Close the valve before the pump is opened.', 'Open the valve before the pump is opened.', false],
  ])('of "%s" says of "%s": %s', async (text, sentence, isSupported) => {
    expect((await checkSupport(sentence, [{ text, sentences: readSourceSentences(text) }], { question: 'What about cleaning?' })).isSupported).toBe(isSupported);
  });

  it('says why', async () => {
    expect(await checkSupport('The northern pump moves 5,400 litres an hour.', [source], { question: '' })).toMatchObject({ reason: 'figure "5,400 litres" is not in the source' });
    expect(await checkSupport('Pressure in the main pipe rose in May.', [source], { question: '' })).toMatchObject({ reason: 'says "rose" where the source says "fell"' });
  });
});

it('knows what claims nothing', () => {
  expect(['Yes.', 'In short:', 'According to the sources:'].map(isClaim)).toEqual([false, false, false]);
  expect(isClaim('The pump is green.')).toBe(true);
});

it('does not take long for hostile texts', async () => {
  const hostile = `${'not '.repeat(2_000)}${'a b '.repeat(5_000)}${'1,'.repeat(5_000)}`;
  await expect(checkSupport(hostile.slice(0, 5_000), [{ text: hostile, sentences: readSourceSentences(hostile) }], { question: hostile.slice(0, 1_000) })).resolves.toHaveProperty('isSupported');
});
