// The list of models, and the check that costs nothing.
import { describe, expect, test } from 'vitest';
import { replyJson } from '../wire-server.ts';
import { type ContractContext, errorOf } from './contract-context.ts';

export function describeModels({ vendor, wire, server, create }: ContractContext): void {
  describe('models', () => {
    test('are listed by name, with null for what the vendor does not tell', async () => {
      server.handle(replyJson(200, wire.modelsBody(['model-1', 'model-2'])));
      const models = await create().listModels();
      expect(models.map(({ model: name }) => name)).toEqual(['model-1', 'model-2']);
      expect(models[0]).toMatchObject({ provider: vendor.name, price: null, contextTokens: null, maxOutputTokens: null });
    });

    test('check asks for nothing that costs, and reports a bad key', async () => {
      server.handle(replyJson(200, wire.modelsBody(['model-1'])));
      await create().check();
      expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
      server.handle(replyJson(401, wire.errorBody('No such key', 401)));
      expect((await errorOf(create().check())).kind).toBe('auth');
    });
  });
}
