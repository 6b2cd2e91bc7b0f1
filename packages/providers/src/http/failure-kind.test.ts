import { describe, expect, test } from 'vitest';
import { readFailureMeaning } from './failure-kind.ts';

const meaning = (status: number | undefined, message = '', ...codes: readonly string[]) => readFailureMeaning({ message, codes }, status);

describe('the kind of a failure', () => {
  test.each([
    [302, 'unavailable'],
    [400, 'invalid_input'],
    [405, 'invalid_input'],
    [409, 'unavailable'],
    [425, 'unavailable'],
    [500, 'unavailable'],
    [504, 'unavailable'],
    [undefined, 'unavailable'],
  ] as const)('by status %s alone is %s', (status, kind) => {
    expect(meaning(status).kind).toBe(kind);
  });

  test.each([
    ['a server that breaks over content is unavailable', meaning(500, 'content filter crashed'), { kind: 'unavailable' }],
    ['a rate limit that speaks of the context window stays one', meaning(429, 'tokens per minute for this context window'), { kind: 'rate_limit' }],
    ['Google’s rate limit speaks of quota', meaning(429, 'You exceeded your current quota, please check your plan and billing details.'), { kind: 'rate_limit' }],
    ['a missing endpoint stays not found', meaning(404, 'Invalid URL'), { kind: 'not_found' }],
    ['an image that is refused is no parameter', meaning(400, 'Images are not supported by this model'), { kind: 'invalid_input' }],
    ['a temperature that is refused is one', meaning(400, '`temperature` is deprecated for this model.'), { kind: 'invalid_input', reason: 'unsupported_parameter' }],
    ['Azure’s filter', meaning(400, 'Filtered due to content management policy', 'responsibleaipolicyviolation'), { kind: 'content_filter' }],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toEqual(expected);
  });
});
