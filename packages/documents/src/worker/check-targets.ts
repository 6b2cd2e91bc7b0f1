// Whether those who are asked to do a piece of work exist, before anything is spent on what comes before it.
import { isGatewayError, type GatewayError, type ModelRegistry, type ModelSelector } from '@gateway/core';
import type { WorkerOptions } from './create-worker.ts';

export interface AskedTargets {
  /** Who asks, for instance `Stage "Summary"`. */
  readonly where: string;
  readonly targets: readonly ModelSelector[];
}

/** What is wrong, one sentence or two for each: a name that nobody has, and work for which nobody of those named is configured. */
export function findUnknownTargets(asked: readonly AskedTargets[], options: Pick<WorkerOptions, 'findModel'> & { readonly models: Pick<ModelRegistry, 'resolve' | 'resolveProvider'> | undefined }): readonly string[] {
  const { models } = options;
  if (models === undefined) return [];
  return asked.flatMap(({ where, targets }) => {
    const faults = targets.map((target) => findFault(target, { ...options, models }));
    const unknown = faults.filter((fault) => fault !== undefined && fault.kind !== 'not_configured');
    const absent = faults.filter((fault) => fault !== undefined);
    const told = unknown.length > 0 ? unknown : absent.length === targets.length ? absent : [];
    return told.flatMap((fault) => (fault === undefined ? [] : [`${where}: ${fault.message}${fault.hint === undefined ? '' : ` ${fault.hint}`}`]));
  });
}

function findFault(target: ModelSelector, { findModel, models }: Pick<WorkerOptions, 'findModel'> & { readonly models: Pick<ModelRegistry, 'resolve' | 'resolveProvider'> }): GatewayError | undefined {
  const { provider, model } = target;
  if (provider === 'local' || (provider === undefined && model === undefined)) return undefined;
  try {
    if (findModel?.(target) !== undefined) return undefined;
    if (model !== undefined) models.resolve({ provider, model });
    else if (provider !== undefined) models.resolveProvider(provider);
    return undefined;
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return error;
  }
}
