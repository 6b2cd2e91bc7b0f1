// A connection that breaks when a test says so, in front of any stand-in for a server.
import type { Fetch } from '@gateway/core';
import type { Break } from './interrupted-put.ts';

export interface BreakableFetch {
  readonly fetch: Fetch;
  readonly breakAt: (request: number, when: Break) => void;
  readonly requests: () => number;
}

export function createBreakableFetch(fetch: Fetch): BreakableFetch {
  let [at, mode, count] = [0, 'before' as Break, 0];
  return {
    fetch: async (input, init) => {
      count += 1;
      const isBroken = at > 0 && count >= at;
      if (isBroken && mode === 'before') throw new TypeError('fetch failed');
      const answer = await fetch(input, init);
      if (isBroken) throw new TypeError('fetch failed');
      return answer;
    },
    breakAt: (request, when) => {
      [at, mode, count] = [request, when, 0];
    },
    requests: () => count,
  };
}
