// Whether those who are asked to do a piece of work exist, before anything is spent on what comes before it.
import { isGatewayError, type GatewayError, type ModelRegistry, type ModelSelector } from '@gateway/core';
import type { WorkerOptions } from './create-worker.ts';

export interface AskedTargets {
  /** Who asks, for instance `Stage "Summary"`. */
  readonly where: string;
  readonly targets: readonly ModelSelector[];
}

/** The names that nobody has, a sentence or two for each. */
export function findUnknownTargets(asked: readonly AskedTargets[], options: Pick<WorkerOptions, 'findModel'> & { readonly models: Pick<ModelRegistry, 'resolve' | 'resolveProvider'> | undefined }): readonly string[] {
  const { models } = options;
  if (models === undefined) return [];
  return asked.flatMap(({ where, targets }) => {
    const faults = targets.flatMap((target) => findFault(target, { ...options, models }) ?? []);
    return faults.map(({ message, hint }) => `${where}: ${message}${hint === undefined ? '' : ` ${hint}`}`);
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
    // Who is known and lacks a key fails in its turn: what does not need that stage is worth having.
    return error.kind === 'not_configured' ? undefined : error;
  }
}
