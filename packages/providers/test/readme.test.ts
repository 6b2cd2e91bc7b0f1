// The README's example runs as it is printed, and its table and the guide say what the code says.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { vendors } from '../src/vendors/vendors.ts';
import { openAiChatWire } from './wire-openai-chat.ts';
import { replyStream, startWireServer } from './wire-server.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readme = readFileSync(here('../README.md'), 'utf8');
const guide = readFileSync(here('../../../docs/adding-a-provider.md'), 'utf8');

test('the example runs', async () => {
  const server = await startWireServer(replyStream(openAiChatWire.events({ text: 'Hello.', model: 'gpt-6-luna' })));
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const run = promisify(execFile)(process.execPath, ['--conditions=@gateway/source', '--input-type=module-typescript', '-e', example], {
    cwd: here('..'),
    env: { OPENAI_API_KEY: 'example-key', OPENAI_BASE_URL: `${server.url}/v1` },
  });
  const { stdout } = await run;
  expect(stdout).toContain('Hello');
  expect(stdout).toContain('stop {');
  expect(stdout).toContain('totalPicoUsd');
  await server.close();
});

test.each(vendors)('the table has $name', ({ name, envPrefix, needsKey, baseUrl, defaultModel, embeddings }) => {
  const cells = [
    `\`${name}\``, `\`${envPrefix}_\``, needsKey ? 'needed' : 'optional', baseUrl ?? 'none: say it', defaultModel ?? 'none', embeddings === null ? 'no' : 'yes',
  ];
  expect(readme).toContain(`| ${cells.join(' | ')} |`);
});

test('the guide shows a vendor’s file as it is', () => {
  expect(guide).toContain(readFileSync(here('../src/vendors/deepseek.ts'), 'utf8'));
});
