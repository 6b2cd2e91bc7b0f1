// A model's pair against the document: its evidence stands there, its answer stands in its evidence, its question is one. What fails is said in words that the
// model can be told.
import type { QuoteFinder } from '../quotes/quote-finder.ts';
import { createQuoteFinder } from '../quotes/quote-finder.ts';
import type { QaPair } from './generate-qa-input.ts';

export interface ModelPair {
  readonly question: string;
  readonly answer: string;
  readonly evidence: string;
}

/** What the pair is held against. */
export interface PairSource {
  readonly text: string;
  /** Offset of `text` in the document. */
  readonly start: number;
  readonly finder: QuoteFinder;
}

export type CheckedPair = { readonly pair: QaPair } | { readonly problem: string };

const MAX_QUESTION = 400;
// Two or three sentences; whoever quotes a page has not said where the answer stands.
const MAX_EVIDENCE = 1_500;
const ADDRESS = /\b(?:https?:\/\/|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+/gi;

export function checkPair({ question, answer, evidence }: ModelPair, source: PairSource): CheckedPair {
  const asked = question.trim().replaceAll(/\s+/g, ' ');
  const named = `"${asked.slice(0, 120)}"`;
  if (!/[?？؟;]["'”»)]?$/.test(asked) || asked.length > MAX_QUESTION || asked.length < 5) return { problem: `${named} is not one question of at most ${MAX_QUESTION} characters` };
  // An address that the document does not hold was put there by somebody else.
  if ((asked.match(ADDRESS) ?? []).some((address) => !source.text.includes(address.replace(/[?.,;:!)"']+$/, '')))) return { problem: `${named} holds an address that the document does not` };
  if (evidence.length > MAX_EVIDENCE) return { problem: `the evidence of ${named} is too long: copy the one or two sentences that hold the answer` };
  const places = source.finder.find(evidence);
  if (places.length === 0) return { problem: `the evidence of ${named} does not stand in the document: copy it exactly, without leaving anything out` };
  for (const place of places.slice(0, 20)) {
    const quoted = source.text.slice(place.start, place.end);
    const [inside] = createQuoteFinder(quoted).find(answer);
    if (inside === undefined) continue;
    const written = quoted.slice(inside.start, inside.end);
    if (givesAway(asked, written)) return { problem: `${named} contains its answer` };
    const start = source.start + place.start;
    return {
      pair: {
        question: asked,
        answer: toOneLine(written),
        answerSpan: { start: start + inside.start, end: start + inside.end },
        evidence: { text: quoted, start, end: source.start + place.end },
      },
    };
  }
  return { problem: `the answer to ${named} is not part of its evidence: copy the answer from there, word for word` };
}

// Numbers of one digit and names of one letter may stand in a question by chance.
function givesAway(question: string, answer: string): boolean {
  return answer.trim().length > 3 && createQuoteFinder(question).find(answer).length > 0;
}

function toOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
