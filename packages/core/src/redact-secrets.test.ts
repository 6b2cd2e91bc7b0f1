import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, redactSecrets } from './redact-secrets.ts';

const SECRETS: readonly (readonly [name: string, text: string, secret: string])[] = [
  ['an OpenAI key', 'Incorrect API key provided: sk-proj-AbC123_def-456.', 'AbC123_def-456'],
  ['a masked OpenAI key', 'Incorrect API key provided: sk-abcde***********wxyz.', 'wxyz'],
  ['an Anthropic key', 'invalid x-api-key sk-ant-api03-abcdefgh', 'api03-abcdefgh'],
  ['an OpenRouter key', 'sk-or-v1-0123456789abcdef', '0123456789abcdef'],
  ['a Google key', 'https://example.com/?key=AIzaSyA-1234567890abcdef', 'SyA-1234567890abcdef'],
  ['a GitHub token', 'ghp_abcdefghijklmnop1234', 'abcdefghijklmnop1234'],
  ['a Hugging Face token', 'hf_abcdefghijklmnop', 'abcdefghijklmnop'],
  ['a Groq key', 'gsk_abcdefghijklmnop', 'abcdefghijklmnop'],
  ['an xAI key', 'xai-abcdefghijklmnop', 'abcdefghijklmnop'],
  ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
  ['a JSON web token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123', 'eyJzdWIiOiIxMjM0In0'],
  ['a JSON web token after a dash', 'id-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc', 'eyJzdWIiOiIxMjM0In0'],
  ['a bearer token', 'Authorization: Bearer abc.def-ghi_jkl', 'abc.def-ghi_jkl'],
  ['basic credentials', 'authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['a named value in JSON', '{"api_key": "hunter2hunter2"}', 'hunter2hunter2'],
  ['a named value in a query', '?access_token=hunter2hunter2&x=1', 'hunter2hunter2'],
  ['a header', 'x-goog-api-key: hunter2hunter2', 'hunter2hunter2'],
  ['a password in a URL', 'redis://user:hunter2@localhost:6379/0', 'hunter2'],
  ['a token in a URL without a password', 'https://hunter2hunter2@example.com/repo.git', 'hunter2hunter2'],
  ['a key of unknown shape in a query', 'https://example.com/v1?key=hunter2hunter2#x', 'hunter2hunter2'],
  ['a token of unknown shape in a query', '/v1?a=b&token=hunter2hunter2&c', 'hunter2hunter2'],
  ['a password in a URL after a dot', 'see.redis://user:hunter2@localhost:6379/0', 'hunter2'],
];

describe('redactSecrets', () => {
  it.each(SECRETS)('takes out %s', (_name, text, secret) => {
    expect(redactSecrets(text)).not.toContain(secret);
    expect(redactSecrets(text)).toContain('[redacted]');
    const wrapped = redactSecrets(`before\n${text}\nafter`);
    expect([wrapped.startsWith('before'), wrapped.endsWith('after')]).toEqual([true, true]);
  });

  it('takes out exact secrets of any shape, but not very short ones', () => {
    expect(redactSecrets('the word is Swordfish, a b', ['Swordfish', 'a', ''])).toBe('the word is [redacted], a b');
  });

  const KEY = 'canary-openai-Zx9q7Lw3';
  // Has letters that the two alphabets write differently.
  const ODD_KEY = 'k?>~ÿþ?ü-key+/=';

  const toUrl = [encodeURIComponent, decodeURIComponent] as const;
  const toJson = [(text: string): string => text.replaceAll('/', String.raw`\/`), (text: string): string => text.replaceAll(String.raw`\/`, '/')] as const;
  const asIs = [String, String] as const;

  it.each([KEY, ODD_KEY, `${KEY}4`, `${KEY}42`])('takes out %s in base64, alone and inside something longer, and leaves no letter that holds a bit of it', (key) => {
    for (const before of ['', 'u', 'me', 'bot', ':', 'user:', 'user1:', 'user12:']) {
      for (const after of ['', '!', '!!', ':xy']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          for (const [write, read] of [asIs, toUrl, toJson]) {
            const encoded = Buffer.from(`${before}${key}${after}`).toString(encoding);
            const left = redactSecrets(`auth=${write(encoded)} (401)`, [key]);
            const [start = '', end = '', ...more] = read(left.slice('auth='.length, -' (401)'.length)).split('[redacted]');
            expect(more).toEqual([]);
            expect(left).toContain('[redacted]');
            expect(start).toBe(encoded.slice(0, start.length));
            expect(start.length).toBeLessThanOrEqual(Math.floor((before.length * 8) / 6));
            expect(end.length).toBeLessThanOrEqual(encoded.length - Math.ceil(((before.length + Buffer.byteLength(key)) * 8) / 6));
          }
        }
      }
    }
  });

  it('takes out what URLs make of a key', () => {
    expect(redactSecrets('see /v1?k=p%26w%2Fd%2B1&x=1', ['p&w/d+1'])).toBe('see /v1?k=[redacted]&x=1');
  });

  it('looks for short secrets only as they are', () => {
    const base64 = Buffer.from('abcde').toString('base64');
    expect(redactSecrets(`abcde ${base64} YWJjZG`, ['abcde'])).toBe(`[redacted] ${base64} YWJjZG`);
  });

  it('leaves other base64 alone, and texts that hold only part of a key', () => {
    const redact = createRedactor([KEY, ODD_KEY, 'secret']);
    for (const text of [Buffer.from('canary-openai-Zx9q7Lw'.repeat(3)).toString('base64'), Buffer.from('secre').toString('base64'), 'The c2Vjcm file, and some canary-openai, secre', 'a+b/c==', '']) expect(redact(text)).toBe(text);
  });

  it('leaves ordinary text alone', () => {
    for (const text of ['The task-force asked for 3 tokens.', 'https://example.com/a:b@c', 'risk-averse people', 'max_tokens: 4096', 'The API key is missing.', 'at Object.run (file:///app/x.js:1:2)']) expect(redactSecrets(text)).toBe(text);
  });

  it('changes nothing more the second time', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(...SECRETS.map(([, text]) => text)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const once = redactSecrets(pieces.join(' '), [KEY]);
        expect(redactSecrets(once, [KEY])).toBe(once);
      }),
    );
  });

  // What a vendor answers is not ours: each of these took seconds when the patterns had no bound. A quadratic pattern would run into the test's limit.
  it.each(['a.', '-eyJaaaaaaaa', 'a://', 'sk-', 'Bearer ', 'eyJaaaaaaaa.', 'password', 'a:b@', 'a://b', '?key='])('is done with two million characters of %j', (piece) => {
    expect(redactSecrets(piece.repeat(2_000_000 / piece.length), [KEY, 'a.a.a.a.a.b'])).not.toBe('');
  });
});
