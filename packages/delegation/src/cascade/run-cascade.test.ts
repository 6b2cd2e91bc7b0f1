import { GatewayError, readMessageText, type Checkpoint, type ErrorKind, type JsonValue, type Operation, type Progress, type Verifier } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createBooks, createPaidModel } from './__fixtures__/paid-model.ts';
import { runCascade } from './run-cascade.ts';
import { createGroundingVerifier } from './verifiers/grounding-verifier.ts';
import { createJudgeVerifier } from './verifiers/judge-verifier.ts';
import { createSchemaVerifier } from './verifiers/schema-verifier.ts';
import { createSelfConsistencyVerifier } from './verifiers/self-consistency-verifier.ts';
import { createTestVerifier } from './verifiers/test-verifier.ts';

interface Question {
  readonly text: string;
  readonly hints?: readonly string[];
}

const answerOperation: Operation<Question, string> = {
  name: 'answer',
  task: 'question_answering',
  promptVersion: '1',
  run: async ({ text, hints = [] }, model, call) => {
    call?.onProgress?.({ done: 1, total: 2, message: 'Asking' });
    const result = await model.complete({ messages: [{ role: 'user', content: [text, ...hints].join('\n') }], temperature: 0 }, { signal: call?.signal });
    call?.onProgress?.({ done: 2, total: 2, message: 'Answered' });
    return result.text;
  },
};

const isNumber: Verifier<Question, string> = createSchemaVerifier<Question, string>({
  read: (output) => (/^-?\d+$/.test(output) ? Number(output) : output),
  validate: (value) => (typeof value === 'number' ? [] : [{ path: '', message: 'must be number' }]),
});

const cheapWrong = () => createPaidModel({ model: 'cheap', price: [3, 4], reply: () => 'about forty' });
const strongRight = () => createPaidModel({ model: 'strong', price: [100, 200], reply: () => '42' });
const ask = { operation: answerOperation, input: { text: 'How many?' } };
const failure = (kind: ErrorKind, details?: Record<string, JsonValue>) => new GatewayError({ kind, message: `It is ${kind}.`, ...(details === undefined ? {} : { details }) });
const clock = () => createFakeClock({ autoAdvance: true });

