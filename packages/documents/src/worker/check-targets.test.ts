import { GatewayError, type ModelRegistry, type ModelSelector } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { findUnknownTargets } from './check-targets.ts';

type Models = Pick<ModelRegistry, 'resolve' | 'resolveProvider'>;

// "a" is configured, "idle" is known and is not; nobody else is known.
function open(): Models {
  const resolveProvider = (name: string): never => {
    if (name === 'a') return {} as never;
    if (name === 'idle') throw new GatewayError({ kind: 'not_configured', message: `The provider "${name}" is not configured.`, hint: 'Set IDLE_API_KEY.' });
    throw new GatewayError({ kind: 'not_found', message: `There is no provider "${name}".`, hint: 'Known: a, idle.' });
  };
  return { resolveProvider, resolve: ({ provider, model = '' }) => ({ provider: resolveProvider(provider ?? model.split('/')[0] ?? ''), model }) };
}

const find = (targets: readonly ModelSelector[], findModel?: (selector: ModelSelector) => never): readonly string[] => findUnknownTargets([{ where: 'Stage "X"', targets }], { models: open(), findModel });

describe('who is asked to do a piece of work', () => {
  it.each([
    ['a provider', [{ provider: 'a' }]],
    ['a model', [{ model: 'a/one' }]],
    ['nobody by name', [{}]],
    ['the local engine', [{ provider: 'local' }]],
    ['one that is not configured, whose work fails in its turn', [{ provider: 'idle' }, { model: 'idle/one' }]],
  ] as const)('may be %s', (_what, targets) => {
    expect(find(targets)).toEqual([]);
  });

  it('must exist, also those that are asked last', () => {
    expect(find([{ provider: 'opnai' }])).toEqual(['Stage "X": There is no provider "opnai". Known: a, idle.']);
    expect(find([{ model: 'a/one' }, { model: 'nobody/knows' }])).toEqual(['Stage "X": There is no provider "nobody". Known: a, idle.']);
  });

  it('may be a model that the caller brought', () => {
    expect(find([{ provider: 'sampling' }], () => ({}) as never)).toEqual([]);
  });
});
