// Run as a process of its own: asks one question through a cache in Redis, and says what came of it.
// Arguments: address, prefix, milliseconds that the vendor takes, milliseconds of the lease.
import { createCache } from '@gateway/cache';
import type { LanguageModel } from '@gateway/core';

const [url = '', prefix = '', vendorMs = '0', leaseMs = '1000'] = process.argv.slice(2);
const vendor: LanguageModel = {
  provider: 'acme',
  model: 'slow',
  complete: async () => {
    process.stdout.write('asked\n');
    await new Promise((resolve) => setTimeout(resolve, Number(vendorMs)));
    return { text: `by ${process.pid}`, message: { role: 'assistant', content: `by ${process.pid}` }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, provider: 'acme', model: 'slow' };
  },
  stream: () => {
    throw new Error('not used');
  },
};
const cache = createCache({ store: { type: 'redis', url, prefix, leaseMs: Number(leaseMs) } });
process.stdout.write('ready\n');
for await (const _ of process.stdin) break;
const { text, cached } = await cache.wrap(vendor).complete({ messages: [{ role: 'user', content: 'who?' }] });
process.stdout.write(`answer ${text} ${cached?.kind ?? 'own'}\n`);
await cache.close();
