// What budgets need of a Redis client: to run scripts. An application can give its own client, of a cluster or behind sentinels for instance.

export interface RedisScriptInput {
  readonly keys: string[];
  readonly arguments: string[];
}

/** A connected client: `createClient`, `createCluster`, `createSentinel` or `createClientPool` of `@redis/client` or `redis` fit as they are. */
export interface RedisScripting {
  eval(script: string, input: RedisScriptInput): Promise<unknown>;
  evalSha(sha1: string, input: RedisScriptInput): Promise<unknown>;
}