describe('asking', () => {
  it('takes a cheap answer that passes, and asks nobody else', async () => {
    const [cheap, strong] = [createPaidModel({ model: 'cheap', reply: () => '41' }), strongRight()];
    const result = await runCascade({ ...ask, targets: [cheap, strong], verifiers: [isNumber], clock: clock() });
    expect(result).toMatchObject({ output: '41', accepted: true, chosen: { provider: 'acme', model: 'cheap' }, reason: 'Passed schema.' });
    expect(result.attempts).toHaveLength(1);
    expect(strong.requests).toHaveLength(0);
  });

  it('asks the stronger model when a check fails; the cost is the sum', async () => {
    const books = createBooks();
    const seen: string[] = [];
    const result = await runCascade({ ...ask, targets: [cheapWrong(), strongRight()], verifiers: [isNumber], call: { attempts: books.observer }, onAttempt: ({ model, outcome }) => seen.push(`${model} ${outcome}`), clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: true, chosen: { model: 'strong' }, cost: { inputPicoUsd: 103, outputPicoUsd: 204, totalPicoUsd: 307 }, usage: { inputTokens: 20, outputTokens: 10 } });
    expect(result.reason).toContain('acme/cheap was rejected (schema: The answer does not fit the schema: the value must be number)');
    expect(result.attempts).toMatchObject([
      { provider: 'acme', model: 'cheap', outcome: 'rejected', cost: { totalPicoUsd: 7 }, verifierCost: { totalPicoUsd: 0 }, verdicts: [{ verifier: 'schema', accepted: false }] },
      { provider: 'acme', model: 'strong', outcome: 'accepted', cost: { totalPicoUsd: 300 }, verdicts: [{ verifier: 'schema', accepted: true }] },
    ]);
    expect(seen).toEqual(['cheap rejected', 'strong accepted']);
    expect(books).toMatchObject({ spent: 307, ended: 2 });
  });

  it('counts retries inside a target, and what an unknown price makes unknown', async () => {
    const flaky = createPaidModel({ model: 'flaky', price: [1, 0], retries: 2, reply: (_request, index) => (index < 2 ? failure('unavailable') : '7') });
    const result = await runCascade({ ...ask, targets: [flaky], verifiers: [isNumber], clock: clock() });
    expect(result.attempts[0]).toMatchObject({ cost: { totalPicoUsd: 3 }, usage: { inputTokens: 30 }, firstTokenMs: 1 });
    const unpriced = createPaidModel({ model: 'unpriced', price: null, reply: () => 'no' });
    const mixed = await runCascade({ ...ask, targets: [unpriced, strongRight()], verifiers: [isNumber], clock: clock() });
    expect(mixed.attempts.map(({ cost }) => cost?.totalPicoUsd ?? null)).toEqual([null, 300]);
    expect(mixed.cost).toBeNull();
  });

  it('counts the answers of models that tell nobody of their requests, and nothing for cached ones', async () => {
    const plain = createFakeLanguageModel({ reply: () => ({ text: '1', cost: { inputPicoUsd: 5, outputPicoUsd: 0, totalPicoUsd: 5 } }) });
    expect((await runCascade({ ...ask, targets: [plain], clock: clock() })).cost).toMatchObject({ totalPicoUsd: 5 });
    const unknown = createFakeLanguageModel({ reply: () => '1' });
    expect((await runCascade({ ...ask, targets: [unknown], clock: clock() })).cost).toBeNull();
    const cached = createFakeLanguageModel({ reply: () => ({ text: '1', cost: null, cached: { kind: 'exact', savedCost: null } }) });
    expect((await runCascade({ ...ask, targets: [cached], clock: clock() })).cost).toMatchObject({ totalPicoUsd: 0 });
  });

  it('names the model that answered when another took over', async () => {
    const chain = createFakeLanguageModel({ provider: 'acme', model: 'first', reply: () => ({ text: '1', provider: 'other', model: 'second-2026' }) });
    const result = await runCascade({ ...ask, targets: [chain], clock: clock() });
    expect(result.chosen).toEqual({ provider: 'other', model: 'second-2026' });
    expect(result.attempts[0]).toMatchObject({ provider: 'acme', model: 'first', answeredBy: { provider: 'other', model: 'second-2026' } });
  });

  it('takes the first answer when there is nothing to check it with, and the operation\'s own checks by default', async () => {
    expect(await runCascade({ ...ask, targets: [cheapWrong(), strongRight()], clock: clock() })).toMatchObject({ output: 'about forty', accepted: true, attempts: [{ verdicts: [] }] });
    const checked = { ...answerOperation, verifiers: [isNumber] };
    expect(await runCascade({ ...ask, operation: checked, targets: [cheapWrong(), strongRight()], clock: clock() })).toMatchObject({ output: '42' });
  });

  it('asks no more than maxAttempts, and needs somebody to ask', async () => {
    const strong = strongRight();
    expect(await runCascade({ ...ask, targets: [cheapWrong(), strong], verifiers: [isNumber], maxAttempts: 1, clock: clock() })).toMatchObject({ accepted: false, output: 'about forty' });
    expect(strong.requests).toHaveLength(0);
    await expect(runCascade({ ...ask, targets: [], clock: clock() })).rejects.toMatchObject({ kind: 'not_configured' });
    await expect(runCascade({ ...ask, targets: [strong], maxAttempts: 0, clock: clock() })).rejects.toMatchObject({ kind: 'invalid_input' });
  });

  it('tells the next model why, when the operation wants it; checks see the original input', async () => {
    const strong = strongRight();
    const inputs: Question[] = [];
    const watching: Verifier<Question, string> = { name: 'watch', verify: async (answer) => (inputs.push(answer.input), isNumber.verify(answer, {})) };
    await runCascade({
      ...ask,
      targets: [cheapWrong(), strong],
      verifiers: [watching],
      withFeedback: (input, rejections) => ({ ...input, hints: rejections.map(({ output, verdict }) => `Not "${output}": ${verdict.reason}`) }),
      clock: clock(),
    });
    expect(strong.requests[0]?.messages[0]?.content).toBe('How many?\nNot "about forty": The answer does not fit the schema: the value must be number.');
    expect(inputs).toEqual([ask.input, ask.input]);
  });

  it('passes progress on as one line that only grows', async () => {
    const progress: Progress[] = [];
    await runCascade({ ...ask, targets: [cheapWrong(), strongRight()], verifiers: [isNumber], call: { onProgress: (entry) => progress.push(entry) }, clock: clock() });
    expect(progress.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5]);
    expect(progress[2]?.message).toMatch(/acme\/cheap was rejected .* Asking acme\/strong\./);
    expect(progress.at(-1)).toEqual({ done: 5, total: 5, message: 'Answered' });
  });
});

