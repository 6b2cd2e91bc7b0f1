// How well the check of sentences tells those that their source supports from the others.
import { checkSupport } from '../../packages/rag/src/answer/verify/check-support.ts';
import { readSourceSentences } from '../../packages/rag/src/answer/verify/find-evidence.ts';
import { readPassage, readQuestions } from './excerpts.ts';
import { LABELLED_PASSAGES, type LabelledSentence } from './labelled-sentences.ts';

interface Checked extends LabelledSentence {
  readonly half: 'tune' | 'held';
  readonly isAccepted: boolean;
  readonly reason: string | undefined;
}

export async function reportChecks(say: (line?: string) => void, { isListing = false } = {}): Promise<void> {
  const checked = await checkAll();
  say('## The check of sentences');
  say();
  say('Sentences of answers over passages of about 400 tokens, labelled by hand before there was a check: supported by the passage (copied, reworded, with figures in other forms), not supported (another figure, unit, date or name, denied, turned round, invented), or true of another passage than the cited one. The check is by rules alone. Rules and thresholds were chosen by the half `tune`; no sentence of `held` was looked at while they were.');
  say();
  say('| half | supported | others | precision of "supported" | recall of "supported" | others that are flagged |');
  say('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const half of ['tune', 'held'] as const) {
    const own = checked.filter((sentence) => sentence.half === half);
    const supported = own.filter(({ label }) => label === 'supported');
    const others = own.filter(({ label }) => label !== 'supported');
    const right = supported.filter(({ isAccepted }) => isAccepted).length;
    const wrong = others.filter(({ isAccepted }) => isAccepted).length;
    say(`| ${half} | ${supported.length} | ${others.length} | ${share(right, right + wrong)} | ${share(right, supported.length)} | ${share(others.length - wrong, others.length)} |`);
  }
  say();
  say('By what is wrong, both halves: flagged of all. In brackets the half `held`.');
  say();
  say('| | flagged |');
  say('| --- | ---: |');
  for (const [kind, list] of Map.groupBy(checked.filter(({ label }) => label !== 'supported'), ({ kind: name }) => name)) {
    const flagged = (some: readonly Checked[]): string => `${some.filter(({ isAccepted }) => !isAccepted).length} of ${some.length}`;
    say(`| ${kind} | ${flagged(list)} (${flagged(list.filter(({ half }) => half === 'held'))}) |`);
  }
  if (isListing) for (const { text, kind, reason, isAccepted } of checked.filter(({ half, label, isAccepted: is }) => half === 'tune' && is !== (label === 'supported'))) say(`${isAccepted ? 'let pass' : 'refused'} (${kind}): ${text} ${reason ?? ''}`);
}

async function checkAll(): Promise<readonly Checked[]> {
  const questions = new Map(readQuestions().map((question) => [question.id, question]));
  const checked: Checked[] = [];
  for (const { question: id, half, sentences } of LABELLED_PASSAGES) {
    const question = questions.get(id);
    if (question === undefined) throw new Error(`There is no question ${id}.`);
    const text = readPassage(question);
    const source = { text, sentences: readSourceSentences(text) };
    for (const sentence of sentences) {
      const { isSupported, reason } = await checkSupport(sentence.text, [source], { question: question.question });
      checked.push({ ...sentence, half, isAccepted: isSupported, reason });
    }
  }
  return checked;
}

function share(part: number, all: number): string {
  return all === 0 ? '-' : (part / all).toFixed(3);
}
