// The article of a word, and what it stands in: "the time" is not "time", "an iron" not "iron", "in the charge of" not "in charge of".
import { ASKING, JOINING, SILENT } from '../lexicon/function-words.ts';
import { FORMS_OF_BE } from '../lexicon/articles.ts';
import type { Token } from './split-tokens.ts';

/** Where a word stands, as far as it tells whether an article says anything. */
export interface ArticlePlace {
  readonly article: '' | 'a' | 'the';
  /** The words from here to the end of what belongs together. */
  readonly phrase: readonly string[];
  /** The same as written. */
  readonly raw: readonly string[];
  /** Behind the phrase; empty at the end. */
  readonly after: string;
  /** It is what is asked about: "what is the ...", "how does the ...". */
  readonly isAsked: boolean;
  /** A form of "be" stands before it, a question's "do", or nothing. */
  readonly isTold: boolean;
}

const ARTICLES = new Map<string, ArticlePlace['article']>([['the', 'the'], ['a', 'a'], ['an', 'a']]);

/** @param isHead whether a word begins another part of the sentence */
export function readArticlePlace(tokens: readonly Token[], at: number, isHead: (token: Token) => boolean): ArticlePlace {
  const before = tokens[at - 1];
  // "the risks and benefits" are "the benefits and risks".
  if (before?.kind === 'word' && JOINING.has(before.text) && at > 1 && !isOwnPart(tokens[at])) return { ...readArticlePlace(tokens, at - 2, isHead), phrase: [tokens[at]?.text ?? ''], raw: [tokens[at]?.raw ?? ''] };
  const article = before?.kind === 'word' && !isOwnPart(tokens[at]) ? (ARTICLES.get(before.text) ?? '') : '';
  const rest = tokens.slice(at);
  const length = rest.findIndex((token, index) => index > 0 && (token.startsPart || (token.kind === 'word' && (isHead(token) || SILENT.has(token.text)))));
  const whole = length === -1 ? rest : rest.slice(0, length);
  const lead = tokens[article === '' ? at - 1 : at - 2];
  const first = tokens[article === '' ? at - 2 : at - 3];
  const isAsking = first?.kind === 'word' && ASKING.has(first.text);
  const isBe = lead?.kind === 'word' && FORMS_OF_BE.has(lead.text);
  // "how does the world economy work": the last word is what it does.
  const isDoing = lead?.kind === 'word' && /^do(?:es)?$/.test(lead.text);
  const phrase = isDoing && whole.length > 1 ? whole.slice(0, -1) : whole;
  return {
    article,
    phrase: phrase.map(({ text }) => text),
    raw: phrase.map(({ raw }) => raw),
    after: tokens[at + phrase.length]?.text ?? '',
    isAsked: isAsking && (isBe || lead?.text === 'does'),
    isTold: lead === undefined || isBe || isDoing || (lead.kind === 'word' && ASKING.has(lead.text)),
  };
}

function isOwnPart(token: Token | undefined): boolean {
  return token?.startsPart === true;
}
