// process_local_text as clients call it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACTIONS } from '@gateway/text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processLocalText } from '../src/tools/documents/process-local-text.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';

let test: TestClient;
beforeAll(async () => {
  test = await connectTestClient();
});
afterAll(async () => test.close());

describe('process_local_text', () => {
  it('runs a pipeline at no cost', async () => {
    const { structured, content } = await test.call('process_local_text', {
      text: '  HELLO\r\n  a@b.cd  World ',
      operations: [{ action: 'trim_whitespace' }, { action: 'normalize_newlines' }, { action: 'lowercase' }, { action: 'mask_pii', kinds: ['email'] }, { action: 'count_statistics' }],
    });
    expect(structured).toMatchObject({ success: true, processed_text: 'hello\n  [EMAIL]  world', stats: { masked: { email: 1 }, statistics: { words: 3, lines: 2 } }, provider: 'local', model: 'local/text', cost: 0 });
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(structured);
  });

  it('leaves stats out where there are none', async () => {
    expect((await test.call('process_local_text', { text: 'A', operations: [{ action: 'lowercase' }] })).structured).not.toHaveProperty('stats');
  });

  it('counts tokens exactly', async () => {
    const { structured } = await test.call('process_local_text', { text: 'one two three four', operations: [{ action: 'truncate', unit: 'tokens', limit: 2 }] });
    expect(structured).toMatchObject({ processed_text: 'one two', stats: { truncated: true } });
  });

  it.each([
    [[{ action: 'lowercase' }, { action: 'upercase' }], 'Operation 1 has the unknown action "upercase" (did you mean "uppercase"?)'],
    [[{ action: 'truncate', limt: 3 }], 'unknown parameter "limt" (did you mean "limit"?)'],
    [[], 'operations'],
    [[{}], 'operations.0.action'],
  ])('says what is wrong with %j', async (operations, message) => {
    const { isError, structured } = await test.call('process_local_text', { text: 'x', operations });
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ success: false, error_code: 'invalid_input', retryable: false, error: expect.stringContaining(message) as string });
  });

  it('reads a file of ten megabytes by source, and gives back what fits', async () => {
    writeFileSync(join(test.config.dataDirectory, 'long.txt'), 'Some words in a line, by x@y.zz.\n'.repeat(310_000));
    const { structured } = await test.call('process_local_text', { source: 'long.txt', operations: [{ action: 'mask_pii' }, { action: 'uppercase' }], max_result_tokens: 500 });
    expect(structured).toMatchObject({ success: true, truncated: true, result_ref: expect.stringMatching(/^ref:/) as string, stats: { masked: { email: 310_000 } } });
  });

  it('names every action in its description', () => {
    const named = new Set([...processLocalText.description.matchAll(/([a-z]+(?:_[a-z]+)*)((?:\|[a-z]+)*)/g)].flatMap(([, first = '', rest = '']) => [first, ...rest.split('|').filter((one) => one !== '').map((one) => first.replace(/[a-z]+$/, one))]));
    expect(LOCAL_ACTIONS.filter((action) => !named.has(action))).toEqual([]);
  });
});