describe('every kind of check sends a wrong answer on to the stronger model', () => {
  const source = 'The plant in Kassel has 42 employees.';
  const judge = createFakeLanguageModel({ reply: (request) => JSON.stringify({ accepted: request.messages.some((message) => readMessageText(message).includes('<answer>\n42')), score: 0.9, reason: 'so it is' }) });
  const verifiers: readonly Verifier<Question, string>[] = [
    isNumber,
    createGroundingVerifier({ readSource: () => source, readAnswer: (output) => `It has ${output} employees.` }),
    createTestVerifier({ run: async (output) => ({ passed: output === '42' ? 1 : 0, total: 1 }) }),
    createJudgeVerifier({ model: judge, readTask: ({ text }) => text, readAnswer: (output) => output, readSource: () => source }),
    createSelfConsistencyVerifier({ read: (output) => output }),
  ];

  it.each(verifiers.map((verifier) => [verifier.name, verifier] as const))('%s', async (name, verifier) => {
    const wrong = createPaidModel({ model: 'cheap', reply: (_request, index) => (name === 'schema' ? 'some' : String(43 + index)) });
    const result = await runCascade({ ...ask, targets: [wrong, strongRight()], verifiers: [verifier], clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: true, attempts: [{ model: 'cheap', outcome: 'rejected' }, { model: 'strong', outcome: 'accepted' }] });
    const alone = await runCascade({ ...ask, targets: [wrong], verifiers: [verifier], clock: clock() });
    expect(alone.accepted).toBe(false);
  });
});

