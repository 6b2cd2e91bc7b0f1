// How well the extractive answer, without any model, finds the sentences that answer a question, and says so when there are none.
import { createKnowledgeBases, openSqliteStore, answerQuestion, type KnowledgeBase } from '../../packages/rag/src/index.ts';
import { EXTRACT_PARAMETERS, extractAnswer } from '../../packages/rag/src/answer/local/extract-answer.ts';
import type { NumberedPassage } from '../../packages/rag/src/answer/strategies/strategy.ts';
import { createTermReader } from '../../packages/rag/src/keyword/read-terms.ts';
import { readCorpus, readQuestions } from './excerpts.ts';
import { UNANSWERABLE } from './unanswerable.ts';

type Say = (line?: string) => void;

interface Item {
  readonly question: string;
  readonly isOdd: boolean;
  readonly kind: 'answerable' | 'foreign' | 'beside';
  /** Excerpts that answer it. */
  readonly references: readonly string[];
  readonly corpus: string;
}

interface Read extends Item {
  readonly passages: readonly NumberedPassage[];
  /** What a search shows of its best chunk. */
  readonly highlights: string;
  /** The extractive answer as it comes, undefined for a refusal. */
  readonly answer: string | undefined;
}

interface Figures {
  readonly answered: number;
  readonly holds: number;
  readonly f1: number;
}

const CORPORA = ['state_of_the_union', 'wikitexts', 'pubmed', 'chatlogs', 'finance'];
const reader = createTermReader();

function readTerms(text: string): ReadonlySet<string> {
  return new Set(reader.read(text.replaceAll(/\[\d+\]/g, ' ')).keys());
}

export async function reportExtracts(say: Say): Promise<void> {
  const read = await readAll();
  const [answerable, foreign, beside] = (['answerable', 'foreign', 'beside'] as const).map((kind) => read.filter((item) => item.kind === kind));
  say('## Answers without a model');
  say();
  say(`Each text is a knowledge base of its own. ${answerable?.length} questions that it answers; ${foreign?.length} questions of the other texts, asked of it; ${beside?.length} written for this about things that it does not tell. Parameters were chosen by the **odd** questions; the **even** ones are the figures to go by.`);
  say();
  say('"Holds it": the answer has at least half of the content words of an excerpt that answers the question. F1: words of the answer against those of all its excerpts, an unanswered question counting 0. What "the best chunk whole" holds is what the search has found at all.');
  say();
  say('| | holds it, even | F1, even | answered, even | holds it, odd | F1, odd | words an answer |');
  say('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const row = (name: string, answerOf: (item: Read) => string | undefined): void => {
    const [even, odd] = [false, true].map((isOdd) => measure((answerable ?? []).filter((item) => item.isOdd === isOdd), answerOf));
    const answers = (answerable ?? []).flatMap((item) => answerOf(item) ?? []);
    const words = answers.reduce((sum, answer) => sum + answer.split(/\s+/).length, 0) / Math.max(1, answers.length);
    say(`| ${name} | ${even?.holds.toFixed(3)} | ${even?.f1.toFixed(3)} | ${even?.answered.toFixed(3)} | ${odd?.holds.toFixed(3)} | ${odd?.f1.toFixed(3)} | ${Math.round(words)} |`);
  };
  row('**extractive answer**', ({ answer }) => answer);
  row('the same, never refusing', ({ question, passages }) => extractAnswer(question, passages, { ...EXTRACT_PARAMETERS, leastCoverage: 0 }));
  row('three sentences of the best chunk with most of the words asked', ({ highlights }) => highlights);
  row('the best passage whole (with its neighbours)', ({ passages }) => passages[0]?.text);
  row('all that was read', ({ passages }) => passages.map(({ text }) => text).join('\n'));
  say();
  say('| questions that the sources do not answer | refused, even | refused, odd |');
  say('| --- | ---: | ---: |');
  for (const [name, items] of [['of another text', foreign ?? []], ['written for this', beside ?? []]] as const) {
    const refused = (isOdd: boolean): string => (1 - measure(items.filter((item) => item.isOdd === isOdd), ({ answer }) => answer).answered).toFixed(3);
    say(`| ${name} | ${refused(false)} | ${refused(true)} |`);
  }
}

