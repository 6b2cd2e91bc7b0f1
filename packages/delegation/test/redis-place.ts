// Budgets in a real Redis, for the contract.
import { createFakeClock } from '@gateway/core/testing';
import { createClient } from '@redis/client';
import { openBudget, type Budget, type BudgetOptions } from '../src/budget/open-budget.ts';
import { LEASE_MS } from './budget-contract.ts';
import type { OpenBudgetPlace } from './budget-processes-contract.ts';

export interface RedisPlaces {
  /** Another prefix each time. */
  openPlace(): Promise<RedisPlace>;
  close(): Promise<void>;
}

export interface RedisPlace extends OpenBudgetPlace {
  /** The client behind the failures that a test asks for. */
  readonly client: ScriptClient;
  readonly prefix: string;
  /** Every key of this place with the seconds after which it is forgotten. */
  readLifetimes(): Promise<Readonly<Record<string, number>>>;
  /** Takes the scripts out of the server's memory. */
  forgetScripts(): Promise<void>;
}

type ScriptClient = NonNullable<NonNullable<BudgetOptions['redis']>['client']>;

// Time cannot be moved in Redis, but the end of a lease can.
const AGE = `for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZINCRBY', KEYS[1], -tonumber(ARGV[1]), id) end`;

export async function openRedisPlaces(url: string): Promise<RedisPlaces> {
  const client = createClient({ url });
  await client.connect();
  let count = 0;
  return {
    openPlace: async () => {
      count += 1;
      return Promise.resolve(openPlace(client, { url, prefix: `test-${count}` }));
    },
    close: async () => client.close(),
  };
}

type Client = Pick<ReturnType<typeof createClient>, 'eval' | 'evalSha' | 'keys' | 'ttl' | 'scriptFlush'>;

function openPlace(real: Client, { url, prefix }: { readonly url: string; readonly prefix: string }): RedisPlace {
  const clock = createFakeClock();
  const opened: Budget[] = [];
  const running = new Set<Promise<unknown>>();
  let isBroken = false;
  let delay: Promise<void> | undefined;

  const run = async (ask: () => Promise<unknown>): Promise<unknown> => {
    if (isBroken) throw new Error("OOM command not allowed when used memory > 'maxmemory'.");
    const asked = ask();
    running.add(asked);
    const reply = await asked.finally(() => running.delete(asked));
    await delay;
    return reply;
  };
  const client: ScriptClient = { eval: async (...input) => run(async () => real.eval(...input)), evalSha: async (...input) => run(async () => real.evalSha(...input)) };
  // What an answer sets going is sent one turn later.
  const becomeIdle = async (): Promise<void> => {
    do {
      await Promise.allSettled(running);
      await new Promise((resolve) => setImmediate(resolve));
    } while (running.size > 0);
  };
  return {
    clock,
    client,
    prefix,
    address: { redis: { url, prefix } },
    open: (limits, options) => {
      const budget = openBudget({ redis: { client, prefix }, clock, leaseMs: LEASE_MS, limits, ...options });
      opened.push(budget);
      return budget;
    },
    pass: async (ms) => {
      await real.eval(AGE, { keys: [`{${prefix}:budget}:leases`], arguments: [String(ms)] });
      await clock.advance(ms);
      await becomeIdle();
    },
    setBroken: (next) => {
      isBroken = next;
    },
    delayAnswers: (until) => {
      delay = until;
    },
    readLifetimes: async () => {
      const keys = (await real.keys(`*${prefix}:*`)).toSorted();
      return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await real.ttl(key)] as const)));
    },
    forgetScripts: async () => {
      await real.scriptFlush();
    },
    close: async () => {
      // One that could not be closed has said so to the test.
      await Promise.allSettled(opened.map(async (budget) => budget.close()));
    },
  };
}