describe('failures', () => {
  it.each<ErrorKind>(['unavailable', 'timeout', 'rate_limit', 'quota', 'auth', 'permission', 'not_found', 'not_configured', 'bad_response', 'content_filter', 'unsupported'])('%s of one model is a reason to ask the next', async (kind) => {
    const broken = createPaidModel({ model: 'broken', reply: () => failure(kind) });
    const result = await runCascade({ ...ask, targets: [broken, strongRight()], verifiers: [isNumber], clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: true, attempts: [{ outcome: kind, reason: `It is ${kind}.`, verdicts: [], answeredBy: null }, { outcome: 'accepted' }] });
  });

  it('asks the next when only this model\'s window was too small', async () => {
    const small = createPaidModel({ model: 'small', reply: () => failure('invalid_input', { reason: 'context_window' }) });
    expect(await runCascade({ ...ask, targets: [small, strongRight()], clock: clock() })).toMatchObject({ output: '42' });
  });

  it.each<ErrorKind>(['cancelled', 'invalid_input', 'internal'])('%s ends it', async (kind) => {
    const [broken, strong] = [createPaidModel({ model: 'broken', reply: () => failure(kind) }), strongRight()];
    await expect(runCascade({ ...ask, targets: [broken, strong], clock: clock() })).rejects.toMatchObject({ kind, details: { attempts: [{ model: 'acme/broken', outcome: kind }] } });
    expect(strong.requests).toHaveLength(0);
  });

  it('keeps what answers said out of errors', async () => {
    const broken = createPaidModel({ model: 'broken', reply: () => failure('internal') });
    const error: unknown = await runCascade({ ...ask, targets: [cheapWrong(), broken], verifiers: [{ name: 'echo', verify: async ({ output }) => ({ accepted: false, reason: output }) }], clock: clock() }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'internal', details: { attempts: [{ outcome: 'rejected', reason: 'rejected by echo' }, { outcome: 'internal' }] } });
  });

  it('throws the last failure with the story when nobody answers', async () => {
    const models = ['a', 'b'].map((model, index) => createPaidModel({ model, reply: () => failure(index === 0 ? 'auth' : 'rate_limit') }));
    await expect(runCascade({ ...ask, targets: models, clock: clock() })).rejects.toMatchObject({
      kind: 'rate_limit',
      message: 'It is rate_limit.',
      details: { attempts: [{ model: 'acme/a', outcome: 'auth' }, { model: 'acme/b', outcome: 'rate_limit', costUsd: 2e-12 }] },
    });
  });

  it('returns what there is when the budget ends, and says so; throws when there is nothing', async () => {
    const strong = strongRight();
    const result = await runCascade({ ...ask, targets: [cheapWrong(), strong, strongRight()], verifiers: [isNumber], call: { attempts: createBooks({ maxRequests: 1 }).observer }, clock: clock() });
    expect(result).toMatchObject({ output: 'about forty', accepted: false, chosen: { model: 'cheap' }, attempts: [{ outcome: 'rejected' }, { outcome: 'budget_exceeded', cost: { totalPicoUsd: 0 } }, { outcome: 'budget_exceeded' }] });
    expect(result.reason).toContain('budget');
    expect(strong.requests).toHaveLength(0);
    await expect(runCascade({ ...ask, targets: [strong], call: { attempts: createBooks({ maxRequests: 0 }).observer }, clock: clock() })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  });

  it('passes over what the budget refuses: a cheaper one may fit, and the refused one was not asked', async () => {
    const dear = createPaidModel({ model: 'dear', reply: () => failure('budget_exceeded') });
    const result = await runCascade({ ...ask, targets: [dear, cheapWrong(), strongRight()], verifiers: [isNumber], maxAttempts: 2, clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: true, attempts: [{ outcome: 'budget_exceeded' }, { outcome: 'rejected' }, { outcome: 'accepted' }] });
  });

  it('throws what a model failed with, when the budget refuses the rest', async () => {
    const targets = (['unavailable', 'budget_exceeded'] as const).map((kind) => createPaidModel({ model: kind, reply: () => failure(kind) }));
    await expect(runCascade({ ...ask, targets, clock: clock() })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('answers an abort at once, also when nothing under way notices it', async () => {
    const controller = new AbortController();
    const strong = strongRight();
    const deaf: Verifier<Question, string> = {
      name: 'deaf',
      verify: async () => {
        setImmediate(() => {
          controller.abort();
        });
        return new Promise(() => undefined);
      },
    };
    await expect(runCascade({ ...ask, targets: [strongRight(), strong], verifiers: [deaf], call: { signal: controller.signal }, clock: clock() })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(strong.requests).toHaveLength(0);
    const hanging = createFakeLanguageModel({ hang: true });
    const stop = new AbortController();
    const running = runCascade({ ...ask, targets: [hanging, strong], call: { signal: stop.signal }, clock: clock() });
    setImmediate(() => {
      stop.abort(new GatewayError({ kind: 'timeout', message: 'Time is up.' }));
    });
    await expect(running).rejects.toMatchObject({ kind: 'timeout', message: 'Time is up.' });
    expect(strong.requests).toHaveLength(0);
  });
});

describe('when no answer passes', () => {
  const scored = (name: string, scores: Readonly<Record<string, number>>, minimum: number): Verifier<Question, string> => ({
    name,
    verify: async ({ output }) => ({ accepted: (scores[output] ?? 0) >= minimum, reason: `scored ${scores[output] ?? 0}`, score: scores[output] ?? 0 }),
  });
  const saying = (text: string) => createPaidModel({ model: text, reply: () => text });

  it('the one that passed most checks is the best, then the higher score, then the stronger model', async () => {
    const first = scored('first', { a: 0, b: 1, c: 1 }, 1);
    const second = scored('second', { a: 1, b: 0.8, c: 0.3 }, 1);
    const best = await runCascade({ ...ask, targets: ['a', 'b', 'c'].map(saying), verifiers: [first, second], clock: clock() });
    expect(best).toMatchObject({ output: 'b', accepted: false, chosen: { model: 'b' } });
    expect(best.reason).toMatch(/^No answer passed every check.*second: scored 0\.8/);
    const even = await runCascade({ ...ask, targets: ['x', 'y'].map(saying), verifiers: [first], clock: clock() });
    expect(even.output).toBe('y');
    expect(even.attempts.map(({ verdicts }) => verdicts.length)).toEqual([1, 1]);
  });

  it('an answer that could not be checked has not passed; a check that fails twice ends it', async () => {
    const down: Verifier<Question, string> = {
      name: 'judge',
      verify: async () => {
        throw failure('unavailable');
      },
    };
    const third = strongRight();
    const result = await runCascade({ ...ask, targets: [cheapWrong(), strongRight(), third], verifiers: [isNumber, down], clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: false, attempts: [{ outcome: 'rejected' }, { outcome: 'rejected', verdicts: [{ accepted: true }, { verifier: 'judge', accepted: false, error: 'unavailable' }] }, {}] });
    const stopped = await runCascade({ ...ask, targets: [strongRight(), strongRight(), third], verifiers: [down], clock: clock() });
    expect(stopped).toMatchObject({ accepted: false, attempts: { length: 2 } });
    expect(stopped.reason).toContain('could not be made twice');
    const buggy: Verifier<Question, string> = { name: 'buggy', verify: async () => JSON.parse('{') as never };
    await expect(runCascade({ ...ask, targets: [cheapWrong(), third], verifiers: [buggy], clock: clock() })).rejects.toMatchObject({ kind: 'internal' });
  });
});

describe('paid checks', () => {
  it('count apart from the answer, with the role of a check, and may send the answer on', async () => {
    const books = createBooks();
    const judge = createPaidModel({ model: 'judge', price: [0, 11], reply: (_request, index) => JSON.stringify({ accepted: index > 0, score: index, reason: 'so it is' }) });
    const verifier = createJudgeVerifier<Question, string>({ model: judge, readTask: ({ text }) => text, readAnswer: (output) => output });
    const result = await runCascade({ ...ask, targets: [cheapWrong(), strongRight()], verifiers: [verifier], call: { attempts: books.observer }, clock: clock() });
    expect(result).toMatchObject({ output: '42', accepted: true, cost: { totalPicoUsd: 7 + 11 + 300 + 11 }, attempts: [{ cost: { totalPicoUsd: 7 }, verifierCost: { totalPicoUsd: 11 } }, { verifierCost: { totalPicoUsd: 11 }, verifierUsage: { inputTokens: 10 } }] });
    expect(books.starts.map(({ model, role }) => `${model} ${role ?? 'answer'}`)).toEqual(['cheap answer', 'judge verifier', 'strong answer', 'judge verifier']);
  });

  it('ask the same model again as an independent sample that no cache and no checkpoint answers', async () => {
    const entries = new Map<string, JsonValue>();
    const checkpoint: Checkpoint = { load: (key) => entries.get(key), save: async (key, value) => void entries.set(key, value) };
    const remembering: Operation<Question, string> = {
      ...answerOperation,
      run: async (input, model, call) => {
        const kept = call?.checkpoint?.load('answer');
        if (typeof kept === 'string') return kept;
        const output = await answerOperation.run(input, model, call);
        await call?.checkpoint?.save('answer', output);
        return output;
      },
    };
    const books = createBooks();
    const unsure = createPaidModel({ model: 'unsure', reply: (_request, index) => String(index) });
    const verifier = createSelfConsistencyVerifier<Question, string>({ read: (output) => output });
    const targets = [unsure, strongRight()];
    const result = await runCascade({ ...ask, operation: remembering, targets, verifiers: [verifier], call: { attempts: books.observer, checkpoint }, clock: clock() });
    expect(unsure.requests.map(({ sample, temperature }) => [sample, temperature])).toEqual([[undefined, 0], [1, 0.7], [2, 0.7]]);
    expect(result.attempts[0]).toMatchObject({ outcome: 'rejected', cost: { totalPicoUsd: 2 }, verifierCost: { totalPicoUsd: 4 } });
    expect(books.starts.map(({ role }) => role)).toEqual([undefined, 'verifier', 'verifier']);
    // The checkpoint is the operation's own: the second model finds what the first one left.
    expect(entries.get('answer')).toBe('0');
    expect([...entries.keys()]).toEqual(['answer', 'sample-1:answer', 'sample-2:answer']);
    expect(result.accepted).toBe(false);
  });
});
