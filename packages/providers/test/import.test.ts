// Importing the package must stay cheap: SDKs, connections and price data come with the first call that needs them.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
  const { createProvider, findVendor } = await import(process.argv[1]);
  createProvider(findVendor('openai'), { apiKeys: ['x'] }).languageModel('m');
  console.log(JSON.stringify(loaded.filter((url) => /node_modules/.test(url) && !/@gateway/.test(url))));
`;

test('neither importing nor creating a provider loads a dependency', () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--conditions=@gateway/source', '--input-type=module', '-e', PROGRAM, index], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([]);
});
