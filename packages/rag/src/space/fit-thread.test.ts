import { describe, expect, it } from 'vitest';
import { createFitThread } from './fit-thread.ts';
import { fitLocalModel } from './local-model.ts';

const WORDS = ['pump', 'valve', 'pressure', 'pipe', 'bread', 'flour', 'oven', 'yeast', 'violin', 'string', 'melody', 'concert'];
const TEXTS = Array.from({ length: 150 }, (_, index) => [0, 1, 2, 3].map((step) => WORDS[((index % 3) * 4 + ((index >> 2) * (step + 1)) % 4) % WORDS.length]).join(' '));

async function* inPages(texts: readonly string[] = TEXTS): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < texts.length; start += 40) yield Promise.resolve(texts.slice(start, start + 40));
}

async function* oneByOne(): AsyncGenerator<string> {
  for (const text of TEXTS) yield Promise.resolve(text);
}

const script = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

it('fits in its thread what is fitted here', async () => {
  const thread = createFitThread();
  const [fit, here] = await Promise.all([thread.fit(inPages()), fitLocalModel(oneByOne())]);
  expect([fit?.bytes, fit?.matrix]).toEqual([here?.bytes, here?.matrix]);
  expect(await thread.fit(inPages(['one', 'two']))).toBeUndefined();
  await thread.close();
});

describe('a thread that fails', () => {
  it.each([
    ['throws', 'throw new Error("out of order")', 'out of order'],
    ['ends', 'process.exit(3)', 'exit code 3'],
    ['fails later', "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new TypeError('bad page'); })", 'bad page'],
  ])('is an error when it %s', async (_, code, message) => {
    await expect(createFitThread({ script: script(code) }).fit(inPages())).rejects.toMatchObject({ kind: 'internal', message: expect.stringContaining(message) as string, hint: expect.stringContaining('Nothing has changed') as string });
  });

  it('tells what the fit itself says', async () => {
    const code = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ outcome: 'failed', kind: 'invalid_input', message: 'No.', hint: 'Do.' })";
    await expect(createFitThread({ script: script(code) }).fit(inPages())).rejects.toMatchObject({ kind: 'invalid_input', message: 'No.', hint: 'Do.' });
  });

  it('is ended when the texts cannot be read', async () => {
    async function* broken(): AsyncGenerator<readonly string[]> {
      yield Promise.resolve(['a text']);
      throw new Error('the file is gone');
    }
    await expect(createFitThread().fit(broken())).rejects.toThrow('the file is gone');
  });
});

describe('a thread that takes its time', () => {
  const endless = script('setInterval(() => {}, 1000)');

  it('is ended by the signal', async () => {
    const controller = new AbortController();
    const fit = createFitThread({ script: endless }).fit(inPages(), { signal: controller.signal });
    controller.abort();
    await expect(fit).rejects.toMatchObject({ kind: 'cancelled' });
    // Also when it is at work already: a page that is asked for says so.
    const later = new AbortController();
    async function* abortingPages(): AsyncGenerator<readonly string[]> {
      yield Promise.resolve(['a text']);
      later.abort();
      yield ['another text'];
    }
    await expect(createFitThread({ script: endless }).fit(abortingPages(), { signal: later.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(createFitThread({ script: endless }).fit(inPages(), { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('is ended by close, after which there is no other', async () => {
    const thread = createFitThread({ script: endless });
    const [outcome] = await Promise.allSettled([thread.fit(inPages()), thread.close()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'cancelled', message: expect.stringContaining('closed') as string } });
    await expect(thread.fit(inPages())).rejects.toMatchObject({ kind: 'cancelled' });
    await thread.close();
  });
});
