import type { JsonSchema, JsonValue, LanguageModel } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { compileJsonSchema } from './compile-json-schema.ts';
import { streamJson, type JsonEvent } from './stream-json.ts';

it('tells what is complete while it is written, and validates the whole at the end', async () => {
  const schema = { type: 'object', properties: { title: { type: 'string' }, rows: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } } }, required: ['title', 'rows'] } as const;
  const rows = Array.from({ length: 30 }, (_, id) => ({ id }));
  const model = createFakeLanguageModel({ reply: () => `Sure:\n\`\`\`json\n${JSON.stringify({ title: 'A long title with words', rows }, null, 1)}\n\`\`\`` });
  const events: JsonEvent[] = [];
  for await (const event of streamJson(model, { messages: [{ role: 'user', content: 'go' }] }, { schema: { schema, ...(await compileJsonSchema(schema)) } })) events.push(event);
  const partials = events.filter((event) => event.type === 'partial').map((event) => event.value as { readonly title?: string; readonly rows?: readonly JsonValue[] });
  expect(partials.length).toBeGreaterThan(3);
  for (const partial of partials) {
    expect(partial.title ?? 'A long title with words').toBe('A long title with words');
    expect(rows.slice(0, partial.rows?.length ?? 0)).toMatchObject(partial.rows ?? []);
    expect(partial.rows?.slice(0, -1) ?? []).toEqual(rows.slice(0, Math.max(0, (partial.rows?.length ?? 0) - 1)));
  }
  expect(events.at(-1)).toMatchObject({ type: 'end', answer: { value: { title: 'A long title with words', rows } } });
});

const filler = (word: string): string => `${word} `.repeat(60).trim();

async function readPartials(reply: string, schema: JsonSchema): Promise<JsonValue[]> {
  const partials: JsonValue[] = [];
  const options = { schema: { schema, ...(await compileJsonSchema(schema)) } };
  for await (const event of streamJson(createFakeLanguageModel({ reply: () => reply }), { messages: [{ role: 'user', content: 'go' }] }, options)) if (event.type === 'partial') partials.push(event.value);
  return partials;
}

const record: JsonSchema = { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' }, more: { type: 'string' } }, required: ['id', 'text', 'more'] };

it('tells what is there while required members are missing, each state once, and no text that is not complete', async () => {
  const value = { id: 1, text: filler('one'), more: filler('two') };
  expect(await readPartials(JSON.stringify(value, undefined, 1), record)).toEqual([{ id: 1 }, { id: 1, text: value.text }, value]);
});

it('tells nothing of thoughts, and the last of several objects', async () => {
  const value = { id: 2, text: filler('one'), more: 'x' };
  const thought = `<think>Perhaps {"id": 1, "text": "${filler('draft')}", "more": "y"} and so on, ${filler('hm')}</think>`;
  expect(await readPartials(`${thought} ${JSON.stringify(value, undefined, 1)}`, record)).toEqual([{ id: 2 }]);
  const said = await readPartials(`The form is {"id": 0, "text": "${filler('form')}", "more": "z"}. Here it is: ${JSON.stringify(value, undefined, 1)} ${filler('Done.')}`, record);
  expect(said.at(-1)).toEqual(value);
});

it('ends when it is told to, also with a model that goes on', async () => {
  const stop = new AbortController();
  const options = { schema: { schema: record, ...(await compileJsonSchema(record)) }, call: { signal: stop.signal } };
  const endless: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream() {
      for (let id = 0; id < 1_000; id += 1) {
        await Promise.resolve();
        yield { type: 'text', text: `{"id": ${id}, "text": "${filler('x')}"} ` };
      }
    },
  };
  const read = async (): Promise<void> => {
    for await (const event of streamJson(endless, { messages: [{ role: 'user', content: 'go' }] }, options)) if (event.type === 'partial') stop.abort();
  };
  await expect(read()).rejects.toMatchObject({ kind: 'cancelled' });
});
