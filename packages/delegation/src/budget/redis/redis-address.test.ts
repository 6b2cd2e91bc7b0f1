import { expect, it } from 'vitest';
import { readRedisPlace } from './redis-address.ts';

it.each([
  ['redis://cache.example', 'cache.example'],
  ['redis://cache.example:6380/3', 'cache.example:6380'],
  ['rediss://user:p%40ss@cache.example:6380/', 'cache.example:6380'],
  ['redis://:canary@[::1]:6379', '[::1]:6379'],
])('names of %s only %s', (url, place) => {
  expect(readRedisPlace(url)).toBe(place);
});

it.each(['', 'cache.example:6379', 'http://:canary@cache.example', 'redis:///canary', 'redis://:canary@cache.example/zero', 'redis://:canary%zz@cache.example'])('refuses %s without repeating it', (url) => {
  expect(() => readRedisPlace(url)).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.not.stringContaining('canary') as string }));
});
