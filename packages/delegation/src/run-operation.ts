// Above the models: takes an operation and decides whether a model or the local engine does it.
import {
  GatewayError,
  NO_COST,
  NO_USAGE,
  type Clock,
  type Cost,
  type LanguageModel,
  type ModelRegistry,
  type ModelSelector,
  type Operation,
  type OperationCall,
  type Usage,
} from '@gateway/core';
import { asksForLocal, chooseModel, LOCAL_PROVIDER } from './choose-model.ts';
import { withMeter } from './with-meter.ts';

export interface OperationResult<Output> {
  readonly output: Output;
  /** `local` when no model was needed. */
  readonly provider: string;
  readonly model: string;
  /** The sum over all calls; `null` when one of them came without. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  /** How many times a model answered. */
  readonly calls: number;
  readonly processingTimeMs: number;
}

export interface RunOperationOptions {
  readonly models: ModelRegistry;
  readonly clock: Clock;
  readonly selector?: ModelSelector | undefined;
  readonly model?: LanguageModel | undefined;
  readonly call?: OperationCall | undefined;
}

/**
 * Runs `operation` by the given model, by the one that the selector means, or by the local engine when that is asked for or all there is.
 *
 * @throws GatewayError `unsupported` when the local engine is named and the operation has none, `not_configured` when nobody can do it
 */
export async function runOperation<Input, Output>(
  operation: Operation<Input, Output>,
  input: Input,
  options: RunOperationOptions,
): Promise<OperationResult<Output>> {
  const startedMs = options.clock.monotonicMs();
  const selector = options.selector ?? {};
  const model = options.model ?? (asksForLocal(selector) ? undefined : await chooseModel(options.models, selector, options.call));
  const elapsed = (): number => options.clock.monotonicMs() - startedMs;

  if (model === undefined) {
    const engine = readLocalEngine(operation, selector);
    const output = await engine.run(input, options.call);
    return { output, provider: LOCAL_PROVIDER, model: engine.model, usage: NO_USAGE, cost: NO_COST, calls: 0, processingTimeMs: elapsed() };
  }
  const metered = withMeter(model);
  const output = await operation.run(input, metered.model, options.call);
  return {
    output,
    provider: model.provider,
    model: metered.meter.answeredBy ?? model.model,
    usage: metered.meter.usage,
    cost: metered.meter.cost,
    calls: metered.meter.calls,
    processingTimeMs: elapsed(),
  };
}

function readLocalEngine<Input, Output>(operation: Operation<Input, Output>, selector: ModelSelector): NonNullable<Operation<Input, Output>['local']> {
  const engine = operation.local;
  if (engine === undefined) {
    const named = asksForLocal(selector);
    throw new GatewayError({
      kind: named ? 'unsupported' : 'not_configured',
      message: `"${operation.name}" needs a model, and ${named ? 'the local engine has none' : 'none is configured'}.`,
      hint: 'Set a vendor key such as OPENAI_API_KEY, run Ollama, or set LOCAL_LLM_BASE_URL.',
    });
  }
  const named = selector.model;
  if (named !== undefined && named !== LOCAL_PROVIDER && !isNameOf(engine.model, named)) {
    throw new GatewayError({
      kind: 'not_found',
      message: `"${operation.name}" has no local engine named "${named}".`,
      hint: `Use "${engine.model}", or leave "model" out.`,
    });
  }
  return engine;
}

// `local/extractive` may be asked for with or without its prefix.
function isNameOf(engine: string, name: string): boolean {
  return engine === name || engine === `${LOCAL_PROVIDER}/${name}`;
}
