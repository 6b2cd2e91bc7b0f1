import { expect, it } from 'vitest';
import { createTestVerifier, type TestReport } from './test-verifier.ts';

const check = async (report: TestReport) => await createTestVerifier<string, string>({ run: async () => report }).verify({ input: '', output: '', again: async () => '' }, {});

it('accepts when everything passed, and nothing less', async () => {
  expect(await check({ passed: 3, total: 3 })).toEqual({ accepted: true, reason: 'All 3 tests passed.', score: 1 });
  expect(await check({ passed: 2, total: 3, failures: ['adds: expected 3, got 4'] })).toEqual({ accepted: false, reason: '1 of 3 tests failed: adds: expected 3, got 4.', score: 2 / 3 });
  expect(await check({ passed: 0, total: 2 })).toMatchObject({ accepted: false, score: 0 });
});

it('takes no tests for no proof', async () => {
  expect(await check({ passed: 0, total: 0 })).toMatchObject({ accepted: false, reason: 'No test was run.' });
});

it('refuses counts that cannot be, and shortens long failures', async () => {
  for (const report of [{ passed: 4, total: 3 }, { passed: -1, total: 3 }, { passed: Number.NaN, total: 3 }, { passed: 0.5, total: 1 }]) await expect(check(report)).rejects.toMatchObject({ kind: 'internal' });
  expect((await check({ passed: 0, total: 9, failures: Array.from({ length: 9 }, () => 'x'.repeat(1_000)) })).reason.length).toBeLessThan(700);
});

it('gives the runner the answer, the input and the call', async () => {
  const seen: unknown[] = [];
  const call = { signal: new AbortController().signal };
  const verifier = createTestVerifier<string, string>({
    run: async (...given) => {
      seen.push(...given);
      return { passed: 1, total: 1 };
    },
  });
  await verifier.verify({ input: 'task', output: 'code', again: async () => '' }, call);
  expect(seen).toEqual(['code', 'task', call]);
});
