// When the engines that need no model do the work: when they are named, when they are good enough, and when there is nobody else.
import { GatewayError, type LocalEngine, type ModelSelector, type Operation, type TaskType } from '@gateway/core';

/** The name under which callers ask for the engines that need no model. */
export const LOCAL_PROVIDER = 'local';

// With a model at hand, an engine without one must be this good to be taken unasked: about what a cheap model reaches (the share of answers that the
// checks of these operations accept). Callers lower it with `minQuality`.
const DEFAULT_MIN_QUALITY = 0.8;
const MIN_QUALITY_BY_TASK: Readonly<Partial<Record<TaskType, number>>> = { entity_extraction: 0.85, keyword_extraction: 0.75 };

/** Whether a selector asks for the local engine: `provider: "local"`, or a model named `local` or `local/…`. */
export function asksForLocal(selector: ModelSelector): boolean {
  return selector.provider === LOCAL_PROVIDER || selector.model === LOCAL_PROVIDER || selector.model?.startsWith(`${LOCAL_PROVIDER}/`) === true;
}

/** The quality that a local engine needs to be taken although a model is there. */
export function readMinQuality(task: TaskType, selector: ModelSelector): number {
  return selector.minQuality ?? MIN_QUALITY_BY_TASK[task] ?? DEFAULT_MIN_QUALITY;
}

/** @throws GatewayError `unsupported`, `not_configured` or `not_found` when the operation has no such engine */
export function requireLocalEngine<Input, Output>(operation: Operation<Input, Output>, selector: ModelSelector): LocalEngine<Input, Output> {
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
