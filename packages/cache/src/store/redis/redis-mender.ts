// Whatever lies in Redis under the cache's names: what is in the way of a step is taken out, is counted, and the step is done once more.
import type { RedisClient, RedisLink } from './redis-link.ts';
import { toBookKeys } from './redis-names.ts';
import { MEND_SCRIPT } from './redis-scripts.ts';

/** A key beside the books, and what it has to be. */
export interface RedisPlace {
  readonly key: string;
  readonly type: 'hash' | 'zset' | 'string';
}

export interface RedisMender {
  /** @throws what the connection fails with; what Redis refuses twice */
  run<T>(step: (client: RedisClient) => Promise<T>, places?: readonly RedisPlace[]): Promise<T>;
}

export interface RedisMenderOptions {
  readonly link: RedisLink;
  readonly root: string;
  /** Is told how many keys or fields were no good. */
  readonly onDamage: (count: number) => void;
}

export function createRedisMender({ link, root, onDamage }: RedisMenderOptions): RedisMender {
  return {
    run: async (step, places = []) => {
      const client = await link.ready();
      try {
        return await step(client);
      } catch (error) {
        if (!(await isRefusal(error))) throw error;
        const mended = Number(await client.eval(MEND_SCRIPT, { keys: [...toBookKeys(root), ...places.map(({ key }) => key)], arguments: [root, ...places.map(({ type }) => type)] }));
        if (mended > 0) onDamage(mended);
        // Also when nothing was found: somebody else may have been quicker.
        return step(client);
      }
    },
  };
}

/** Whether Redis has answered, and said no. */
async function isRefusal(error: unknown): Promise<boolean> {
  const { ErrorReply } = await import('@redis/client');
  return error instanceof ErrorReply;
}

/** Whether a key holds something else than what was asked of it. */
export function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}
