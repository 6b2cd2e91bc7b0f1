import type { JsonValue } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { readExampleText } from '../../test/read-fixture.ts';
import { extractEntitiesFromDocumentOperation as operation } from './extract-document-entities.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { listEntities } from './list-entities.ts';

const answerWith = (...entities: readonly (readonly [text: string, type: string])[]): string => JSON.stringify({ entities: entities.map(([text, type]) => ({ text, type })) });

describe('without a model', () => {
  it('finds who, where and when in the contract, with offsets into the whole', async () => {
    const text = await readExampleText('services-agreement.md');
    const output = await operation.local?.run({ text });
    expect(Object.keys(output?.entities ?? {})).toEqual(['person', 'organization', 'location', 'date']);
    expect(output?.entities['organization']).toEqual(expect.arrayContaining(['Tessaline Systems Ltd', 'Brackwater Freight B.V.']));
    expect(output?.entities['location']).toEqual(expect.arrayContaining(['Rotterdam', 'Cork', 'Antwerp']));
    expect(output?.entities['date']).toEqual(expect.arrayContaining(['1 March 2026', '5 October 2026', '28 February 2029']));
    for (const mention of output?.mentions ?? []) expect(text.slice(mention.start, mention.end)).toBe(mention.text);
  });

  it('has a key for each type, also for one that it does not know', async () => {
    const output = await operation.local?.run({ text: 'Nothing here.', entityTypes: ['person', 'dragon', ' person '] });
    expect(output).toEqual({ entities: { person: [], dragon: [] }, mentions: [], unsupportedTypes: ['dragon'] });
  });
});

describe('with a model', () => {
  const text = `Mara Holt met ACME Ltd in Paris. ${'Nothing happened then. '.repeat(2_500)}\n\nMARA HOLT left Paris for Acme Ltd.`;

  it('merges case variants, keeps the first form, and knows every mention', async () => {
    const model = createFakeLanguageModel({ reply: () => answerWith(['Mara Holt', 'person'], ['MARA HOLT', 'person'], ['ACME Ltd', 'company'], ['Acme Ltd', 'company']) });
    const output = await operation.run({ text, entityTypes: ['person', 'company'] }, model);
    expect(output.entities).toEqual({ person: ['Mara Holt'], company: ['ACME Ltd'] });
    expect(output.mentions.map((mention) => mention.text)).toEqual(['Mara Holt', 'ACME Ltd', 'MARA HOLT', 'Acme Ltd']);
    for (const mention of output.mentions) expect(text.slice(mention.start, mention.end)).toBe(mention.text);
    expect(model.requests.length).toBeGreaterThan(2);
  });

  it('keeps to its concurrency', async () => {
    const model = createFakeLanguageModel({ reply: () => answerWith() });
    await operation.run({ text, maxConcurrency: 1 }, model);
    expect(model.maxConcurrent).toBe(1);
    expect(model.requests.length).toBeGreaterThan(2);
  });

  it('does not take one document\'s finished part for another\'s', async () => {
    const entries = new Map<string, JsonValue>();
    const checkpoint = {
      load: (key: string) => entries.get(key),
      save: async (key: string, value: JsonValue) => {
        entries.set(key, value);
      },
    };
    const first = createFakeLanguageModel({ reply: () => answerWith(['Ann Lee', 'person']) });
    const second = createFakeLanguageModel({ reply: () => answerWith(['Bob Ray', 'person']) });
    expect((await operation.run({ text: 'Ann Lee came.' }, first, { checkpoint })).entities['person']).toEqual(['Ann Lee']);
    expect((await operation.run({ text: 'Bob Ray came.' }, second, { checkpoint })).entities['person']).toEqual(['Bob Ray']);
    await operation.run({ text: 'Ann Lee came.' }, first, { checkpoint });
    expect(first.requests).toHaveLength(1);
  });

  it('refuses what makes no sense before it calls', async () => {
    const model = createFakeLanguageModel();
    for (const input of [{ text: ' ' }, { text, entityTypes: [] }, { text, entityTypes: [' '] }, { text, maxConcurrency: 0 }]) {
      await expect(operation.run(input, model)).rejects.toMatchObject({ kind: 'invalid_input' });
    }
    expect(model.requests).toHaveLength(0);
  });
});

it('lists texts by first mention, line breaks inside names smoothed', () => {
  const mention = (text: string, start: number): { text: string; type: string; start: number; end: number } => ({ text, type: 'person', start, end: start + text.length });
  expect(listEntities([mention('Bob', 30), mention('Ann\n Lee', 2), mention('ANN LEE', 12)], ['person', 'date'])).toEqual({ person: ['Ann Lee', 'Bob'], date: [] });
});

it('lets as many calls run as allowed and loses none, also after failures', async () => {
  let calls = 0;
  const reply = (): string | Error => {
    calls += 1;
    return calls % 3 === 0 ? new Error('no') : 'yes';
  };
  const model = createFakeLanguageModel({ reply });
  const limited = limitConcurrency(model, 2);
  const results = await Promise.allSettled(Array.from({ length: 9 }, async () => await limited.complete({ messages: [{ role: 'user', content: 'a' }] })));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(6);
  expect(model.maxConcurrent).toBe(2);
});
