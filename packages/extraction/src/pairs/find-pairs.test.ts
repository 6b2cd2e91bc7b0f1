import { expect, it } from 'vitest';
import { extractPairsOperation } from '../operation/extract-pairs.ts';
import { findKeyValuePairs } from './find-pairs.ts';

const read = async (text: string) => Object.fromEntries((await findKeyValuePairs(text)).map(({ key, value }) => [key, value]));

it.each([
  ['labels', 'Invoice No: R-77\nTotal: EUR 19.50', { 'Invoice No': 'R-77', Total: 'EUR 19.50' }],
  ['several on a line', 'Date: 5 May 2024    Time: 14:30\nRoom: 4', { Date: '5 May 2024', Time: '14:30', Room: '4' }],
  ['bold labels', '- **Name:** Ada Brandt\n- **Age**: 41', { Name: 'Ada Brandt', Age: '41' }],
  ['dotted leaders', 'Rent ........ 850.00\nHeating ..... 90.00', { Rent: '850.00', Heating: '90.00' }],
  ['front matter', '---\ntitle: "A day"\nauthor:\n  name: Ada\ntags:\n  - x\n  - y\n---\n# A day\n', { title: 'A day', 'author.name': 'Ada', tags: 'x\ny' }],
  ['TOML front matter', '+++\ntitle = "A day"\n+++\nText', { title: 'A day' }],
  ['definition lists', 'Term\n: What it means', { Term: 'What it means' }],
  ['HTML definition lists', '<dl><dt>Name</dt><dd>Ada <b>Brandt</b></dd></dl>', { Name: 'Ada Brandt' }],
  ['tables of two columns', '| Field | Value |\n|---|---|\n| Port | 8080 |\n| Host | alpha |', { Port: '8080', Host: 'alpha' }],
  ['a label above its value', 'Address:\n  Main St 1\n  Ulm\nPhone: 123', { Address: 'Main St 1\nUlm', Phone: '123' }],
  ['values that go on below', 'Notes: first line\n  second line\n  third: no\nAddress:  Main St 1\n          Ulm\n\n  not this\nPhone: 123', { Notes: 'first line\nsecond line', third: 'no', Address: 'Main St 1\nUlm', Phone: '123' }],
  ['no line that is not indented', 'Notes: first\nsecond\nDate: x', { Notes: 'first', Date: 'x' }],
  ['nothing in code', 'Name: Ada\n\n```yaml\nport: 8080\n<dl><dt>A</dt><dd>b</dd></dl>\n```\n\nAge: 41\n~~~\nhost: x\n', { Name: 'Ada', Age: '41' }],
  ['code that is all there is', '```\nport: 8080\n```\n', { port: '8080' }],
  ['assignments', 'PORT=8080\nexport HOST = "alpha"', { PORT: '8080', HOST: 'alpha' }],
])('reads %s', async (_name, text, pairs) => {
  expect(await read(text)).toEqual(pairs);
});

it('finds none in prose, times and addresses', async () => {
  expect(await read('We met at 14:30 in Ulm.\nhttps://example.org/a\nNothing else happened.')).toEqual({});
});

it('says where each value stands', async () => {
  const text = 'Name:  Ada Brandt  \n**Age:** 41';
  for (const { value, start, end } of await findKeyValuePairs(text)) expect(text.slice(start, end)).toBe(value);
});

it('covers a value that goes on with its place', async () => {
  const text = 'Notes: first line\r\n    second line  \r\nDate: 5';
  const [notes] = await findKeyValuePairs(text);
  expect(text.slice(notes?.start, notes?.end)).toBe('first line\r\n    second line');
});

it('finds requested keys in other words, and says which are missing', async () => {
  const text = 'Invoice Number: R-77\nAmount due: 19.50 EUR\nCustomer e-mail: ada@example.org\n\nThe project name is Atlas.';
  const output = await extractPairsOperation.local?.run({ text, keys: ['invoice_no', 'total', 'email', 'project name', 'VAT id'] });
  expect(output).toEqual({ pairs: { invoice_no: 'R-77', total: '19.50 EUR', email: 'ada@example.org', 'project name': 'Atlas' }, missing: ['VAT id'] });
});
