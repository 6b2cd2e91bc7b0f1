// What a store that speaks HTTP does when its server is away, slow, busy, or no such server at all.
import type { Clock, Fetch } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createKnowledgeBases, type NewDocument, type VectorStore } from '../src/index.ts';
import { createBreakableFetch } from './breakable-fetch.ts';
import { describeInterruptedPut } from './interrupted-put.ts';

export interface HttpStoreOptions {
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly fetch?: Fetch | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface HttpStore {
  readonly kind: string;
  readonly open: (options: HttpStoreOptions) => VectorStore;
  /** A stand-in for its server. */
  readonly createServer: (options?: { readonly apiKey?: string }) => { readonly fetch: Fetch };
}

const URL = 'http://server.test:1234';
const KEY = 'k3y-that-nobody-sees';
const chunk = { text: 'some words', start: 0, end: 10, heading: [], vector: Float32Array.of(1, 0) };
const DOCUMENT: NewDocument = { id: 'a', hash: 'h', metadata: { year: 2024, title: 'B' }, chunks: [chunk] };
const DEFINITION = { name: 'docs', embedder: 'fake', space: 's1' };
const failure = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'none', (error: unknown) => error);

export function describeHttpStore({ kind, open, createServer }: HttpStore): void {
  describeInterruptedPut(kind, async () => {
    const { fetch } = createServer();
    const { fetch: flaky, breakAt, requests } = createBreakableFetch(fetch);
    const store = open({ url: URL, fetch: flaky, retries: 0 });
    const witness = open({ url: URL, fetch });
    return Promise.resolve({ store, witness, breakAt, requests, close: async () => Promise.all([store.close(), witness.close()]).then(() => undefined) });
  });

  describe(`the server of the ${kind} store`, () => {
    it('is asked with the key, which no error shows', async () => {
      const { fetch } = createServer({ apiKey: KEY });
      const base = await open({ url: URL, fetch, apiKey: KEY }).createBase(DEFINITION);
      expect(await base.putDocument(DOCUMENT, 's1')).toBe(true);
      const error = await failure(open({ url: URL, fetch, apiKey: 'wr0ng-key-here' }).listBases());
      expect(error).toMatchObject({ kind: 'auth' });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('wr0ng');
    });

    it('is tried again with growing pauses, and not for ever', async () => {
      for (const [status, kindOf] of [[429, 'rate_limit'], [500, 'unavailable'], [503, 'unavailable'], [504, 'timeout']] as const) {
        const { fetch } = createServer();
        const clock = createFakeClock({ autoAdvance: true });
        let failures = 2;
        const flaky: Fetch = async (input, init) => ((failures -= 1) >= 0 ? new Response('{}', { status }) : fetch(input, init));
        // The clock of the client's own time limit never gets there.
        const patient: Clock = { ...clock, sleep: async (ms, signal) => (ms >= 100_000 ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) : clock.sleep(ms, signal)) };
        const store = open({ url: URL, fetch: flaky, clock: patient, timeoutMs: 100_000 });
        expect(await store.listBases()).toEqual([]);
        expect(clock.slept).toEqual([200, 400]);
        failures = 99;
        expect(await failure(store.listBases())).toMatchObject({ kind: kindOf });
        expect(failures).toBe(95);
      }
    });

    it('waits as long as it was told to', async () => {
      const clock = createFakeClock({ autoAdvance: true });
      const slept: number[] = [];
      const patient: Clock = { ...clock, sleep: async (ms, signal) => (ms >= 100_000 ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) : void slept.push(ms)) };
      let isBusy = true;
      const { fetch } = createServer();
      const busy: Fetch = async (input, init) => {
        if (!isBusy) return fetch(input, init);
        isBusy = false;
        return new Response('{}', { status: 429, headers: { 'retry-after': '3' } });
      };
      expect(await open({ url: URL, fetch: busy, clock: patient, timeoutMs: 100_000 }).listBases()).toEqual([]);
      expect(slept).toEqual([3_000]);
    });

    it('that is away, late, or another one is told apart', async () => {
      const away: Fetch = async () => Promise.reject(new TypeError('fetch failed'));
      expect(await failure(open({ url: URL, fetch: away, retries: 0 }).listBases())).toMatchObject({ kind: 'unavailable' });
      const garbage = ['<html>Welcome</html>', '[1', '"text"', '{"hits": 5, "result": 7, "items": []}'];
      for (const body of garbage) expect(await failure(open({ url: URL, fetch: async () => Promise.resolve(new Response(body)), retries: 0 }).listBases())).toMatchObject({ kind: 'bad_response' });
      expect(await failure(open({ url: URL, fetch: async () => Promise.resolve(new Response('<html>nothing here</html>', { status: 404 })), retries: 0 }).listBases())).toMatchObject({ kind: 'bad_response' });
      const clock = createFakeClock();
      const late = failure(open({ url: URL, fetch: async () => new Promise(() => undefined), retries: 0, timeoutMs: 5_000, clock }).listBases());
      await expect.poll(() => clock.sleepers).toBe(1);
      await clock.advance(5_000);
      expect(await late).toMatchObject({ kind: 'timeout' });
    });

    it('is not waited for once the caller has given up', async () => {
      const { fetch } = createServer();
      let isHanging = false;
      const store = open({ url: URL, fetch: async (input, init) => (isHanging ? new Promise(() => undefined) : fetch(input, init)) });
      const base = await store.createBase(DEFINITION);
      await base.putDocument(DOCUMENT, 's1');
      const controller = new AbortController();
      const hanging: Fetch = async (input, init) => {
        const path = String(input instanceof Request ? input.url : input);
        if (isHanging && /search|query/.test(path) && path.includes('chunks')) {
          setImmediate(() => controller.abort());
          return new Promise(() => undefined);
        }
        return fetch(input, init);
      };
      const other = await open({ url: URL, fetch: hanging }).openBase('docs');
      isHanging = true;
      expect(await failure(other.findCandidates({ text: 'words', limit: 3, signal: controller.signal }))).toMatchObject({ kind: 'cancelled' });
    });

    it('has an address that is one', () => {
      for (const url of ['', 'server', 'ftp://server', 'http://joe:secret@server']) expect(() => open({ url })).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
    });
  });

  describe(`knowledge bases in the ${kind} store`, () => {
    it('are filled, fitted and searched as in any other', async () => {
      const { fetch } = createServer();
      const bases = createKnowledgeBases({ store: open({ url: URL, fetch }) });
      const base = await bases.create({ name: 'engines' });
      const words = ['wing', 'lift', 'drag', 'flow', 'heat', 'shock', 'layer', 'speed', 'engine', 'blade'];
      const documents = Array.from({ length: 110 }, (_, n) => ({ id: `d${n}`, text: `The ${words[n % 10]} of ${words[(n * 7 + 3) % 10]} number ${n}.`, metadata: { n, name: `name ${String(n).padStart(3, '0')}` } }));
      expect(await base.add(documents)).toMatchObject({ added: 110, errors: [] });
      // Grown past the first fit: another space, with a model of many pieces.
      const { results, space, warnings } = await base.search({ query: 'wings', limit: 4, filter: 'n >= 50 AND name < "name 090"', feedback: true, diversity: 0.3, facets: ['n'] });
      expect(results.map(({ chunk: { metadata } }) => Number(metadata['n'])).every((n) => n >= 50 && n < 90)).toBe(true);
      expect([results.length, space === 'local/hashed']).toEqual([4, false]);
      const { feedback } = open({ url: URL, fetch }).capabilities;
      expect(warnings.some((warning) => warning.includes('feedback was left out'))).toBe(!feedback);
      expect((await base.search({ query: 'wings' })).warnings).toEqual([]);
      expect(await (await bases.open('engines')).record()).toMatchObject({ documents: 110, chunks: 110 });
      expect([await bases.delete('engines'), await bases.list()]).toEqual([true, []]);
    });
  });
}
