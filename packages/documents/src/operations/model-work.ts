// An operation of the gateway as an entry of the list: how a document and parameters become its input, and its output the value that others work with.
import { createHash } from 'node:crypto';
import type { JsonValue, Operation } from '@gateway/core';
import type { RunOptions } from '@gateway/delegation';
import type { z } from 'zod';
import type { BoundOperation, DocumentOperation, WorkDocument, WorkDone, WorkOptions } from './bound-operation.ts';
import { readParams } from './read-params.ts';

export interface ModelWork<Params extends z.ZodObject, Input, Output> {
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly params: Params;
  /** What the schema cannot say, said before anything runs. @throws GatewayError `invalid_input` */
  check?(params: z.output<Params>): void;
  /** What only takes its time to find out; done once before anything runs. @throws GatewayError */
  checkDeeply?(params: z.output<Params>): Promise<void>;
  /** Also by its input, where the kind of work depends on that. */
  readonly operation: Operation<Input, Output> | ((input: Input) => Operation<Input, Output>);
  /** @throws GatewayError `invalid_input` for parameters that do not go together */
  toInput(document: WorkDocument, params: z.output<Params>): Input;
  /** @param answeredBy as `provider/model`. @throws GatewayError `bad_response` for an output that is no result */
  toValue(output: Output, params: z.output<Params>, answeredBy: string): JsonValue | Promise<JsonValue>;
  readWarnings?(output: Output): readonly string[];
  /** Whether rules are enough for this document: then no model is asked unless somebody is named. */
  isPlain?(input: Input): Promise<boolean>;
  readonly withFeedback?: RunOptions<Input, Output>['withFeedback'];
}

/** What it throws beside is the operation's own. */
export function defineModelWork<Params extends z.ZodObject, Input extends object, Output>(work: ModelWork<Params, Input, Output>): DocumentOperation {
  return {
    name: work.name,
    shortNames: work.shortNames,
    parameters: Object.keys(work.params.shape),
    bind: (given, where) => bind(work, readParams(work.params, given, { where, operation: work.name, check: work.check })),
  };
}

// As many as operations allow.
const MOST_AT_ONCE = 1_000;

function bind<Params extends z.ZodObject, Input extends object, Output>(work: ModelWork<Params, Input, Output>, params: z.output<Params>): BoundOperation {
  const open = (input: Input): Operation<Input, Output> => (typeof work.operation === 'function' ? work.operation(input) : work.operation);
  const example = open(work.toInput({ text: 'text' }, params));
  const prepare = async (document: WorkDocument, options: WorkOptions): Promise<Prepared<Input, Output>> => {
    const input = work.toInput(document, params);
    const { provider, model } = options.selector;
    const isPlain = provider === undefined && model === undefined && options.model === undefined && (await work.isPlain?.(input)) === true;
    const { call, allowance, onAttempt } = options;
    const run = { selector: isPlain ? { ...options.selector, provider: 'local' } : options.selector, model: options.model, call, allowance, onAttempt, withFeedback: work.withFeedback };
    return { operation: open(input), input, run };
  };
  return {
    name: work.name,
    asksModel: true,
    task: example.task,
    version: `${example.promptVersion}:${createHash('sha256').update(JSON.stringify([work.name, params])).digest('hex').slice(0, 16)}`,
    check: async () => work.checkDeeply?.(params),
    run: async (document, options) => {
      const { operation, input, run } = await prepare(document, options);
      const result = await options.gateway.run(operation, input, run);
      const { output, provider, model, usage, cost, delegation, accepted } = result;
      const value = await work.toValue(output, params, `${provider}/${model}`);
      const warnings = [...(work.readWarnings?.(output) ?? []), ...(accepted === false ? ['No answer passed every check; this is the best one.'] : [])];
      return { value, provider, model, usage, cost, baselineCost: delegation.baseline.cost, estimated: delegation.estimated, warnings } satisfies WorkDone;
    },
    plan: async (document, options) => {
      const { operation, input, run } = await prepare(document, options);
      return options.gateway.plan(operation, input, run);
    },
    runWith: async (model, document, call) => {
      // Whoever answers answers all of it together: no part has to wait for another.
      const input = { ...work.toInput(document, params), maxConcurrency: MOST_AT_ONCE };
      const output = await open(input).run(input, model, call);
      return { value: await work.toValue(output, params, `${model.provider}/${model.model}`), warnings: work.readWarnings?.(output) ?? [] };
    },
  };
}

interface Prepared<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly input: Input;
  readonly run: RunOptions<Input, Output>;
}