export async function tuneExtracts(say: Say): Promise<void> {
  const read = (await readAll()).filter(({ isOdd }) => isOdd);
  const [answerable, foreign, beside] = (['answerable', 'foreign', 'beside'] as const).map((kind) => read.filter((item) => item.kind === kind));
  const show = (name: string, change: Partial<typeof EXTRACT_PARAMETERS>): void => {
    const answerOf = ({ question, passages }: Read): string | undefined => extractAnswer(question, passages, { ...EXTRACT_PARAMETERS, ...change });
    const { holds, f1, answered } = measure(answerable ?? [], answerOf);
    const refused = [foreign, beside].map((items) => (1 - measure(items ?? [], answerOf).answered).toFixed(3));
    say(`${name}: holds ${holds.toFixed(3)} f1 ${f1.toFixed(3)} answered ${answered.toFixed(3)} refused ${refused.join(' ')}`);
  };
  show('as it is', {});
  for (const leastCoverage of [0.3, 0.35, 0.4, 0.5, 0.55, 0.6, 0.7]) show(`least coverage ${leastCoverage}`, { leastCoverage });
  for (const relative of [0.6, 0.7, 0.8, 0.85, 0.9]) show(`relative ${relative}`, { relative });
  for (const neighbourShare of [0, 0.15, 0.5]) show(`neighbours ${neighbourShare}`, { neighbourShare });
  for (const typeBonus of [0, 0.05, 0.15, 0.25]) show(`type ${typeBonus}`, { typeBonus });
  for (const valueBonus of [0, 0.3, 0.5]) show(`value ${valueBonus}`, { valueBonus });
}

async function readAll(): Promise<readonly Read[]> {
  const bases = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }) });
  const opened = new Map<string, KnowledgeBase>();
  for (const corpus of CORPORA) {
    const base = await bases.create({ name: corpus });
    await base.add([{ id: corpus, text: readCorpus(corpus) }]);
    opened.set(corpus, base);
  }
  const read: Read[] = [];
  for (const item of listItems()) {
    const base = opened.get(item.corpus);
    if (base === undefined) continue;
    const { sources, answer, isNotInSources } = await answerQuestion(base, { question: item.question });
    const { results } = await base.search({ query: item.question, limit: 1, highlights: 3 });
    const highlights = (results[0]?.highlights ?? []).map(({ text }) => text).join(' ');
    read.push({ ...item, highlights, passages: sources.map(({ score, ...source }) => ({ ...source, value: score })), answer: isNotInSources ? undefined : answer });
  }
  await bases.close();
  return read;
}

function listItems(): readonly Item[] {
  const questions = readQuestions();
  const answerable = questions.map(({ id, question, corpus, references }): Item => ({ question, corpus, kind: 'answerable', isOdd: Number(id) % 2 === 1, references: references.map(({ content }) => content) }));
  // Every third question goes to the text after its own.
  const foreign = questions.filter(({ id }) => Number(id) % 3 === 0).map(({ id, question, corpus }): Item => ({ question, corpus: CORPORA[(CORPORA.indexOf(corpus) + 1) % CORPORA.length] ?? '', kind: 'foreign', isOdd: Number(id) % 2 === 1, references: [] }));
  const beside = UNANSWERABLE.map(({ question, corpus }, index): Item => ({ question, corpus, kind: 'beside', isOdd: index % 2 === 1, references: [] }));
  return [...answerable, ...foreign, ...beside];
}

function measure(items: readonly Read[], answerOf: (item: Read) => string | undefined): Figures {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const answers = items.map((item) => ({ answer: answerOf(item), references: item.references }));
  return {
    answered: mean(answers.map(({ answer }) => Number(answer !== undefined))),
    holds: mean(answers.map(({ answer, references }) => Number(answer !== undefined && references.some((reference) => recall(readTerms(answer), readTerms(reference)) >= 0.5)))),
    f1: mean(answers.map(({ answer, references }) => (answer === undefined ? 0 : overlap(readTerms(answer), readTerms(references.join('\n')))))),
  };
}

function recall(answer: ReadonlySet<string>, reference: ReadonlySet<string>): number {
  return [...reference].filter((term) => answer.has(term)).length / Math.max(1, reference.size);
}

function overlap(answer: ReadonlySet<string>, reference: ReadonlySet<string>): number {
  const common = [...reference].filter((term) => answer.has(term)).length;
  return common === 0 ? 0 : (2 * common) / (answer.size + reference.size);
}
