// What the document around a name says for or against it: program text, defined terms and author lines look like names, or hide them.
import { isCodeWord, isInExpression } from './code-text.ts';
import type { NameScores } from './name-evidence.ts';
import type { NameLexicon } from './name-lexicon.ts';
import type { NameRun } from './name-run.ts';
import type { NameToken } from './name-token.ts';

export interface NameSurroundings {
  readonly tokens: readonly NameToken[];
  readonly lexicon: NameLexicon;
  /** Words that the document also writes in lower case. */
  readonly lowerCase: ReadonlySet<string>;
  readonly isTechnical: boolean;
  /** Whether the token stands in a line that lists people. */
  isAuthorLine(index: number): boolean;
}

// More than all evidence together.
const VETO = 12;
const AUTHOR_LABEL = /^(?:Authors?|Editors?|Attendees|Participants|Present|Contributors?|Presenters?|Speakers?)$/i;
const PLACE_FOLLOWS_COMMA = /^\p{Lu}{2}$/u;

// Formats, protocols and other initials of computing.
const TECHNICAL = /^(?:ACL|ARM|ASCII|CI|CLI|CORS|CRUD|CSV|DNS|EOL|ESM|FTP|GIF|GUID|IP|JPEG|JS|JWT|LDAP|LLM|LTS|MCP|MIME|NDJSON|OIDC|PNG|PR|README|REST|RFC|SAML|SDK|SIP|SMTP|SSE|SSH|SSL|SSO|SVG|TCP|TLS|TS|TTL|UDP|UI|URI|URL|UTF|UUID|UX|VM|VPN|XSS|YAML|ZIP|API|ID|IDs)s?$/;

/** Corrects `scores` by where the name stands. */
export function doubtName(run: NameRun, scores: NameScores, surroundings: NameSurroundings): NameScores {
  const { tokens, lexicon, isTechnical } = surroundings;
  const count = run.words.length;
  const result = { ...scores };
  if (isInExpression(tokens, run.first) || isInExpression(tokens, run.last)) result.other += VETO;
  if (surroundings.isAuthorLine(run.first) && count > 1 && count <= 4 && run.words.every((word) => !/^\p{Lu}{3,}$/u.test(word))) result.person += 4;
  if (isReference(run, tokens)) result.person += 2.5;
  if (isListed(run, lexicon)) return result;
  if (run.words.some((word) => isCodeWord(word, lexicon))) {
    result.person -= VETO;
    result.location -= VETO;
    result.product -= count === 1 ? 2 : 0;
    if (isTechnical || /^\p{Ll}|\d|\.\p{Ll}/u.test(run.words[0] ?? '')) result.other += VETO;
  }
  if (count === 1 && /^[\p{Lu}\d]{2,}s?$/u.test(run.text)) {
    if (TECHNICAL.test(run.text)) result.other += VETO;
    result.person -= 4;
    if (tokens[run.first - 1]?.text !== ',' || !PLACE_FOLLOWS_COMMA.test(run.text)) result.location -= 4;
  }
  if (isTechnical) {
    result.location -= 4;
    result.organization -= count === 1 ? 4 : 2.5;
    if (count === 1 || !lexicon.givenNames.has(run.words[0] ?? '')) result.person -= count === 1 ? 2 : 0.5;
  }
  if (isCommonPhrase(run, surroundings)) result.other += VETO;
  return result;
}

/** The lines that begin with "Authors:", "By" and the like. */
export function findAuthorLines(tokens: readonly NameToken[]): (index: number) => boolean {
  const flags = new Uint8Array(tokens.length);
  let isList = false;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const after = tokens[index + 2];
    if (token.gap === 'break') isList = false;
    if (token.isStart && AUTHOR_LABEL.test(token.text) && (next?.text === ':' || (next?.text === '*' && after?.text === '*'))) isList = true;
    if (token.isStart && token.gap === 'break' && /^(?:By|BY)$/.test(token.text) && next?.isCapital === true) isList = true;
    if (/^(?:[.;(]|in|at|for|of)$/.test(token.text)) isList = false;
    if (isList) flags[index] = 1;
  });
  return (index) => flags[index] === 1;
}

// "Tarrow, D. (2023)" and "Idris, N. and Vancastle, R."
function isReference(run: NameRun, tokens: readonly NameToken[]): boolean {
  if (run.words.length !== 1 || tokens[run.last + 1]?.text !== ',') return false;
  if (!/^(?:\p{Lu}\.){1,3}$/u.test(tokens[run.last + 2]?.text ?? '')) return false;
  return /^(?:[,(&;]|and)$/.test(tokens[run.last + 3]?.text ?? '');
}

function isListed(run: NameRun, lexicon: NameLexicon): boolean {
  const name = run.words.join(' ');
  if (lexicon.places.has(name) || lexicon.organizations.has(name) || lexicon.products.has(name) || run.isTitled) return true;
  if (run.words.length === 1) return lexicon.givenNames.has(name) || lexicon.surnames.has(name);
  return lexicon.legalForms.has(run.words.at(-1) ?? '') || run.words.some((word) => lexicon.products.has(word)) || (lexicon.givenNames.has(run.words[0] ?? '') && !isNoun(run.words.at(-1) ?? '', lexicon));
}

// "Customer Data", "Milestones", "Calibration & Service": nothing but nouns of the trade, or a plural that the text knows in lower case.
function isCommonPhrase(run: NameRun, { lexicon, lowerCase }: NameSurroundings): boolean {
  const words = run.words.filter((word) => !/^(?:&|and|of|for|the|The|A|An)$/.test(word));
  if (words.length === 0) return true;
  const isKnown = (word: string): boolean => isNoun(word, lexicon) || readSingulars(word).some((singular) => lowerCase.has(singular));
  if (words.every((word) => isNoun(word, lexicon))) return true;
  const last = words.at(-1) ?? '';
  return /[^s]s$/.test(last) && isNoun(last, lexicon) && words.every((word) => isKnown(word));
}

function isNoun(word: string, lexicon: NameLexicon): boolean {
  return readSingulars(word).some((singular) => lexicon.commonNouns.has(singular));
}

function readSingulars(word: string): string[] {
  const lower = word.toLowerCase();
  return [lower, lower.replace(/ies$/, 'y'), lower.replace(/es$/, ''), lower.replace(/s$/, '')];
}
