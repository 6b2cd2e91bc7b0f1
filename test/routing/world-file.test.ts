// A world of the router benchmark that somebody else has written is taken whole or refused with what is wrong with it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { parseWorld } from '../../benchmarks/routing/world.ts';

const FOLDER = fileURLToPath(new URL('../../benchmarks/routing/worlds/', import.meta.url));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const WORLD = {
  name: 'small',
  description: 'One model.',
  calls: 10,
  secondsBetweenCalls: 1,
  judgedShare: 1,
  models: [{ provider: 'a', model: 'b', price: { input: 1, output: 2 }, contextTokens: null, maxOutputTokens: null, quality: { '*': 0.9 }, firstTokenMs: 100, tokensPerSecond: 50 }],
  traffic: [{ task: 'chat', weight: 1, inputTokens: 100, outputTokens: 10 }],
  events: [{ atCall: 5, model: 'a/b', factor: 0.5 }],
};
const [MODEL] = WORLD.models;
const [TRAFFIC] = WORLD.traffic;

test.each(files)('%s is one', (name) => {
  expect(parseWorld(readFileSync(`${FOLDER}${name}`, 'utf8'), name).models.length).toBeGreaterThan(1);
});

describe('refused is', () => {
  it.each<[string, string, RegExp]>([
    ['an empty file', '', /^x\.json is no world: it is no JSON/],
    ['half a file', JSON.stringify(WORLD).slice(0, 50), /it is no JSON/],
    ['null', 'null', /no JSON object/],
    ['a list', '[]', /no JSON object/],
    ['a model twice', JSON.stringify({ ...WORLD, models: [MODEL, MODEL] }), /a\/b is there twice/],
    ['half a call', JSON.stringify({ ...WORLD, calls: 10.5 }), /calls makes no sense \(10\.5\)/],
    ['a name that is none', JSON.stringify({ ...WORLD, name: undefined }), /The world lacks name/],
    ['a list with a hole', JSON.stringify({ ...WORLD, models: [null] }), /models is no list of objects/],
    ['a model without speed', JSON.stringify({ ...WORLD, models: [{ ...MODEL, tokensPerSecond: 0 }] }), /models\[0\]: tokensPerSecond makes no sense/],
    ['a model that fails more than always', JSON.stringify({ ...WORLD, models: [{ ...MODEL, failureShare: 2 }] }), /failureShare/],
    ['more tokens than could be priced', JSON.stringify({ ...WORLD, traffic: [{ ...TRAFFIC, inputTokens: 1e12 }] }), /traffic\[0\]: inputTokens/],
    ['an event without its call', JSON.stringify({ ...WORLD, events: [{ model: 'a/b' }] }), /events\[0\] lacks atCall/],
    ['an event of nobody', JSON.stringify({ ...WORLD, events: [{ atCall: 1, model: 'c/d' }] }), /An event names c\/d/],
    ['a task that nobody is good at', JSON.stringify({ ...WORLD, models: [{ ...MODEL, quality: {} }] }), /a\/b has no quality for chat/],
  ])('%s', (_name, text, message) => {
    expect(() => parseWorld(text, 'x.json')).toThrow(message);
  });

  it('nothing of one that is right', () => {
    expect(parseWorld(JSON.stringify(WORLD), 'x.json')).toEqual(WORLD);
  });
});
