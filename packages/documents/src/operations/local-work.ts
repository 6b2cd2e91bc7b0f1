// Work that never needs a model, as an entry of the list: it costs nothing and says so.
import { createHash } from 'node:crypto';
import { GatewayError, NO_COST, NO_USAGE, type JsonValue, type OperationCall } from '@gateway/core';
import type { z } from 'zod';
import type { DocumentOperation, OperationSettings, WorkDocument } from './bound-operation.ts';
import { readParams } from './read-params.ts';

export interface LocalWork<Params extends z.ZodObject> {
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly params: Params;
  /** What the schema cannot say, said before anything runs. @throws GatewayError `invalid_input` */
  check?(params: z.output<Params>): void;
  /** What results name as their model, for instance `local/text`. */
  readonly model: string;
  run(document: WorkDocument, params: z.output<Params>, context: { readonly settings: OperationSettings; readonly call: OperationCall }): Promise<JsonValue>;
}

export function defineLocalWork<Params extends z.ZodObject>(work: LocalWork<Params>): DocumentOperation {
  return {
    name: work.name,
    shortNames: work.shortNames,
    parameters: Object.keys(work.params.shape),
    bind: (given, where) => {
      const params = readParams(work.params, given, { where, operation: work.name, check: work.check });
      return {
        name: work.name,
        asksModel: false,
        task: undefined,
        version: `local:${createHash('sha256').update(JSON.stringify([work.name, params])).digest('hex').slice(0, 16)}`,
        run: async (document, { settings, call = {}, selector }) => {
          refuseModels(work.name, where, selector);
          const value = await work.run(document, params, { settings, call });
          return { value, provider: 'local', model: work.model, usage: NO_USAGE, cost: NO_COST, baselineCost: 0, estimated: false, warnings: [] };
        },
        plan: async (_document, { selector }) => {
          await Promise.resolve();
          refuseModels(work.name, where, selector);
          return { provider: 'local', model: work.model, reason: 'It needs no model.', inputTokens: 0, outputTokens: 0, estimatedCost: 0 };
        },
        runWith: async () => Promise.reject(new GatewayError({ kind: 'unsupported', message: `${where}: ${work.name} asks no model.`, hint: 'Leave it out here; it costs nothing anyway.' })),
      };
    },
  };
}

// A named model answers or the call fails: here none could.
function refuseModels(name: string, where: string, { provider, model }: { readonly provider?: string | undefined; readonly model?: string | undefined }): void {
  if (model === undefined && (provider === undefined || provider === 'local')) return;
  throw new GatewayError({ kind: 'unsupported', message: `${where}: ${name} never asks a model, so "${model ?? provider ?? ''}" cannot do it.`, hint: 'Leave provider and model out of it.' });
}
