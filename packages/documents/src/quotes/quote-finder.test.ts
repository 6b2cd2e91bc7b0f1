import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold-text.ts';
import { createQuoteFinder } from './quote-finder.ts';

const SOURCE = [
  '“Services” means the **Implementation Services**,',
  'the Subscription\u00a0Services — and the Support Ser\u00advices.',
  'The supplier’s fee is EUR\t21,500 (see [clause 6](https://a.example/6)). A snake_case name, 2*3, a co-operative. Cafe\u0301 ﬁne…',
].join('\n');
const read = (quote: string): string[] => createQuoteFinder(SOURCE).find(quote).map(({ start, end }) => SOURCE.slice(start, end));

describe('finds a quotation in other typographic forms', () => {
  it.each([
    ['"Services" means the Implementation Services, the Subscription Services - and the Support Services.', '“Services” means the **Implementation Services**,\nthe Subscription\u00a0Services — and the Support Ser\u00advices.'],
    ["the supplier's fee is EUR 21,500", 'The supplier’s fee is EUR\t21,500'],
    ['fee is EUR 21,500 (see clause 6).', 'fee is EUR\t21,500 (see [clause 6](https://a.example/6)).'],
    ['"the Support Services"', 'the Support Ser\u00advices'],
    ['the SUPPORT services...', 'the Support Ser\u00advices'],
    ['snake_case', 'snake_case'],
    ['2*3', '2*3'],
    ['café fine', 'Cafe\u0301 ﬁne'],
  ])('%j', (quote, expected) => {
    expect(read(quote)).toEqual([expected]);
  });
});

it.each(['the supplier’s fee is EUR 21,501', 'fee EUR 21,500', 'Service', 'upplier', '23', 'operative Cafe', 'Services ... the Support Services', '', ' ', '…', '""'])('does not find %j', (quote) => {
  expect(read(quote)).toEqual([]);
});

it('gives every place, whole words only', () => {
  expect(createQuoteFinder('cat, concat cat\ncats Cat').find('cat')).toEqual([{ start: 0, end: 3 }, { start: 12, end: 15 }]);
  expect(createQuoteFinder('我知道东京是日本的首都。').find('东京是日本的首都')).toEqual([{ start: 3, end: 11 }]);
});

it('property: what stands there is found there, however its white space is broken', () => {
  const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9’é-]{1,8}$/), { minLength: 3, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.tuple(fc.nat(), fc.nat()), fc.constantFrom(' ', '\n', '\t \n', '\u00a0'), (list, [from, length], gap) => {
      const start = from % list.length;
      const quoted = list.slice(start, start + 1 + (length % (list.length - start)));
      const source = list.join(gap);
      if (!/[a-zA-Z0-9é]/.test(quoted.join(''))) return;
      const places = createQuoteFinder(source).find(quoted.join(' '));
      expect(places.map((place) => foldText(source.slice(place.start, place.end)).text.toLowerCase())).toContain(foldText(quoted.join(' ')).text.trim().toLowerCase());
    }),
  );
});

it('property: offsets are in order and inside the text, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const { text: folded, starts, ends } = foldText(text);
      expect(starts).toHaveLength(folded.length);
      for (let index = 0; index < folded.length; index += 1) {
        expect(ends[index]).toBeGreaterThan(starts[index] ?? 0);
        expect(starts[index]).toBeGreaterThanOrEqual(starts[index - 1] ?? 0);
        expect(ends[index]).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});

it('bears hostile texts', () => {
  for (const text of ['['.repeat(50_000), '](' .repeat(50_000), '*'.repeat(200_000), ' '.repeat(200_000), '\\'.repeat(100_000), 'a\u0301'.repeat(50_000)]) {
    expect(createQuoteFinder(text).find('nothing of this')).toEqual([]);
  }
});
