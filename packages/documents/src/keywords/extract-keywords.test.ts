import { readMessageText, type Message } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { readExampleText } from '../../test/read-fixture.ts';
import { extractKeywordsFromDocumentOperation as operation } from './extract-keywords-operation.ts';
import { mergeKeywords } from './keyword-list.ts';

const say = (message: Message | undefined): string => (message === undefined ? '' : readMessageText(message));
const answer = (...keywords: readonly string[]): string => JSON.stringify({ keywords });

describe('without a model', () => {
  it.each(['quarterly-report.md', 'services-agreement.md', 'support-tickets.md'])('golden: %s, each where it says', async (name) => {
    const text = await readExampleText(name);
    const { keywords = [] } = (await operation.local?.run({ text })) ?? {};
    expect(keywords.map(({ keyword }) => keyword)).toMatchSnapshot();
    expect(keywords).toHaveLength(10);
    expect(keywords[0]?.score).toBe(1);
    for (const { keyword, start, end } of keywords) expect(text.slice(start, end).replaceAll(/\s+/g, ' ')).toBe(keyword);
  });

  it('takes no endless word for a keyword, and is not slowed down by one', async () => {
    const endless = `${'ab'.repeat(600_000)} The boundary layer is thin. ${'x'.repeat(300_000)} A boundary layer grows. The boundary layer ends. ${'4f'.repeat(32)}`;
    const { keywords = [] } = (await operation.local?.run({ text: endless })) ?? {};
    expect(keywords[0]?.keyword).toBe('boundary layer');
    for (const { keyword, start, end } of keywords) {
      expect(keyword.length).toBeLessThan(100);
      expect(endless.slice(start, end)).toBe(keyword);
    }
  });

  it('gives the place of a whole word, not of a part of another one, also where it crosses a line far behind', async () => {
    const text = `${'Subcooling of precoolings. '.repeat(3)}${'Nothing of note was said here. '.repeat(9_000)}The cooling\ntower failed. A cooling\ntower was built. The cooling\ntower stands.`;
    const { keywords = [] } = (await operation.local?.run({ text, count: 20 })) ?? {};
    const tower = keywords.find(({ keyword }) => keyword === 'cooling tower');
    expect(text.slice(tower?.start, tower?.end)).toBe('cooling\ntower');
  });

  it('lets the event loop run in a long text, and stops when aborted', async () => {
    const text = 'The supply\nchain of the northern\nharbour was examined in detail. '.repeat(40_000);
    const controller = new AbortController();
    const running = operation.local?.run({ text, count: 200 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('spells as the text does, hyphens, capitals and markup included', async () => {
    const text = 'The boundary-layer is thin. A boundary-layer grows. The **Mach\nnumber** counts. Mach number again. The boundary-layer ends. Mach number matters.';
    const { keywords = [] } = (await operation.local?.run({ text, count: 3 })) ?? {};
    expect(keywords.map(({ keyword }) => keyword)).toEqual(expect.arrayContaining(['boundary-layer', 'Mach number']));
    expect(text.slice(keywords.find(({ keyword }) => keyword === 'Mach number')?.start)).toMatch(/^Mach/);
  });

  it.each([
    ['German', 'Die Lieferung der Pumpe ist verspätet. Die Pumpe wird nicht vor Mai geliefert, und die Rechnung für die Pumpe ist falsch.', 'Pumpe'],
    ['French', 'La pompe est en retard. La pompe ne sera pas livrée avant le mois de mai, et la facture pour la pompe est fausse.', 'pompe'],
    ['Spanish', 'La bomba está retrasada. La bomba no será entregada antes de mayo, y la factura de la bomba es falsa.', 'bomba'],
  ])('%s', async (_language, text, keyword) => {
    expect((await operation.local?.run({ text, count: 3 }))?.keywords[0]?.keyword.toLowerCase()).toBe(keyword.toLowerCase());
  });

  it('finds nothing in nothing, and stops when told', async () => {
    expect(await operation.local?.run({ text: '1 2 3' })).toMatchObject({ keywords: [] });
    await expect(operation.local?.run({ text: 'a'.repeat(100) }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('with a model', () => {
  const text = 'The Implementation Services start in May. Service credits are due when the Implementation Services are late.';

  it('takes what the document holds, as it spells it', async () => {
    const model = createFakeLanguageModel({ reply: () => answer('implementation services', 'Service Credits', 'implementation  service') });
    const { keywords, dropped } = await operation.run({ text, count: 2 }, model);
    expect(keywords).toEqual([
      { keyword: 'Implementation Services', score: 1, start: 4, end: 27 },
      { keyword: 'Service credits', score: 0.667, start: 42, end: 57 },
    ]);
    expect({ dropped, asked: model.requests.length, task: model.requests[0]?.task }).toEqual({ dropped: 1, asked: 1, task: 'keyword_extraction' });
  });

  it('asks again for what it does not hold, and drops it for good', async () => {
    const model = createFakeLanguageModel({ reply: () => answer('blockchain', 'the Implementation Services start in May and so on', 'May') });
    const output = await operation.run({ text, count: 3 }, model);
    expect(output.keywords.map(({ keyword }) => keyword)).toEqual(['May']);
    expect(output.dropped).toBe(2);
    expect(model.requests).toHaveLength(2);
    expect(say(model.requests[1]?.messages.at(-1))).toContain('"blockchain" does not stand in the document');
    const [verifier] = operation.verifiers ?? [];
    expect(await verifier?.verify({ input: { text, count: 3 }, output, again: async () => output }, {})).toMatchObject({ accepted: false });
  });

  it('puts the lists of parts together', async () => {
    const long = `${'Pumps are tested in the harbour. '.repeat(1_500)}\n\n${'Valves are tested in the harbour. '.repeat(1_500)}`;
    const model = createFakeLanguageModel({ reply: (request) => (say(request.messages[1]).includes('Pumps') ? answer('Pumps', 'harbour') : answer('Valves', 'harbour')) });
    const { keywords, coverage } = await operation.run({ text: long, count: 3 }, model);
    expect(keywords.map(({ keyword }) => keyword)).toEqual(expect.arrayContaining(['Pumps', 'Valves', 'harbour']));
    expect(coverage).toEqual({ read: 1, parts: model.requests.length });
    for (const { keyword, start, end } of keywords) expect(long.slice(start, end)).toBe(keyword);
    expect(model.requests.length).toBeGreaterThan(1);
  });

  it('weighs a part by its length: the second word of a long one comes before the first of a shorter one', async () => {
    // One sentence is never parted where it fits, so that the first part is longer than the second.
    const uneven = `Pumps ${'are tested and '.repeat(1_650)}rest in the harbour.\n\n${'Valves are tested in the dock. '.repeat(480)}`;
    const model = createFakeLanguageModel({ reply: (request) => (say(request.messages[1]).includes('Pumps') ? answer('harbour', 'Pumps') : answer('Valves', 'dock')) });
    const { keywords } = await operation.run({ text: uneven, count: 10 }, model);
    expect(model.requests).toHaveLength(2);
    expect(keywords.map(({ keyword }) => keyword)).toEqual(['harbour', 'Pumps', 'Valves', 'dock']);
  });

  it('takes the first place of what is said twice, and no endless phrase', async () => {
    const endless = Array.from({ length: 6 }, (_unused, index) => `${'abcdefgh'[index] ?? ''}${'x'.repeat(24)}`).join(' ');
    const model = createFakeLanguageModel({ reply: () => answer('Service credits', 'May', 'Service credits', endless) });
    const { keywords, dropped } = await operation.run({ text: `${text} ${endless}.`, count: 4 }, model);
    expect(keywords.map(({ keyword, score }) => [keyword, score])).toEqual([['Service credits', 1], ['May', 0.75]]);
    expect(dropped).toBe(1);
  });

  it('reads two dozen parts of what is longer, and says so', async () => {
    const long = Array.from({ length: 3_600 }, (_unused, index) => `Paragraph ${index} tells of pumps that are tested in the harbour, and of their owners.`).join('\n\n');
    const model = createFakeLanguageModel({ reply: () => answer('pumps'), limits: { contextTokens: 3_000, maxOutputTokens: null } });
    const { coverage, warnings } = await operation.run({ text: long, count: 1 }, model);
    expect([model.requests.length, coverage.parts]).toEqual([24, 24]);
    expect(coverage.read).toBeLessThan(1);
    expect(warnings).toEqual([expect.stringMatching(/^Of about \d+ parts of the document 24 were read/)]);
  });

  it('takes no sentence for a keyword', async () => {
    const model = createFakeLanguageModel({ reply: () => answer('when the Implementation Services are late', 'are due when the Implementation Services are', 'Service credits') });
    const { keywords, dropped } = await operation.run({ text, count: 3 }, model);
    expect(keywords.map(({ keyword }) => keyword)).toEqual(['when the Implementation Services are late', 'Service credits']);
    expect(dropped).toBe(1);
  });

  it('fails when nothing can be read', async () => {
    await expect(operation.run({ text }, createFakeLanguageModel({ reply: () => 'Keywords? Many!' }))).rejects.toMatchObject({ kind: 'bad_response' });
  });
});

it.each([{ text: '' }, { text: 'x', count: 0 }, { text: 'x', count: 201 }])('refuses %j', async (input) => {
  await expect(operation.run(input, createFakeLanguageModel())).rejects.toMatchObject({ kind: 'invalid_input' });
});

it('merges forms of one keyword, and drops what only adds a word', () => {
  const at = (keyword: string, worth: number, start: number): Parameters<typeof mergeKeywords>[0][number] => ({ keyword, worth, start, end: start + keyword.length });
  expect(mergeKeywords([at('service credit', 2, 50), at('Service credits', 3, 10), at('late service credits', 1, 90), at('fee', 4, 0)], 5)).toEqual([
    { keyword: 'Service credits', score: 1, start: 10, end: 25 },
    { keyword: 'fee', score: 0.8, start: 0, end: 3 },
  ]);
});

it('keeps a phrase that says much more than a better one', () => {
  const at = (keyword: string, worth: number, start: number): Parameters<typeof mergeKeywords>[0][number] => ({ keyword, worth, start, end: start + keyword.length });
  expect(mergeKeywords([at('service credit', 3, 0), at('late monthly service credit', 2, 50)], 5).map(({ keyword }) => keyword)).toEqual(['service credit', 'late monthly service credit']);
});

it('keeps a word beside the phrase that it is part of', () => {
  const at = (keyword: string, worth: number, start: number): Parameters<typeof mergeKeywords>[0][number] => ({ keyword, worth, start, end: start + keyword.length });
  expect(mergeKeywords([at('service credit', 3, 0), at('credit', 2, 50)], 5).map(({ keyword }) => keyword)).toEqual(['service credit', 'credit']);
});
