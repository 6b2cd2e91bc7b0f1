import { readFile } from 'node:fs/promises';
import { isGatewayError, type Progress } from '@gateway/core';
import { expect, test } from 'vitest';
import { rankSentences } from './rank-sentences.ts';
import { splitSentences } from './split-sentences.ts';
import { summarizeExtractive } from './summarize-extractive.ts';

const fixture = (name: string): Promise<string> => readFile(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
const join = (sentences: readonly { readonly text: string }[]): string => sentences.map((sentence) => sentence.text).join('\n');
const countTokens = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;
const failure = (error: unknown): string => (isGatewayError(error) ? error.kind : String(error));

test('a report: the figures and the outlook, not the notices and the contents that it leads with', async () => {
  const text = await fixture('quarterly-report.md');
  const summary = await summarizeExtractive(text, { maxSentences: 5 });
  const chosen = join(summary.sentences);
  const lead = splitSentences(text).slice(0, 5).map(({ start, end }) => text.slice(start, end)).join('\n');
  const facts = [/Pump Systems revenue rose 18%|Revenue grew 12%/, /margin fell from 38/, /full year we now expect/, /Valves revenue fell/];
  const found = (candidate: string): number => facts.filter((fact) => fact.test(candidate)).length;
  expect(found(chosen)).toBeGreaterThanOrEqual(3);
  expect(found(lead)).toBe(0);
  expect(chosen).not.toMatch(/forward-looking|rights reserved|\.{4}|Page \d|\|/);
  expect(summary.coverage.share).toBeGreaterThan(0.6);
});

test('a contract: obligations from several clauses, without clause numbers', async () => {
  const { sentences, coverage } = await summarizeExtractive(await fixture('contract.md'), { maxSentences: 6 });
  expect(join(sentences)).toMatch(/EUR 48,000 per quarter/);
  expect(join(sentences)).toMatch(/liability/);
  expect(join(sentences)).not.toMatch(/WHEREAS|WITNESS|^\d\.\d/m);
  expect(coverage.covered).toBeGreaterThanOrEqual(5);
});

test('a research note: the finding and the advice, wrapped lines joined', async () => {
  const { sentences } = await summarizeExtractive(await fixture('research-note.txt'), { maxSentences: 4 });
  expect(join(sentences)).toMatch(/Re-ranking the top twenty|five passages/);
  expect(join(sentences)).toMatch(/six passages/);
  expect(join(sentences)).not.toMatch(/Author|arxiv/);
  for (const sentence of sentences) expect(sentence.text).not.toContain('\n');
});

test('support tickets: what went wrong, not greetings and fields', async () => {
  const { sentences } = await summarizeExtractive(await fixture('support-tickets.md'), { maxSentences: 4 });
  expect(join(sentences)).toMatch(/root cause/);
  expect(join(sentences)).toMatch(/invoice/i);
  expect(join(sentences)).not.toMatch(/Hello|regards|iPhone|Status|Priority/);
});

test('a changelog: the changes without hashes, links and thanks', async () => {
  const { sentences } = await summarizeExtractive(await fixture('changelog.md'), { maxSentences: 5 });
  expect(join(sentences)).toMatch(/Breaking: drop support for Node\.js 18/);
  expect(join(sentences)).not.toMatch(/Updated dependencies|[0-9a-f]{7}|https?:|Thanks|@relay/);
});

test('a focus brings its subject to the front', async () => {
  const text = await fixture('contract.md');
  const { sentences } = await summarizeExtractive(text, { maxSentences: 2, focus: 'availability and credits' });
  expect(join(sentences)).toMatch(/99\.5%/);
});

test('offsets point at the source, in document order, without overlap', async () => {
  for (const name of ['contract.md', 'changelog.md', 'research-note.txt']) {
    const text = await fixture(name);
    let position = 0;
    for (const sentence of await rankSentences(text)) {
      expect(sentence.start).toBeGreaterThanOrEqual(position);
      const firstWord = sentence.text.split(' ')[0]?.replace(/[*:`]/g, '') ?? '';
      expect(text.slice(sentence.start, sentence.end).replace(/[*]/g, '')).toContain(firstWord);
      expect(sentence.score).toBeGreaterThanOrEqual(0);
      expect(sentence.score).toBeLessThanOrEqual(1);
      position = sentence.end;
    }
  }
});

test('a token budget holds for the joined text', async () => {
  const text = await fixture('quarterly-report.md');
  for (const maxTokens of [12, 40, 150]) {
    const { sentences } = await summarizeExtractive(text, { maxTokens, countTokens });
    expect(sentences.length).toBeGreaterThan(0);
    expect(countTokens(join(sentences))).toBeLessThanOrEqual(maxTokens);
  }
});

test('the same is not said twice', async () => {
  const text = 'The pump failed on Monday because a seal was worn. '.repeat(5) + 'The worn seal made the pump fail on Monday. Nobody was hurt in the incident at the plant. Deliveries will resume on Thursday.';
  const { sentences } = await summarizeExtractive(text, { maxSentences: 4 });
  expect(sentences.filter((sentence) => sentence.text.startsWith('The pump failed'))).toHaveLength(1);
});

test('tables and headings serve when there is nothing else, and nothing gives nothing', async () => {
  const { sentences } = await summarizeExtractive('# Prices\n\n| Item | Price in euro |\n| --- | --- |\n| Desk lamp with arm | 40 |\n');
  expect(join(sentences)).toContain('Desk lamp');
  expect(await summarizeExtractive(' \n ')).toEqual({ sentences: [], ranked: [], coverage: { covered: 0, sections: 0, share: 0 } });
});

test('long documents are ranked in batches', async () => {
  const filler = Array.from({ length: 26_000 }, (_value, index) => `Record ${index} of the archive mentions shelf ${index % 977} and box ${index % 613}.`).join(' ');
  const text = `${filler}\n\nThe audit found that the archive loses records because shelf labels are wrong. ${filler.slice(0, 5_000)}`;
  const progress: Progress[] = [];
  const { sentences } = await summarizeExtractive(text, { maxSentences: 3, focus: 'audit labels', onProgress: (step) => { progress.push(step); } });
  expect(join(sentences)).toContain('The audit found');
  expect(progress.length).toBeGreaterThanOrEqual(3);
  expect(progress.at(-1)?.done).toBe(text.length);
});

test('an abort in the middle stops the work', async () => {
  const text = 'A sentence about something that goes on and on. '.repeat(60_000);
  const controller = new AbortController();
  setImmediate(() => { controller.abort(); });
  await expect(summarizeExtractive(text, { signal: controller.signal }).catch(failure)).resolves.toBe('cancelled');
  await expect(rankSentences('x', { signal: controller.signal }).catch(failure)).resolves.toBe('cancelled');
});

test.each([[{ maxSentences: 0 }], [{ maxTokens: -1, countTokens }], [{ maxTokens: 10 }], [{ maxSentences: Number.NaN }]])('refuses %j', async (options) => {
  await expect(summarizeExtractive('Text.', options).catch(failure)).resolves.toBe('invalid_input');
});
