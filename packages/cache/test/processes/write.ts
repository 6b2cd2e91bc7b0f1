// Run as a process of its own: fills a cache on disk until it is killed, and says which answers are kept.
// Arguments: path of the file, a number that makes its answers its own.
import { flushCompileCache } from 'node:module';
import { createCache } from '@gateway/cache';
import { createWriterModel, requestOf } from '../crash-answers.ts';

const [path = '', round = '0'] = process.argv.slice(2);
// Written now: a process that is killed writes nothing at its end.
flushCompileCache();
const cache = createCache({ store: { type: 'disk', path } });
const model = cache.wrap(createWriterModel(Number(round)));
for (let index = 0; ; index += 1) {
  // Half of them are written again and again, so that some writes replace.
  await Promise.all([model.complete(requestOf(Number(round), index), { cache: { mode: 'write' } }), model.complete(requestOf(0, index % 20), { cache: { mode: 'write' } })]);
  if (index % 10 === 9) {
    // What statistics have waited for is in the file.
    await cache.stats();
    process.stdout.write(`${index}\n`);
  }
}
