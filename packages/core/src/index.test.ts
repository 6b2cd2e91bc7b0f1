// Pins what other packages and applications import from here: a name that goes is a break for them, one that comes is a promise.
import { expect, it } from 'vitest';
import * as core from './index.ts';
import * as network from './network/index.ts';
import * as sqlite from './sqlite/index.ts';
import * as testing from './testing/index.ts';

it('exports exactly this', () => {
  expect(Object.keys(core).toSorted()).toEqual([
    'CACHE_MODES', 'ERROR_KINDS', 'GatewayError', 'MAX_EXACT_USD', 'MODEL_CAPABILITIES', 'NO_COST', 'NO_USAGE', 'PRIORITIES', 'RETRYABLE_BY_KIND', 'TASK_TYPES', 'addCosts', 'addUsage', 'computeCost', 'countRequestTokens', 'createCost', 'createRedactor', 'createUsage', 'fromUsd',
    'isGatewayError', 'readMessageText', 'readUsageParts', 'readWholeText', 'redactSecrets', 'silentLogger', 'systemClock', 'throwIfAborted', 'toAbortError', 'toGatewayError', 'toMicroUsd', 'toTextSource', 'toUsd', 'tryComputeCost', 'wasNeverCharged', 'watchStream',
  ]);
  expect(Object.keys(network).toSorted()).toEqual(['createNetworkPolicy', 'fetchUrl']);
  expect(Object.keys(sqlite)).toEqual(['openDatabase', 'tryFileLock']);
  expect(Object.keys(testing).toSorted()).toEqual(['collectStream', 'createFakeClock', 'createFakeEmbeddingModel', 'createFakeLanguageModel', 'createMemoryLogger']);
});

it('names every task, priority and capability once', () => {
  for (const list of [core.TASK_TYPES, core.PRIORITIES, core.MODEL_CAPABILITIES]) expect(new Set<string>(list).size).toBe(list.length);
});

it('says nothing unless it is given a logger', () => {
  expect([core.silentLogger.debug('x'), core.silentLogger.info('x'), core.silentLogger.warn('x'), core.silentLogger.error('x')]).toEqual([undefined, undefined, undefined, undefined]);
});
