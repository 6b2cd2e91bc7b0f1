// What was cleared while a call was under way: its answer was asked for before, and is not kept.
import type { CompletionResult } from '@gateway/core';
import type { CacheScope } from './cache-options.ts';
import { isMadeBy } from './entry/cache-entry.ts';
import { matchesKey } from './key/entry-key.ts';

export interface ClearWatch {
  /** To be called when somebody is about to be asked. */
  begin(): CallUnderWay;
  /** Tells all calls that are under way. */
  note(scope: CacheScope): void;
}

export interface CallUnderWay {
  /** What of its answer may not be kept any more: all of it, or what makes it one for similar questions. */
  readCleared(key: string, made: Pick<CompletionResult, 'provider' | 'model'>): 'all' | 'semantic' | undefined;
  /** To be called once, at the end. */
  end(): void;
}

export function createClearWatch(): ClearWatch {
  const underWay = new Set<CacheScope[]>();
  return {
    begin: () => {
      const scopes: CacheScope[] = [];
      underWay.add(scopes);
      return {
        readCleared: (key, made) => {
          const hits = scopes.filter((scope) => matchesScope(scope, key, made));
          if (hits.length === 0) return undefined;
          return hits.some(({ kind }) => kind !== 'semantic') ? 'all' : 'semantic';
        },
        end: () => underWay.delete(scopes),
      };
    },
    note: (scope) => {
      for (const scopes of underWay) scopes.push(scope);
    },
  };
}

function matchesScope({ kind, task, namespace, model }: CacheScope, key: string, made: Pick<CompletionResult, 'provider' | 'model'>): boolean {
  return matchesKey({ kind: kind === 'semantic' ? 'answer' : kind, task, namespace }, key) && (model === undefined || isMadeBy(made, model));
}
