import type { JsonSchema } from '@gateway/core';
import { expect, it } from 'vitest';
import { fillBySchema } from './fill-by-schema.ts';

const ACCOUNT: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string', format: 'email' }, creation_date: { type: 'string', format: 'date' }, user_id: { type: 'integer' } },
  required: ['name', 'email', 'creation_date', 'user_id'],
};

it('fills fields by name, type and format, and says where they stand', async () => {
  const text = 'User John Doe (john.doe@example.com) created an account on 2024-07-15. His user ID is 12345.';
  const { value, evidence, confidence } = await fillBySchema(text, ACCOUNT);
  expect(value).toEqual({ name: 'John Doe', email: 'john.doe@example.com', creation_date: '2024-07-15', user_id: 12345 });
  for (const one of evidence) expect(text.slice(one.start, one.end)).toBe(one.text);
  expect(Object.values(confidence).every((one) => one > 0 && one < 1)).toBe(true);
});

it('does the same with other people, days and numbers', async () => {
  const text = 'On March 3rd, 2023, Maria Schmidt signed up; the account was created on 2023-03-04. Write to maria@firma.example. Her user ID is 77.';
  expect((await fillBySchema(text, ACCOUNT)).value).toEqual({ name: 'Maria Schmidt', email: 'maria@firma.example', creation_date: '2023-03-04', user_id: 77 });
});

it('leaves out what nothing speaks for', async () => {
  expect((await fillBySchema('The weather was fine, and 3 birds sang.', ACCOUNT)).value).toEqual({});
});

it('fills lists from tables and labels, enums and booleans from words', async () => {
  const text = '# Invoice INV-2024-001\n\nVendor: Acme Corp Ltd\nPaid: no\nStatus: Overdue\nTags: a, b\n\n| Item | Qty | Unit price |\n|---|---|---|\n| Desk | 2 | 240.00 |\n| Lamp | 1 | 35.00 |\n\nTotal amount: EUR 515.00';
  const items = { type: 'array', items: { type: 'object', properties: { item: { type: 'string' }, qty: { type: 'integer' }, unit_price: { type: 'number' } }, required: ['item', 'qty'] } };
  const schema: JsonSchema = { type: 'object', properties: { invoice_number: { type: 'string' }, vendor: { type: 'string' }, paid: { type: 'boolean' }, status: { enum: ['open', 'overdue', 'paid'] }, tags: { type: 'array', items: { type: 'string' } }, total: { type: 'number' }, items } };
  expect((await fillBySchema(text, schema)).value).toEqual({
    invoice_number: 'INV-2024-001', vendor: 'Acme Corp Ltd', paid: false, status: 'overdue', tags: ['a', 'b'], total: 515, items: [{ item: 'Desk', qty: 2, unit_price: 240 }, { item: 'Lamp', qty: 1, unit_price: 35 }],
  });
});

it('ends with a schema that refers to itself in many places', async () => {
  const properties = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`part_${index}`, { $ref: '#' }]));
  expect((await fillBySchema('Name: Ada', { type: 'object', properties: { name: { type: 'string' }, ...properties } })).value).toEqual({ name: 'Ada' });
}, 30_000);

it('takes no number out of a date, wherever both stand', async () => {
  const lines = Array.from({ length: 3_000 }, () => 'On 2024-01-05 the count was 7.').join('\n');
  expect((await fillBySchema(lines, { type: 'object', properties: { count: { type: 'integer' } } })).value).toEqual({ count: 7 });
}, 30_000);

it.each<[string, string, JsonSchema]>([
  ['The price is $5 million.', 'price', { type: 'number' }],
  ['Revenue: 3.5 million EUR', 'revenue', { type: 'number' }],
  ['The total was between 5 and 10.', 'total', { type: 'number' }],
  ['The total was 5 to 10.', 'total', { type: 'number' }],
  ['The weight in kg: it is 500 g.', 'weight_kg', { type: 'number' }],
  ['Shipping is not express.', 'shipping', { enum: ['express', 'standard'] }],
])('takes nothing out of %j for %s', async (text, name, schema) => {
  expect((await fillBySchema(text, { type: 'object', properties: { [name]: schema } })).value).toEqual({});
});
