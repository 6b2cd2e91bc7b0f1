// An answer as a model wrote it: its sentences and what each of them cites.
import { splitSentences } from '@gateway/text';
import { REFUSAL_MARK } from './answer-prompts.ts';

export interface CitedSentence {
  /** Without citations. */
  readonly text: string;
  readonly citations: readonly number[];
}

// [1], [2, 3], [1-3], [1][2], [source 1].
const CITATION = /\s?\[\s*(?:(?:sources?|quellen?)\s*)?(\d{1,4}(?:\s*(?:,|;|-|–|and|&)\s*\d{1,4})*)\s*\]/giu;
const LONGEST_RANGE = 50;
// What is told of the sources themselves, not from them.
const ABOUT_SOURCES =
  /\b(?:sources?|passages?|documents?|excerpts?|notes|context|information)\b[^.]{0,60}\b(?:do(?:es)? not|don't|doesn't|did not|cannot|can't|no(?:thing| information| mention)?)\b|\bnot (?:mentioned|stated|found|specified|given|available|contained|covered|answered) (?:in|by) (?:the|these|any)\b[^.]{0,20}\b(?:sources?|passages?|documents?|context)\b|\b(?:cannot|can't|could not|unable to) (?:be )?(?:answer|determine|find)/iu;

/** Sentences in order. One without a citation has those of the next one in its paragraph, since many put them at its end. */
export function readAnswer(answer: string): CitedSentence[] {
  return maskCode(dropTableHeads(answer)).split(/\n{2,}|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)/).flatMap((paragraph) => {
    const sentences = joinCitations(paragraph);
    let following: readonly number[] = [];
    return sentences
      .toReversed()
      .map(({ text, citations }) => {
        if (citations.length > 0) following = citations;
        return { text, citations: isAboutSources(text) ? citations : following };
      })
      .toReversed();
  });
}

// The names of a table's columns claim nothing.
function dropTableHeads(answer: string): string {
  const lines = answer.split('\n');
  const isRule = (line: string | undefined): boolean => line !== undefined && line.includes('|') && line.includes('-') && /^[\s|:-]+$/.test(line);
  return lines.filter((line, at) => !isRule(line) && !(line.includes('|') && isRule(lines[at + 1]))).join('\n');
}

// `list[2]` cites nothing.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];

function maskCode(answer: string): string {
  return answer.replaceAll(/`[^`\n]+`/g, (code) => code.replaceAll('[', OPEN).replaceAll(']', CLOSE));
}

function unmask(text: string): string {
  return text.replaceAll(OPEN, '[').replaceAll(CLOSE, ']');
}

/** Whether a model said that the sources do not tell, by its mark or in its own words, and nothing that it cites. */
export function isRefusal(answer: string): boolean {
  if (answer.trim() === '' || answer.trim().replaceAll(/[*_`."']/g, '').startsWith(REFUSAL_MARK.replaceAll('_', ''))) return true;
  const sentences = readAnswer(answer);
  return sentences.length <= 2 && sentences.every(({ citations }) => citations.length === 0) && sentences.some(({ text }) => isAboutSources(text));
}

export function isAboutSources(sentence: string): boolean {
  return ABOUT_SOURCES.test(sentence);
}

// Ends what is told of the sources, and begins what is said all the same.
const TURN = /;\s|\s[—–]\s|—|,?\s+(?:but|however|yet|although|though|so|therefore|hence|thus),?\s+/iu;
// Says once more that it cannot be known.
const NOT_KNOWN = /\b(?:unknown|unclear|uncertain|unsure)\b|(?:\b(?:not|no|cannot)\b|n't\b).{0,30}\b(?:know|known|tell|say|said|sure|certain|answer|answered|determine|determined|help)\b/iu;

/** What a sentence about the sources says besides: "they do not mention the colour, but **it is blue**"; undefined for nothing. */
export function readBeside(sentence: string): string | undefined {
  // "Although they do not tell, …": the comma turns.
  const clauses = sentence.replace(/^((?:even )?(?:al)?though\b|while\b)([^,]*),/iu, '$1$2;').split(TURN);
  const beside = clauses.filter((clause) => !isAboutSources(clause) && !NOT_KNOWN.test(clause));
  return beside.length === 0 || beside.length === clauses.length ? undefined : beside.join(' ').trim();
}

/** The answer without its mark of refusal, where a model put it behind what it could answer. */
export function tidyAnswer(answer: string): string {
  return answer.replaceAll(REFUSAL_MARK, '').trim();
}

// A citation behind the full stop belongs to the sentence before it.
function joinCitations(paragraph: string): CitedSentence[] {
  const moved = paragraph.replaceAll(/([.!?]["'”’)]?)((?:\s?\[[^\]\n]{1,60}\])+)/gu, (whole, stop: string, marks: string) => (marks.replaceAll(CITATION, '').trim() === '' ? `${marks}${stop}` : whole));
  return splitSentences(moved).flatMap(({ start, end }) => {
    const raw = moved.slice(start, end);
    const text = raw.replaceAll(CITATION, '').replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, '').replaceAll(/\*\*|__/g, '').trim();
    return /[\p{L}\p{N}]/u.test(text) ? [{ text: unmask(text), citations: readCitations(raw) }] : [];
  });
}

function readCitations(sentence: string): number[] {
  const numbers = [...sentence.matchAll(CITATION)].flatMap(([, list = '']) =>
    list.split(/\s*(?:,|;|and|&)\s*/i).flatMap((part) => {
      const [from = 0, to = from] = part.split(/\s*[-–]\s*/).map(Number);
      return Array.from({ length: Math.min(Math.max(to - from + 1, 1), LONGEST_RANGE) }, (_, index) => from + index);
    }),
  );
  return [...new Set(numbers)];
}
