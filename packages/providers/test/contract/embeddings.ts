// Texts to vectors: in order, in as many requests as it takes.
import { describe, expect, test } from 'vitest';
import { replyJson } from '../wire-server.ts';
import { type ContractContext, errorOf } from './contract-context.ts';

export function describeEmbeddings({ vendor, wire, server, create }: ContractContext): void {
  describe('embeddings', () => {
    test.each(vendor.embeddings === null ? [vendor.name] : [])('of %s are unsupported, said before any call', () => {
      expect(() => create().embeddingModel('some-model')).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    });

    const supported = vendor.embeddings === null ? [] : [vendor.embeddings];

    test.each(supported)('keep the order over several requests and add up their usage', async (limits) => {
      server.handle((request, response) => {
        const vectors = wire.readEmbeddingTexts(request).map((text) => [Number(text.slice(5)), 0.5]);
        return replyJson(200, wire.embeddingsBody(vectors))(request, response);
      });
      const texts = Array.from({ length: limits.maxTexts + 2 }, (_unused, index) => `text ${String(index)}`);
      const result = await create().embeddingModel('some-model').embed(texts);
      expect(server.requests.map((request) => wire.readEmbeddingTexts(request).length)).toEqual([limits.maxTexts, 2]);
      expect(result.embeddings.map((vector) => vector[0])).toEqual(texts.map((_text, index) => index));
      expect(result).toMatchObject({ dimensions: 2, usage: { inputTokens: texts.length * 3, outputTokens: 0 }, provider: vendor.name, model: 'some-model' });
    });

    test.each(supported)('of nothing need no request', async () => {
      server.handle(replyJson(500, {}));
      expect(await create().embeddingModel('some-model').embed([])).toMatchObject({ embeddings: [], dimensions: 0 });
      expect(server.requests).toEqual([]);
    });

    test.each(supported)('that are fewer than the texts are a bad response', async () => {
      server.handle(replyJson(200, wire.embeddingsBody([[1, 2]])));
      expect((await errorOf(create().embeddingModel('some-model').embed(['a', 'b']))).kind).toBe('bad_response');
    });
  });
}
