import { describe, expect, it } from 'vitest';
import { isRefusal, readAnswer, readBeside, tidyAnswer } from './read-answer.ts';

describe('citations', () => {
  it('are read before and behind the full stop, as lists, ranges and side by side', () => {
    expect(readAnswer('Pumps leak [1]. Valves do not.[2, 3] Pipes may [4][5]. Seals last long. [6-8]')).toEqual([
      { text: 'Pumps leak.', citations: [1] },
      { text: 'Valves do not.', citations: [2, 3] },
      { text: 'Pipes may.', citations: [4, 5] },
      { text: 'Seals last long.', citations: [6, 7, 8] },
    ]);
  });

  it('at the end of a paragraph hold for the sentences before, not for another paragraph', () => {
    expect(readAnswer('Pumps leak. Valves rust [2].\n\nPipes burst.').map(({ citations }) => citations)).toEqual([[2], [2], []]);
  });

  it('belong to their item of a list', () => {
    expect(readAnswer('- Pumps leak [1]\n- Valves rust [2]')).toEqual([{ text: 'Pumps leak', citations: [1] }, { text: 'Valves rust', citations: [2] }]);
  });

  it('are not what else stands in brackets', () => {
    expect(readAnswer('The array [x] has [1.5] of it.')).toEqual([{ text: 'The array [x] has [1.5] of it.', citations: [] }]);
  });
});

it('takes the columns of a table for no claim, and places in code for no citation', () => {
  expect(readAnswer('| Thing | Year |\n|---|:--|\n| Pump | 2019 [1] |\n| Oven | 2015 [2] |')).toEqual([{ text: '| Pump | 2019 |', citations: [1] }, { text: '| Oven | 2015 |', citations: [2] }]);
  expect(readAnswer('Read `list[9]` first [1].')).toEqual([{ text: 'Read `list[9]` first.', citations: [1] }]);
});

describe('refusals', () => {
  it.each(['NOT_IN_SOURCES', '**NOT_IN_SOURCES**.', 'The sources do not say when the pump was built.', 'I cannot answer this from the documents.', 'This is not mentioned in the sources.'])('%s', (answer) => expect(isRefusal(answer)).toBe(true));
  it.each(['The pump does not leak [1].', 'It was built in 2019 [1]. The sources do not say by whom.', 'Engineers do not open the valve.'])('but not: %s', (answer) => expect(isRefusal(answer)).toBe(false));
  it('are taken out behind what could be answered', () => {
    expect(tidyAnswer('It was built in 2019 [1].\nNOT_IN_SOURCES')).toBe('It was built in 2019 [1].');
  });
});

it.each([
  ['The sources do not mention the colour, but it was painted blue by monks.', 'it was painted blue by monks.'],
  ['The sources do not say otherwise, so the pump is made of gold.', 'the pump is made of gold.'],
  ['Although the documents do not tell, the king built it.', 'the king built it.'],
  ['The sources do not say when it was built, who owns it, or what it costs.', undefined],
  ['The sources do not mention it, so I cannot answer.', undefined],
  ['The sources do not mention it, so its age is unknown.', undefined],
  ['It was built in 2019, but not by monks.', undefined],
])('beside what it tells of the sources, "%s" says: %s', (sentence, beside) => expect(readBeside(sentence)).toBe(beside));
