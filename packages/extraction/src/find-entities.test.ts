import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEntityFinder, findEntities, listUnsupportedTypes, LOCAL_ENTITY_TYPES } from './find-entities.ts';

const find = createEntityFinder();
const texts = (text: string, type: string): string[] => find(text, { types: [type] }).map((mention) => mention.text);

test.each([
  ['date', 'On 2024-05-06, May 5th, 2024 and 5 May 2024 we met.', ['2024-05-06', 'May 5th, 2024', '5 May 2024']],
  ['date', 'From 5-7 May 2024, then May 5-7, 2024; also 06.05.2024 and 5/6/24.', ['5-7 May 2024', 'May 5-7, 2024', '06.05.2024', '5/6/24']],
  ['date', 'Q3 2024 beat Q1-Q2 2023, FY2022 and the second quarter of 2021.', ['Q3 2024', 'Q1-Q2 2023', 'FY2022', 'second quarter of 2021']],
  ['date', 'Founded in 1998, it grew through the 1990s and the 19th century (1847).', ['1998', 'the 1990s', '19th century', '1847']],
  ['date', 'We sold 2024 units and 2000 pages for $1999; it may work, they march on.', []],
  ['date', 'Due Monday, last week, in September and yesterday.', ['Monday', 'last week', 'September', 'yesterday']],
  ['date', 'Call 555-1234 or 030-1999; the plan of 1990–1995 and (–1998) stay.', ['1990–1995', '1998']],
  ['date', 'Le 12 déc. 2024, le 1er janvier 2025, 3 févr. 2024; am 5. Mrz. 2024, 24. Dez 2023.', ['12 déc. 2024', '1er janvier 2025', '3 févr. 2024', '5. Mrz. 2024', '24. Dez 2023']],
  ['date', 'El 3 de ago. de 2024, 5 de marzo del 2024; il 7 gennaio 2023, 9 set 2022; op 4 mrt 2024 en 1 mei; 2 de fev. de 2021, 8 de outubro de 2020.', ['3 de ago. de 2024', '5 de marzo del 2024', '7 gennaio 2023', '9 set 2022', '4 mrt 2024', '1 mei', '2 de fev. de 2021', '8 de outubro de 2020']],
  ['date', 'We set 3 out of 20 aside in Rio de Janeiro with mayo; gen 5 ago, mag 12.', []],
  ['time', 'At 14:30, 5:40 pm, 9 a.m. or noon UTC; ratio 3:2 is none. Log 2024-05-06T08:12:30Z.', ['14:30', '5:40 pm', '9 a.m.', 'noon', '08:12:30Z']],
  ['money', 'It cost $1.2 million, EUR 4,500, 4.500,00 €, £3bn and 1.2 million dollars, not 4500.', ['$1.2 million', 'EUR 4,500', '4.500,00 €', '£3bn', '1.2 million dollars']],
  ['percent', 'Up 12.5%, 9% to 11%, 3 percentage points or 25 basis points.', ['12.5%', '9% to 11%', '3 percentage points', '25 basis points']],
  ['quantity', 'It weighs 5 kg, runs 20 km/h for thirty (30) days and holds 2,000 tokens.', ['5 kg', '20 km/h', 'thirty (30) days', '2,000 tokens']],
  ['email', 'Write to jane.doe+x@mail.example.co.uk. Not to @handle or a@b.', ['jane.doe+x@mail.example.co.uk']],
  ['url', 'See https://example.com/a_(b), (www.example.org/x) and http://a.example/?q=1.', ['https://example.com/a_(b)', 'www.example.org/x', 'http://a.example/?q=1']],
  ['phone', 'Call +49 30 1234567, (555) 123-4567 or 555-123-4567; order 12.345.678.', ['+49 30 1234567', '(555) 123-4567', '555-123-4567']],
  ['id', 'INV-2024-001, ticket #48213, PO-77/12, Contract No. 20391-B and CVE-2024-31999; UTF-8 is none.', ['INV-2024-001', '#48213', 'PO-77/12', '20391-B', 'CVE-2024-31999']],
])('%s in: %s', (type, text, expected) => {
  expect(texts(text, type).toSorted()).toEqual(expected.toSorted());
});

test.each([
  ['person', 'Dr. Angela Weiss met Tim Cook. "Fine," said Priya Raman. Mr. Biden left.', ['Angela Weiss', 'Tim Cook', 'Priya Raman', 'Biden']],
  ['person', 'The guitarist Tomas Vrel and Zora Qux, CEO of Foo Ltd, agreed.', ['Tomas Vrel', 'Zora Qux']],
  ['person', 'The Report was long. Results improved. However, Monday came.', []],
  ['organization', 'Globex Corporation, Siemens AG, Acme plc and the Bank of England signed with Stanford University.', ['Globex Corporation', 'Siemens AG', 'Acme plc', 'Bank of England', 'Stanford University']],
  ['organization', 'The NBA and the European Commission fined Johnson & Johnson. The Company shall pay.', ['NBA', 'European Commission', 'Johnson & Johnson']],
  ['location', 'She flew from Berlin to San Francisco, crossed Lake Superior and lives in Hay Street near Mount Vorn.', ['Berlin', 'San Francisco', 'Lake Superior', 'Hay Street', 'Mount Vorn']],
  ['location', 'A Japanese firm and a British singer came to Bridgefell, New Jersey.', ['Bridgefell', 'New Jersey']],
  ['product', 'The iPhone 15 Pro, Windows 11 and the Samsung Galaxy S24 were compared.', ['iPhone 15 Pro', 'Windows 11', 'Samsung Galaxy S24']],
])('%s in: %s', (type, text, expected) => {
  expect(texts(text, type)).toEqual(expected);
});

