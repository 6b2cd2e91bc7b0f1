// Gives each name its type, with the memory of the document: who was introduced in full is recognised by the last name alone.
import type { Span } from '../entity-mention.ts';
import { findCodeSpans, isTechnicalText } from './code-text.ts';
import { doubtName, findAuthorLines } from './name-doubt.ts';
import { weighName, type NameScores, type NameType } from './name-evidence.ts';
import type { NameLexicon } from './name-lexicon.ts';
import { findNameRuns, type NameRun } from './name-run.ts';
import { tokenizeNames, type NameToken } from './name-token.ts';

export interface TypedName extends Span {
  readonly type: NameType;
}

/** What earlier parts of a document taught about names. */
export interface NameMemory {
  /** Full forms, last names, abbreviations, by what they were taken for. */
  readonly known: Map<string, NameScores>;
  /** Words that also occur in lower case. */
  readonly lowerCase: Set<string>;
  /** The part before ended within a code fence. */
  isInFence: boolean;
}

export function createNameMemory(): NameMemory {
  return { known: new Map(), lowerCase: new Set(), isInFence: false };
}

const THRESHOLD = 1.5;
const PHRASE_THRESHOLD = 1.35;
// The first word of a sentence is capitalised anyway.
const START_THRESHOLD = 2.4;
// In a heading every word is.
const HEADING_THRESHOLD = 4;
const CONFIDENT = 2.5;
const MAX_KNOWN = 50_000;

/** The names in one part of a document. `isClaimed` tells what patterns have taken. Adds to `memory`. */
export function typeNames(text: string, options: { readonly lexicon: NameLexicon; readonly memory: NameMemory; isClaimed(position: number): boolean }): TypedName[] {
  const { lexicon, memory, isClaimed } = options;
  const tokens = tokenizeNames(text);
  for (const token of tokens) {
    if (token.kind === 'word' && !token.isCapital && memory.lowerCase.size < MAX_KNOWN) memory.lowerCase.add(token.text);
  }
  const code = findCodeSpans(text, memory.isInFence);
  memory.isInFence = code.isInside;
  const isCode = new Uint8Array(text.length);
  for (const span of code.spans) isCode.fill(1, span.start, span.end);
  const runs = findNameRuns({ text, tokens, lexicon, lowerCase: memory.lowerCase, isClaimed: (position) => isClaimed(position) || isCode[position] === 1 });
  const isAuthorLine = findAuthorLines(tokens);
  const surroundings = { tokens, lexicon, lowerCase: memory.lowerCase, isTechnical: isTechnicalText(tokens), isAuthorLine };
  const weighed = runs.map((run) => ({ run, scores: doubtName(run, weighName(run, tokens, lexicon), surroundings) }));
  for (const { run, scores } of weighed) remember(run, scores, memory);
  const headings = findHeadingLines(tokens);
  return weighed.flatMap(({ run, scores }) => {
    const type = decide(run, recall(run, scores, memory), headings(run.first) && !isAuthorLine(run.first));
    return type === undefined ? [] : [{ start: run.start, end: run.end, type }];
  });
}

// A confident reading is kept for the same name elsewhere, and for its short forms.
function remember(run: NameRun, scores: NameScores, memory: NameMemory): void {
  const [type, margin] = readBest(scores);
  if (margin < CONFIDENT || memory.known.size > MAX_KNOWN) return;
  note(memory, run.words.join(' '), type);
  const count = run.words.length;
  if (type === 'person' && count > 1 && count <= 4 && !run.words.includes('of')) {
    const last = run.words.findLast((word) => !/^(?:Jr\.?|Sr\.?|II|III|IV)$/.test(word) && word.length > 2);
    if (last !== undefined) note(memory, last, 'person');
    note(memory, run.words[0] ?? '', 'person');
  }
  if (type === 'organization' && count > 2) {
    const acronym = run.words.filter((word) => /^\p{Lu}/u.test(word)).map((word) => word[0] ?? '').join('');
    if (acronym.length > 1) note(memory, acronym, 'organization');
  }
}

function note(memory: NameMemory, name: string, type: keyof NameScores): void {
  const scores = memory.known.get(name) ?? { person: 0, organization: 0, location: 0, product: 0, other: 0 };
  scores[type] += 1;
  memory.known.set(name, scores);
}

function recall(run: NameRun, scores: NameScores, memory: NameMemory): NameScores {
  const result = { ...scores };
  const only = run.words.length === 1 ? run.words[0] : undefined;
  if (only !== undefined && memory.lowerCase.has(only.toLowerCase())) result.other += 1;
  const known = memory.known.get(run.words.join(' '));
  if (known === undefined) return result;
  for (const type of Object.keys(result) as (keyof NameScores)[]) result[type] += Math.min(3, known[type] * 2);
  return result;
}

function decide(run: NameRun, scores: NameScores, isHeading: boolean): NameType | undefined {
  const [type] = readBest(scores);
  const score = scores[type];
  const threshold = isHeading ? HEADING_THRESHOLD : run.words.length > 1 ? PHRASE_THRESHOLD : run.isStart ? START_THRESHOLD : THRESHOLD;
  return type === 'other' || score < threshold ? undefined : type;
}

// The best type and how far it is ahead.
function readBest(scores: NameScores): [keyof NameScores, number] {
  const order = (Object.keys(scores) as (keyof NameScores)[]).sort((a, b) => scores[b] - scores[a]);
  const best = order[0] ?? 'other';
  const second = order[1] ?? 'other';
  return [best, scores[best] - scores[second]];
}

// Lines in which nearly every word is capitalised: titles, table heads.
function findHeadingLines(tokens: readonly NameToken[]): (index: number) => boolean {
  const flags = new Uint8Array(tokens.length);
  let start = 0;
  const close = (end: number): void => {
    const words = tokens.slice(start, end).filter((token) => token.kind === 'word' && token.text.length > 3);
    const capitals = words.filter((token) => token.isCapital).length;
    const last = tokens[end - 1]?.text ?? '';
    if (words.length >= 3 && words.length < 20 && capitals >= words.length * 0.8 && !/[.!?]/.test(last)) flags.fill(1, start, end);
    start = end;
  };
  tokens.forEach((token, index) => {
    if (token.gap === 'break' && index > 0) close(index);
  });
  close(tokens.length);
  return (index) => flags[index] === 1;
}