test.each(['Dr. Ͻ12%', 'Dr. Ä12%', 'Dr. É12%', 'Dr. A12%'])('a word of any alphabet is cut by no pattern: %s', (text) => {
  expect(find(text, { types: ['person', 'percent'] }).map((mention) => mention.type)).not.toContain('percent');
});

test('scripts without spaces bound no pattern', () => {
  expect(texts('約12%です', 'percent')).toEqual(['12%']);
});

test.each([
  ['date', 'Bump to 29.4.12, v4.1.10 and 15.5.27; in 2024 and 23 in 2025.', ['2024', '2025']],
  ['date', 'Am 6.5.2024, 06.05.24 und bis 31.12.24; version 1.2.2024 and 1.2.2024.1 are none.', ['6.5.2024', '06.05.24', '31.12.24']],
  ['location', 'Change it in README.md, in toFile, in ES2020, in WebSocket and in API.', []],
  ['location', 'The parties store Customer Data in Deliverables, in Schedules and in R-14.', []],
  ['organization', 'Use `Acme Inc` here.\n\n```\nnew Globex Corporation\n```\n\nSiemens AG stays.', ['Siemens AG']],
  ['organization', 'The README, the SDK, the URLs; it throws ERR_STOP.', []],
  ['organization', 'A Party pays the Annual Fees for the Service Levels and the Milestones. The Project Managers meet; Calibration & Service grew.', []],
  ['organization', 'The `a` and `b` of `c` are in `d`: EPERM and TOKEN stop the NBA.', ['NBA']],
  ['person', 'Authors: Liane Okonjo-Brandt, Mattheus Erkvald, Zoirse Pellworth\n\nText follows.', ['Liane Okonjo-Brandt', 'Mattheus Erkvald', 'Zoirse Pellworth']],
  ['person', 'Tarrow, D. (2023). Idris, N. and Vancastle, R. (2020).', ['Tarrow', 'Idris', 'Vancastle']],
])('technical and legal texts, %s in: %s', (type, text, expected) => {
  expect(texts(text, type)).toEqual(expected);
});

test('a code fence goes on into the next part of a long text', () => {
  const filler = 'line of code\n'.repeat(6_000);
  expect(texts(`\`\`\`\n${filler}Siemens AG\n\`\`\`\n\nGlobex Corporation`, 'organization')).toEqual(['Globex Corporation']);
});

test('who was introduced in full is known by the last name afterwards', () => {
  expect(texts('Anna Brenzlau joined in May. Later Brenzlau left.', 'person')).toEqual(['Anna Brenzlau', 'Brenzlau']);
});

test('the answer does not depend on which other types are asked for, and comes in order', () => {
  const text = 'INV-2024-001 was paid on May 5, 2024 by Jane Miller of Contoso Ltd in Paris: EUR 4,500 (12%).';
  const all = find(text);
  expect(all.map((mention) => mention.start)).toEqual(all.map((mention) => mention.start).toSorted((a, b) => a - b));
  for (const type of LOCAL_ENTITY_TYPES) expect(find(text, { types: [type] })).toEqual(all.filter((mention) => mention.type === type));
});

test('types go by aliases in any case and come back as they were asked for; unknown ones are named', () => {
  const types = ['ORG', 'Email address', 'disease'];
  expect(findEntities('Write to Contoso Ltd at a@b.example.', { types }).map((mention) => mention.type)).toEqual(['ORG', 'Email address']);
  expect(listUnsupportedTypes(types)).toEqual(['disease']);
});

test('a long text is read in parts with right offsets and one memory', () => {
  const filler = 'The meeting took place as planned and nothing else was decided on that day.\n\n'.repeat(1_200);
  const text = `Anna Brenzlau joined.\n\n${filler}Later Brenzlau left on May 5, 2024.`;
  const mentions = find(text, { types: ['person', 'date'] });
  expect(mentions.map((mention) => mention.text)).toEqual(['Anna Brenzlau', 'Brenzlau', 'May 5, 2024']);
  for (const mention of mentions) expect(text.slice(mention.start, mention.end)).toBe(mention.text);
});

const piece = fc.oneof(
  fc.constantFrom('Dr. ', 'Bank of ', 'the ', 'May ', '5', '2024', '$', ' million', 'St. ', "O'", "'s ", ', Inc.', '@', 'https://', '.', '\n', '\n\n', '# ', '"', '(', ' & ', 'Q3 ', '-', '12%', '+49 ', 'New York '),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc.lorem({ maxCount: 4 }).map((words) => words.replace(/\b\w/g, (letter) => letter.toUpperCase())),
);

test('property: mentions are slices of the source, ordered, and never overlap', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const text = pieces.join('');
      let position = 0;
      for (const mention of find(text)) {
        expect(text.slice(mention.start, mention.end)).toBe(mention.text);
        expect(mention.text.trim()).not.toBe('');
        expect(mention.start).toBeGreaterThanOrEqual(position);
        position = mention.end;
      }
    }),
    { numRuns: 300 },
  );
});
